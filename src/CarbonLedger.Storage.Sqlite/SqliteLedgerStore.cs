using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;
using Microsoft.Data.Sqlite;

namespace CarbonLedger.Storage.Sqlite;

/// <summary>
/// Logs in a SQLite file of their own (WAL, synchronous FULL). A batch is one transaction whose compare-and-swap of the head
/// decides; triggers refuse any change of what is committed.
/// </summary>
public sealed class SqliteLedgerStore : ILedgerStore, IDisposable
{
    private readonly SqliteConnection connection;
    private readonly SemaphoreSlim gate = new(1, 1);

    /// <summary>Opens the file, creating it when it is not there.</summary>
    /// <exception cref="InvalidOperationException">The file belongs to another program or to a newer version of this one.</exception>
    public SqliteLedgerStore(string path) => connection = DatabaseFile.Ledger.Open(path);

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken = default) => RunAsync<IReadOnlyList<string>>(() =>
    {
        // Text compares by its UTF-8 bytes here, which for origins is not the order of UTF-16 units in every case.
        List<string> origins = [];
        using SqliteCommand command = Command("SELECT origin FROM log_head");
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            origins.Add(reader.GetString(0));
        }

        origins.Sort(StringComparer.Ordinal);
        return origins;
    }, cancellationToken);

    public Task<LogHead?> ReadHeadAsync(string origin, CancellationToken cancellationToken = default) => RunAsync<LogHead?>(() =>
    {
        using SqliteCommand command = Command("SELECT size, root FROM log_head WHERE origin = $1", origin);
        using SqliteDataReader reader = command.ExecuteReader();
        return reader.Read() ? new LogHead(reader.GetInt64(0), Hash.FromBytes((byte[])reader[1])) : null;
    }, cancellationToken);

    public Task CreateAsync(string origin, CancellationToken cancellationToken = default) => RunAsync(() =>
    {
        using SqliteCommand command = Command(
            "INSERT INTO log_head (origin, size, root) SELECT $1, 0, $2 WHERE NOT EXISTS (SELECT 1 FROM log_head WHERE origin = $1)", origin, MerkleTree.EmptyRoot.ToArray());
        return command.ExecuteNonQuery() == 1 ? true : throw new InvalidOperationException($"Log {origin} exists.");
    }, cancellationToken);

    public Task<bool> CommitAsync(string origin, LogHead expected, LogCommit commit, CancellationToken cancellationToken = default) =>
        RunAsync(() => Commit(origin, expected, commit), cancellationToken);

    public Task<ReadOnlyMemory<byte>?> ReadTileAsync(string origin, TileId tile, CancellationToken cancellationToken = default) => RunAsync<ReadOnlyMemory<byte>?>(() =>
    {
        using SqliteCommand command = Command("SELECT content FROM log_tile WHERE origin = $1 AND level = $2 AND number = $3 AND width = $4", origin, tile.Level, tile.Index, tile.Width);

        // The cast matters: a bare null would become an empty memory, not none.
        return command.ExecuteScalar() is byte[] content ? content : (ReadOnlyMemory<byte>?)null;
    }, cancellationToken);

    public Task<StoredBatch?> ReadBatchAsync(string origin, long number, CancellationToken cancellationToken = default) => RunAsync<StoredBatch?>(() =>
    {
        using SqliteCommand command = Command("SELECT header, entries, tree FROM log_batch WHERE origin = $1 AND number = $2", origin, number);
        using SqliteDataReader reader = command.ExecuteReader();
        return reader.Read() ? new StoredBatch(number, (byte[])reader[0], (byte[])reader[1], (byte[])reader[2]) : null;
    }, cancellationToken);

    public Task<BatchLengths?> ReadLengthsAsync(string origin, long number, CancellationToken cancellationToken = default) => RunAsync<BatchLengths?>(() =>
    {
        using SqliteCommand command = Command(
            "SELECT length(header), length(entries), length(tree), coalesce(length(positions), 0) FROM log_batch WHERE origin = $1 AND number = $2", origin, number);
        using SqliteDataReader reader = command.ExecuteReader();
        return reader.Read() ? new BatchLengths(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3)) : null;
    }, cancellationToken);

    public Task<IReadOnlyList<ReadOnlyMemory<byte>>?> ReadRangesAsync(
        string origin, long number, BatchPart part, IReadOnlyList<ByteRange> ranges, CancellationToken cancellationToken = default)
    {
        RangeRule.Require(ranges);
        return RunAsync<IReadOnlyList<ReadOnlyMemory<byte>>?>(() => ReadRanges(origin, number, part, ranges), cancellationToken);
    }

    public Task<long?> FindAsync(string origin, CommitKey key, CancellationToken cancellationToken = default) => RunAsync(() =>
    {
        using SqliteCommand command = Command(
            "SELECT batch FROM log_key WHERE origin = $1 AND network = $2 AND interval_start = $3 AND version = $4", origin, key.Network, key.IntervalStart, key.Version);
        return (long?)command.ExecuteScalar();
    }, cancellationToken);

    public Task PublishAsync(string origin, SignedNote checkpoint, CancellationToken cancellationToken = default) => RunAsync(() =>
    {
        // A note's second line is its size; a cast to an integer stops at the line's end.
        using SqliteCommand command = Command(
            """
            UPDATE log_head SET published = CASE
                WHEN CAST(substr(CAST(published AS TEXT), instr(CAST(published AS TEXT), char(10)) + 1) AS INTEGER) > $3 THEN published ELSE $2 END
            WHERE origin = $1
            """,
            origin, checkpoint.ToBytes(), Checkpoint.Parse(checkpoint.Text).Size);
        return command.ExecuteNonQuery() == 1 ? true : throw new InvalidOperationException($"There is no log {origin}.");
    }, cancellationToken);

    public Task<SignedNote?> ReadPublishedAsync(string origin, CancellationToken cancellationToken = default) => RunAsync<SignedNote?>(() =>
    {
        using SqliteCommand command = Command("SELECT published FROM log_head WHERE origin = $1", origin);
        return command.ExecuteScalar() is byte[] note ? SignedNote.Parse(note) : null;
    }, cancellationToken);

    public void Dispose()
    {
        connection.Dispose();
        gate.Dispose();
    }

    private List<ReadOnlyMemory<byte>>? ReadRanges(string origin, long number, BatchPart part, IReadOnlyList<ByteRange> ranges)
    {
        string column = part switch { BatchPart.Header => "header", BatchPart.Entries => "entries", BatchPart.Tree => "tree", _ => "positions" };
        using SqliteCommand command = Command($"SELECT rowid, coalesce(length({column}), 0) FROM log_batch WHERE origin = $1 AND number = $2", origin, number);
        using SqliteDataReader reader = command.ExecuteReader();
        if (!reader.Read())
        {
            return null;
        }

        // substr() would read the whole value for each range; an open blob reads the pages of the range.
        long length = reader.GetInt64(1);
        using SqliteBlob? blob = length == 0 ? null : new SqliteBlob(connection, "log_batch", column, reader.GetInt64(0), readOnly: true);
        List<ReadOnlyMemory<byte>> read = [];
        foreach (ByteRange range in ranges)
        {
            byte[] bytes = new byte[Math.Clamp(length - range.Offset, 0, range.Length)];
            if (bytes.Length > 0)
            {
                blob!.Position = range.Offset;
                blob.ReadExactly(bytes);
            }

            read.Add(bytes);
        }

        return read;
    }

    private bool Commit(string origin, LogHead expected, LogCommit commit)
    {
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        using SqliteCommand swap = Command(
            "UPDATE log_head SET size = $2, root = $3 WHERE origin = $1 AND size = $4 AND root = $5",
            origin, commit.Head.Size, commit.Head.Root.ToArray(), expected.Size, expected.Root.ToArray());
        if (swap.ExecuteNonQuery() == 0)
        {
            return false;
        }

        foreach (CommitKey key in commit.Keys)
        {
            using SqliteCommand insert = Command(
                """
                INSERT INTO log_key (origin, network, interval_start, version, batch) SELECT $1, $2, $3, $4, $5
                WHERE NOT EXISTS (SELECT 1 FROM log_key WHERE origin = $1 AND network = $2 AND interval_start = $3 AND version = $4)
                """,
                origin, key.Network, key.IntervalStart, key.Version, expected.Size);
            if (insert.ExecuteNonQuery() == 0)
            {
                return false;
            }
        }

        using SqliteCommand batch = Command(
            "INSERT INTO log_batch (origin, number, header, entries, tree, positions) VALUES ($1, $2, $3, $4, $5, $6)",
            origin, expected.Size, commit.Header.ToArray(), commit.Entries.ToArray(), commit.Tree.ToArray(), EntryPositions.TryOf(commit.Entries.Span) ?? (object)DBNull.Value);
        batch.ExecuteNonQuery();
        foreach (Tile tile in commit.Tiles)
        {
            using SqliteCommand insert = Command(
                "INSERT INTO log_tile (origin, level, number, width, content) VALUES ($1, $2, $3, $4, $5)",
                origin, tile.Id.Level, tile.Id.Index, tile.Id.Width, tile.Content.ToArray());
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
        return true;
    }

    private async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(work, CancellationToken.None);
        }
        finally
        {
            gate.Release();
        }
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<object> values) => DatabaseFile.Command(connection, sql, values);
}
