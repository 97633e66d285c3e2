using System.Collections.Concurrent;
using System.Security.Cryptography;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Ledger;
using Microsoft.Data.Sqlite;

namespace CarbonLedger.Storage.Sqlite;

/// <summary>
/// The private store in a SQLite file of its own. What is erased is overwritten with zeros in the file (<c>secure_delete</c>), its write-ahead log is emptied and cut; a
/// copy made before, and what a disk keeps of overwritten blocks, is beyond it.
/// </summary>
public sealed class SqlitePrivateStore : IPrivateStore, IDisposable
{
    private const int SecretSize = 32;
    private const long DayMilliseconds = 86_400_000;
    private const int FindMax = 500;

    private static readonly DateOnly Epoch = new(1970, 1, 1);

    private readonly SqliteConnection connection;
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<(AssetId Asset, DateOnly Day), byte[]> secrets = new();

    /// <summary>Opens the file, creating it when it is not there.</summary>
    /// <exception cref="InvalidOperationException">The file belongs to another program or to a newer version of this one.</exception>
    public SqlitePrivateStore(string path)
    {
        connection = DatabaseFile.Private.Open(path);
        DatabaseFile.OverwriteDeleted(connection);
    }

    public ReadOnlyMemory<byte> SecretOf(AssetId asset, DateOnly day) => secrets.GetOrAdd((asset, day), _ => ReadOrMake(asset, day));

    public Task KeepAsync(IReadOnlyList<PrivateOpening> openings, CancellationToken cancellationToken = default) => Task.Run(
        () =>
        {
            lock (gate)
            {
                using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
                using SqliteCommand insert = Command("INSERT OR IGNORE INTO private_opening (leaf, asset, time, entry) VALUES ($1, $2, $3, $4)", "", "", "", "");
                foreach (PrivateOpening opening in openings)
                {
                    insert.Parameters[0].Value = opening.Leaf.ToArray();
                    insert.Parameters[1].Value = opening.Asset.Value;
                    insert.Parameters[2].Value = opening.Time.UnixMilliseconds;
                    insert.Parameters[3].Value = opening.Entry.ToArray();
                    insert.ExecuteNonQuery();
                }

                transaction.Commit();
            }
        },
        cancellationToken);

    public Task<IReadOnlyDictionary<Hash, ReadOnlyMemory<byte>>> FindAsync(IReadOnlyCollection<Hash> leaves, CancellationToken cancellationToken = default) => Task.Run(
        IReadOnlyDictionary<Hash, ReadOnlyMemory<byte>> () =>
        {
            Dictionary<Hash, ReadOnlyMemory<byte>> found = [];
            lock (gate)
            {
                foreach (Hash[] part in leaves.Chunk(FindMax))
                {
                    string places = string.Join(", ", Enumerable.Range(1, part.Length).Select(n => $"${n}"));
                    using SqliteCommand command = Command($"SELECT leaf, entry FROM private_opening WHERE leaf IN ({places})", [.. part.Select(leaf => (object)leaf.ToArray())]);
                    using SqliteDataReader reader = command.ExecuteReader();
                    while (reader.Read())
                    {
                        found[Hash.FromBytes((byte[])reader[0])] = (byte[])reader[1];
                    }
                }
            }

            return found;
        },
        cancellationToken);

    public Task<IReadOnlyList<PrivateOpening>> ReadAsync(AssetId? asset, Timestamp from, Timestamp to, CancellationToken cancellationToken = default) => Task.Run(
        IReadOnlyList<PrivateOpening> () =>
        {
            List<PrivateOpening> found = [];
            lock (gate)
            {
                using SqliteCommand command = Command(
                    "SELECT leaf, asset, time, entry FROM private_opening WHERE ($1 = '' OR asset = $1) AND time >= $2 AND time < $3 ORDER BY asset, time, leaf",
                    asset?.Value ?? "", from.UnixMilliseconds, to.UnixMilliseconds);
                using SqliteDataReader reader = command.ExecuteReader();
                while (reader.Read())
                {
                    found.Add(new PrivateOpening(Hash.FromBytes((byte[])reader[0]), new AssetId(reader.GetString(1)), new Timestamp(reader.GetInt64(2)), (byte[])reader[3]));
                }
            }

            return found;
        },
        cancellationToken);

    public Task<long> EraseAsync(AssetId asset, DateOnly first, DateOnly last, CancellationToken cancellationToken = default) => Task.Run(
        () =>
        {
            lock (gate)
            {
                long erased;
                using (SqliteTransaction transaction = connection.BeginTransaction(deferred: false))
                {
                    using SqliteCommand secret = Command("DELETE FROM private_secret WHERE asset = $1 AND day >= $2 AND day <= $3", asset.Value, Number(first), Number(last));
                    secret.ExecuteNonQuery();
                    using SqliteCommand opening = Command(
                        "DELETE FROM private_opening WHERE asset = $1 AND time >= $2 AND time < $3", asset.Value, Number(first) * DayMilliseconds, (Number(last) + 1) * DayMilliseconds);
                    erased = opening.ExecuteNonQuery();
                    transaction.Commit();
                }

                foreach ((AssetId Asset, DateOnly Day) key in secrets.Keys.Where(key => key.Asset == asset && key.Day >= first && key.Day <= last))
                {
                    secrets.TryRemove(key, out _);
                }

                DatabaseFile.CutLog(connection);
                return erased;
            }
        },
        cancellationToken);

    public void Dispose() => connection.Dispose();

    private static long Number(DateOnly day) => day.DayNumber - Epoch.DayNumber;

    // Another process may be the first: whoever comes second reads what stands there.
    private byte[] ReadOrMake(AssetId asset, DateOnly day)
    {
        lock (gate)
        {
            using SqliteCommand make = Command("INSERT OR IGNORE INTO private_secret (asset, day, secret) VALUES ($1, $2, $3)", asset.Value, Number(day), RandomNumberGenerator.GetBytes(SecretSize));
            make.ExecuteNonQuery();
            using SqliteCommand read = Command("SELECT secret FROM private_secret WHERE asset = $1 AND day = $2", asset.Value, Number(day));
            return (byte[])read.ExecuteScalar()!;
        }
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<object> values) => DatabaseFile.Command(connection, sql, values);
}
