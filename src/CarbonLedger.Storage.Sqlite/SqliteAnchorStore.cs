using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger.Anchoring;
using Microsoft.Data.Sqlite;

namespace CarbonLedger.Storage.Sqlite;

/// <summary>The outbox in a SQLite file of its own.</summary>
public sealed class SqliteAnchorStore : IAnchorStore, IDisposable
{
    private const string Columns = "SELECT receipt, entry, batch FROM anchor_delivery WHERE origin = $1 ";

    private readonly SqliteConnection connection;
    private readonly Lock gate = new();

    /// <summary>Opens the file, creating it when it is not there.</summary>
    /// <exception cref="InvalidOperationException">The file belongs to another program or to a newer version of this one.</exception>
    public SqliteAnchorStore(string path) => connection = DatabaseFile.Anchors.Open(path);

    public Task<MadeStatement?> ReadAsync(string origin, long sequence, CancellationToken cancellationToken = default) =>
        Locked(() => Statement("SELECT sequence, statement, made FROM anchor_statement WHERE origin = $1 AND sequence = $2", origin, sequence), cancellationToken);

    public Task<MadeStatement?> LastAsync(string origin, CancellationToken cancellationToken = default) => Locked(() => Last(origin), cancellationToken);

    public Task<bool> AddAsync(MadeStatement statement, CancellationToken cancellationToken = default) => Locked(
        () =>
        {
            string origin = statement.Statement.Checkpoint.Origin;
            using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
            MadeStatement? last = Last(origin);
            if (statement.Sequence <= last?.Sequence)
            {
                return false;
            }

            AnchorOrder.RequireNext(last, statement);
            DatabaseFile.Execute(
                connection, "INSERT INTO anchor_statement (origin, sequence, statement, made) VALUES ($1, $2, $3, $4)",
                origin, statement.Sequence, statement.Statement.ToBytes(), statement.Made.UnixMilliseconds);
            transaction.Commit();
            return true;
        },
        cancellationToken);

    public Task<AnchorDelivery?> LastDeliveryAsync(string origin, string ledger, CancellationToken cancellationToken = default) =>
        Locked(() => LastDelivery(origin, ledger), cancellationToken);

    public Task<IReadOnlyList<AnchorDelivery>> DeliveriesAsync(string origin, string ledger, long from, int countMax, CancellationToken cancellationToken = default) => Locked<IReadOnlyList<AnchorDelivery>>(
        () => Deliveries(Columns + "AND ledger = $2 AND withdrawn = 0 AND sequence >= $3 ORDER BY sequence LIMIT $4", origin, ledger, from, countMax), cancellationToken);

    public Task DeliverAsync(AnchorReceipt receipt, CancellationToken cancellationToken = default) => Locked(
        () =>
        {
            string origin = receipt.Publication.Statement.Checkpoint.Origin;
            byte[] digest = receipt.Digest.ToArray();
            using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
            using SqliteCommand same = DatabaseFile.Command(connection, "SELECT count(*) FROM anchor_delivery WHERE origin = $1 AND ledger = $2 AND digest = $3 AND withdrawn = 0", origin, receipt.Ledger, digest);
            if ((long)same.ExecuteScalar()! > 0)
            {
                return true;
            }

            // A receipt that a ledger took back may come again when its block does.
            AnchorOrder.RequireNext(LastDelivery(origin, receipt.Ledger), receipt);
            DatabaseFile.Execute(
                connection,
                "INSERT INTO anchor_delivery (origin, ledger, sequence, digest, receipt) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (origin, ledger, digest) DO UPDATE SET withdrawn = 0",
                origin, receipt.Ledger, receipt.Publication.Sequence, digest, receipt.Bytes.ToArray());
            transaction.Commit();
            return true;
        },
        cancellationToken);

    public Task WithdrawAsync(string origin, string ledger, long from, CancellationToken cancellationToken = default) => Locked(
        () =>
        {
            // Kept all the same, and entered: another ledger may name it, and a node that was wrong takes nothing away.
            DatabaseFile.Execute(connection, "UPDATE anchor_delivery SET withdrawn = 1 WHERE origin = $1 AND ledger = $2 AND sequence >= $3 AND withdrawn = 0", origin, ledger, from);
            return true;
        },
        cancellationToken);

    public Task<IReadOnlyList<AnchorDelivery>> WaitingAsync(string origin, int countMax, CancellationToken cancellationToken = default) => Locked<IReadOnlyList<AnchorDelivery>>(
        () =>
        {
            List<AnchorDelivery> decided = Deliveries(Columns + "AND batch IS NULL AND entry IS NOT NULL ORDER BY number", origin);
            return decided.Count > 0 ? decided : Deliveries(Columns + "AND batch IS NULL ORDER BY number LIMIT $2", origin, countMax);
        },
        cancellationToken);

    public Task DecideAsync(IReadOnlyList<AnchorDelivery> deliveries, CancellationToken cancellationToken = default) => Locked(
        () =>
        {
            using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
            foreach (AnchorDelivery delivery in deliveries)
            {
                DatabaseFile.Execute(
                    connection, "UPDATE anchor_delivery SET entry = $4 WHERE origin = $1 AND ledger = $2 AND digest = $3 AND entry IS NULL",
                    delivery.Receipt.Publication.Statement.Checkpoint.Origin, delivery.Receipt.Ledger, delivery.Receipt.Digest.ToArray(), delivery.Entry!.Value.ToArray());
            }

            transaction.Commit();
            return true;
        },
        cancellationToken);

    public Task EnterAsync(string origin, long batch, CancellationToken cancellationToken = default) => Locked(
        () => DatabaseFile.Execute(connection, "UPDATE anchor_delivery SET batch = $2 WHERE origin = $1 AND batch IS NULL AND entry IS NOT NULL", origin, batch), cancellationToken);

    public Task<long> EnteredBatchesAsync(string origin, long from, CancellationToken cancellationToken = default) => Locked(
        () =>
        {
            using SqliteCommand count = DatabaseFile.Command(connection, "SELECT count(DISTINCT batch) FROM anchor_delivery WHERE origin = $1 AND batch >= $2", origin, from);
            return (long)count.ExecuteScalar()!;
        },
        cancellationToken);

    public Task<IReadOnlyList<string>> LedgersAsync(string origin, CancellationToken cancellationToken = default) => Locked<IReadOnlyList<string>>(
        () =>
        {
            using SqliteCommand select = DatabaseFile.Command(connection, "SELECT DISTINCT ledger FROM anchor_delivery WHERE origin = $1 ORDER BY ledger", origin);
            using SqliteDataReader reader = select.ExecuteReader();
            List<string> ledgers = [];
            while (reader.Read())
            {
                ledgers.Add(reader.GetString(0));
            }

            return ledgers;
        },
        cancellationToken);

    public void Dispose() => connection.Dispose();

    private MadeStatement? Last(string origin) => Statement("SELECT sequence, statement, made FROM anchor_statement WHERE origin = $1 ORDER BY sequence DESC LIMIT 1", origin);

    private AnchorDelivery? LastDelivery(string origin, string ledger) =>
        Deliveries(Columns + "AND ledger = $2 AND withdrawn = 0 ORDER BY sequence DESC LIMIT 1", origin, ledger).SingleOrDefault();

    private MadeStatement? Statement(string sql, params ReadOnlySpan<object> values)
    {
        using SqliteCommand command = DatabaseFile.Command(connection, sql, values);
        using SqliteDataReader reader = command.ExecuteReader();
        return reader.Read() ? new MadeStatement(reader.GetInt64(0), AnchorStatement.Parse((byte[])reader[1]), new Timestamp(reader.GetInt64(2))) : null;
    }

    private List<AnchorDelivery> Deliveries(string sql, params ReadOnlySpan<object> values)
    {
        using SqliteCommand command = DatabaseFile.Command(connection, sql, values);
        using SqliteDataReader reader = command.ExecuteReader();
        List<AnchorDelivery> found = [];
        while (reader.Read())
        {
            // Not a conditional of null and an array: that would be no bytes instead of nothing.
            ReadOnlyMemory<byte>? entry = null;
            if (!reader.IsDBNull(1))
            {
                entry = (byte[])reader[1];
            }

            found.Add(new AnchorDelivery(AnchorReceipt.Parse((byte[])reader[0]), entry, reader.IsDBNull(2) ? null : reader.GetInt64(2)));
        }

        return found;
    }

    private Task<T> Locked<T>(Func<T> act, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            lock (gate)
            {
                return act();
            }
        },
        cancellationToken);
}
