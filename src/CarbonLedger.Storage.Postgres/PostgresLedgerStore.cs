using System.Data;
using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;
using Npgsql;
using static CarbonLedger.Storage.Postgres.Statements;

namespace CarbonLedger.Storage.Postgres;

/// <summary>
/// Logs in a PostgreSQL database. A batch is one transaction whose compare-and-swap of the head decides, between any number of
/// programs on any number of machines; triggers and role rights refuse any change of what is committed.
/// </summary>
public sealed class PostgresLedgerStore : ILedgerStore, IAsyncDisposable
{
    // A note's second line is its size.
    private const string PublishSql = """
        UPDATE carbonledger.log_head SET published = CASE
            WHEN split_part(convert_from(published, 'UTF8'), E'\n', 2)::bigint > $3 THEN published ELSE $2 END
        WHERE origin = $1
        """;

    private static readonly string HeaderAndLengthsSql =
        $"SELECT header, {BatchPieces.LengthOf(BatchPart.Entries)}, {BatchPieces.LengthOf(BatchPart.Tree)} FROM carbonledger.log_batch WHERE origin = $1 AND number = $2";

    private static readonly string LengthsSql =
        $"SELECT octet_length(header), {BatchPieces.LengthOf(BatchPart.Entries)}, {BatchPieces.LengthOf(BatchPart.Tree)}, {BatchPieces.LengthOf(BatchPart.Positions)} FROM carbonledger.log_batch WHERE origin = $1 AND number = $2";

    // Plans of the few statements of a proof are kept: planning costs more than they do.
    private const int PreparedStatements = 32;

    // Pieces of a batch are almost as large as the buffer a connection has by itself.
    private const int BufferBytes = 64 * 1024;
    private const int BufferBytesByItself = 8192;

    private readonly NpgsqlDataSource source;

    private PostgresLedgerStore(NpgsqlDataSource source) => this.source = source;

    /// <summary>Connections to a database, made for this store where the connection string leaves it open.</summary>
    /// <param name="connection">An Npgsql connection string.</param>
    /// <exception cref="ArgumentException">It is not one.</exception>
    public static NpgsqlDataSource Source(string connection)
    {
        NpgsqlConnectionStringBuilder builder = new(connection);
        builder.MaxAutoPrepare = builder.MaxAutoPrepare == 0 ? PreparedStatements : builder.MaxAutoPrepare;
        builder.WriteBufferSize = builder.WriteBufferSize == BufferBytesByItself ? BufferBytes : builder.WriteBufferSize;
        builder.ReadBufferSize = builder.ReadBufferSize == BufferBytesByItself ? BufferBytes : builder.ReadBufferSize;
        return NpgsqlDataSource.Create(builder);
    }

    /// <summary>Opens a database that <see cref="PostgresLedgerSchema.MigrateAsync"/> has prepared; the rights of <c>carbonledger_writer</c> are enough.</summary>
    /// <param name="source">Must always reach the primary. The store disposes it, once it has been opened.</param>
    /// <exception cref="InvalidOperationException">The schema is not the one this program knows.</exception>
    public static async Task<PostgresLedgerStore> OpenAsync(NpgsqlDataSource source, CancellationToken cancellationToken = default)
    {
        await PostgresLedgerSchema.RequireCurrentAsync(source, cancellationToken);
        return new PostgresLedgerStore(source);
    }

    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken = default)
    {
        List<string> origins = [];
        await using NpgsqlCommand command = source.CreateCommand("SELECT origin FROM carbonledger.log_head");
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            origins.Add(reader.GetString(0));
        }

        origins.Sort(StringComparer.Ordinal);
        return origins;
    }

    public async Task<LogHead?> ReadHeadAsync(string origin, CancellationToken cancellationToken = default)
    {
        await using NpgsqlCommand command = With(source.CreateCommand("SELECT size, root FROM carbonledger.log_head WHERE origin = $1"), origin);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new LogHead(reader.GetInt64(0), Hash.FromBytes(await reader.GetFieldValueAsync<byte[]>(1, cancellationToken))) : null;
    }

    public async Task CreateAsync(string origin, CancellationToken cancellationToken = default)
    {
        if (!await WriteAsync(
            connection => ChangesOneAsync(
                connection, Command("INSERT INTO carbonledger.log_head (origin, size, root) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING", origin, MerkleTree.EmptyRoot.ToArray()), cancellationToken),
            cancellationToken))
        {
            throw new InvalidOperationException($"Log {origin} exists.");
        }
    }

    public Task<bool> CommitAsync(string origin, LogHead expected, LogCommit commit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(commit);
        ReadOnlyMemory<byte> positions = EntryPositions.TryOf(commit.Entries.Span);
        return WriteAsync(
            async connection =>
            {
                // Three questions and no more: what decides, and what is written when it was decided.
                await using NpgsqlBatch deciding = new(connection) { BatchCommands = { Command(WaitForTheDisk), Swap(origin, expected, commit.Head), InsertKeys(origin, expected.Size, commit.Keys) } };
                await deciding.ExecuteNonQueryAsync(cancellationToken);
                if (deciding.BatchCommands[1].RecordsAffected != 1 || deciding.BatchCommands[2].RecordsAffected != commit.Keys.Count)
                {
                    return false;
                }

                await using NpgsqlBatch writing = new(connection) { BatchCommands = { InsertBatch(origin, expected.Size, commit), InsertTiles(origin, commit.Tiles) } };
                await writing.ExecuteNonQueryAsync(cancellationToken);
                await BatchPieces.WriteAsync(connection, origin, expected.Size, commit, positions, cancellationToken);
                return true;
            },
            cancellationToken);
    }

    public async Task<ReadOnlyMemory<byte>?> ReadTileAsync(string origin, TileId tile, CancellationToken cancellationToken = default)
    {
        await using NpgsqlCommand command = With(
            source.CreateCommand("SELECT content FROM carbonledger.log_tile WHERE origin = $1 AND level = $2 AND number = $3 AND width = $4"), origin, tile.Level, tile.Index, tile.Width);

        // The cast matters: a bare null would become an empty memory, not none.
        return await command.ExecuteScalarAsync(cancellationToken) is byte[] content ? content : (ReadOnlyMemory<byte>?)null;
    }

    public async Task<StoredBatch?> ReadBatchAsync(string origin, long number, CancellationToken cancellationToken = default)
    {
        await using NpgsqlBatch batch = source.CreateBatch();
        batch.BatchCommands.Add(Command(HeaderAndLengthsSql, origin, number));
        batch.BatchCommands.Add(Command("SELECT part, piece, content FROM carbonledger.log_piece WHERE origin = $1 AND number = $2 AND part IN (1, 2)", origin, number));

        // Sequential: a piece goes straight from the connection's buffer into its place.
        await using NpgsqlDataReader reader = await batch.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return null;
        }

        byte[] header = await reader.GetFieldValueAsync<byte[]>(0, cancellationToken);
        (long, long) lengths = (reader.GetInt64(1), reader.GetInt64(2));
        await reader.NextResultAsync(cancellationToken);
        return await BatchPieces.ReadAsync(reader, number, header, lengths, cancellationToken);
    }

    public async Task<BatchLengths?> ReadLengthsAsync(string origin, long number, CancellationToken cancellationToken = default)
    {
        await using NpgsqlCommand command = With(source.CreateCommand(LengthsSql), origin, number);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new BatchLengths(reader.GetInt32(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3))
            : null;
    }

    public Task<IReadOnlyList<ReadOnlyMemory<byte>>?> ReadRangesAsync(
        string origin, long number, BatchPart part, IReadOnlyList<ByteRange> ranges, CancellationToken cancellationToken = default)
    {
        RangeRule.Require(ranges);
        return BatchPieces.ReadRangesAsync(source, origin, number, part, ranges, cancellationToken);
    }

    public async Task<long?> FindAsync(string origin, CommitKey key, CancellationToken cancellationToken = default)
    {
        await using NpgsqlCommand command = With(
            source.CreateCommand("SELECT batch FROM carbonledger.log_key WHERE origin = $1 AND network = $2 AND interval_start = $3 AND version = $4"),
            origin, key.Network, key.IntervalStart, key.Version);
        return (long?)await command.ExecuteScalarAsync(cancellationToken);
    }

    public async Task PublishAsync(string origin, SignedNote checkpoint, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (!await WriteAsync(
            connection => ChangesOneAsync(connection, Command(PublishSql, origin, checkpoint.ToBytes(), Checkpoint.Parse(checkpoint.Text).Size), cancellationToken),
            cancellationToken))
        {
            throw new InvalidOperationException($"There is no log {origin}.");
        }
    }

    public async Task<SignedNote?> ReadPublishedAsync(string origin, CancellationToken cancellationToken = default)
    {
        await using NpgsqlCommand command = With(source.CreateCommand("SELECT published FROM carbonledger.log_head WHERE origin = $1"), origin);
        return await command.ExecuteScalarAsync(cancellationToken) is byte[] note ? SignedNote.Parse(note) : null;
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    // A second owner waits here for the first one's transaction, and then finds another head.
    private static NpgsqlBatchCommand Swap(string origin, LogHead expected, LogHead next) => Command(
        "UPDATE carbonledger.log_head SET size = $2, root = $3 WHERE origin = $1 AND size = $4 AND root = $5",
        origin, next.Size, next.Root.ToArray(), expected.Size, expected.Root.ToArray());

    // One statement however many there are. A key that is there already, or comes twice, is left out and missing in the count.
    private static NpgsqlBatchCommand InsertKeys(string origin, long number, IReadOnlyList<CommitKey> keys) => Command(
        """
        INSERT INTO carbonledger.log_key (origin, network, interval_start, version, batch)
        SELECT $1, network, interval_start, version, $2 FROM unnest($3, $4, $5) AS given (network, interval_start, version)
        ON CONFLICT DO NOTHING
        """,
        origin, number, keys.Select(key => key.Network).ToArray(), keys.Select(key => key.IntervalStart).ToArray(), keys.Select(key => key.Version).ToArray());

    private static NpgsqlBatchCommand InsertBatch(string origin, long number, LogCommit commit) => Command(
        "INSERT INTO carbonledger.log_batch (origin, number, header) VALUES ($1, $2, $3)", origin, number, commit.Header);

    private static NpgsqlBatchCommand InsertTiles(string origin, IReadOnlyList<Tile> tiles) => Command(
        """
        INSERT INTO carbonledger.log_tile (origin, level, number, width, content)
        SELECT $1, level, number, width, content FROM unnest($2, $3, $4, $5) AS given (level, number, width, content)
        """,
        origin, tiles.Select(tile => tile.Id.Level).ToArray(), tiles.Select(tile => tile.Id.Index).ToArray(), tiles.Select(tile => tile.Id.Width).ToArray(), tiles.Select(tile => tile.Content.ToArray()).ToArray());

    // Read committed, whatever the site's default is: a lost race is then a count of zero, not an error. What is not committed
    // is rolled back when the transaction is disposed of. The work begins with WaitForTheDisk. The commit itself is not cancelled: its outcome would be unknown.
    private async Task<bool> WriteAsync(Func<NpgsqlConnection, Task<bool>> work, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        if (!await work(connection))
        {
            return false;
        }

        await transaction.CommitAsync(CancellationToken.None);
        return true;
    }

    private static async Task<bool> ChangesOneAsync(NpgsqlConnection connection, NpgsqlBatchCommand change, CancellationToken cancellationToken)
    {
        await using NpgsqlBatch batch = new(connection) { BatchCommands = { Command(WaitForTheDisk), change } };
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return change.RecordsAffected == 1;
    }
}
