using System.Data;
using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;
using Npgsql;
using NpgsqlTypes;

namespace CarbonLedger.Storage.Postgres;

/// <summary>The parts of batches in rows of <c>carbonledger.log_piece</c>, a page each: how they are cut, written, put together and read in ranges.</summary>
internal static class BatchPieces
{
    /// <summary>The bytes of every piece but a part's last. Stands in the schema too.</summary>
    private const int PieceBytes = 7680;

    /// <summary>An end of a range beyond that of any part; its place is still counted by an integer.</summary>
    private const long EndMax = (long)int.MaxValue * PieceBytes;

    // A part's length is known from its last piece, which the index finds.
    private const string LengthSql = """
        coalesce((SELECT piece * 7680::bigint + octet_length(content) FROM carbonledger.log_piece
        WHERE origin = $1 AND number = $2 AND part = {0} ORDER BY piece DESC LIMIT 1), 0)
        """;

    private const string HeaderRangesSql = """
        SELECT asked.place, substring(batch.header FROM least(asked.start, 100000)::integer + 1 FOR least(asked.finish - asked.start, 100000)::integer)
        FROM carbonledger.log_batch batch, unnest($3, $4) WITH ORDINALITY AS asked (start, finish, place)
        WHERE batch.origin = $1 AND batch.number = $2 ORDER BY asked.place
        """;

    // Every piece by its whole key, one by one (LIMIT keeps it so): without statistics, or with old ones, a planner would rather read all of them.
    private const string RangesSql = """
        SELECT asked.place, found.content
        FROM carbonledger.log_batch batch
        LEFT JOIN LATERAL (SELECT piece FROM carbonledger.log_piece WHERE origin = $1 AND number = $2 AND part = $5 ORDER BY piece DESC LIMIT 1) last ON true
        CROSS JOIN unnest($3, $4) WITH ORDINALITY AS asked (start, finish, place)
        LEFT JOIN LATERAL generate_series(asked.start / 7680, least((asked.finish - 1) / 7680, coalesce(last.piece, -1))) AS wanted (piece) ON asked.start < asked.finish
        LEFT JOIN LATERAL (
            SELECT substring(
                piece.content FROM greatest(asked.start - wanted.piece * 7680, 0)::integer + 1
                FOR least(asked.finish - greatest(asked.start, wanted.piece * 7680), 7680)::integer) AS content
            FROM carbonledger.log_piece piece
            WHERE piece.origin = $1 AND piece.number = $2 AND piece.part = $5 AND piece.piece = wanted.piece
            LIMIT 1
        ) found ON true
        WHERE batch.origin = $1 AND batch.number = $2 ORDER BY asked.place, wanted.piece
        """;

    /// <summary>The length of a part in bytes, as an expression over the origin $1 and the batch $2.</summary>
    public static string LengthOf(BatchPart part) => LengthSql.Replace("{0}", $"{(short)part}", StringComparison.Ordinal);

    /// <summary>Writes the parts of a batch, in the connection's transaction.</summary>
    /// <param name="positions">Where its entries begin, <see cref="EntryPositions"/>; made before the transaction, which others wait for.</param>
    public static async Task WriteAsync(NpgsqlConnection connection, string origin, long number, LogCommit commit, ReadOnlyMemory<byte> positions, CancellationToken cancellationToken)
    {
        await using NpgsqlBinaryImporter importer =
            await connection.BeginBinaryImportAsync("COPY carbonledger.log_piece (origin, number, part, piece, content) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach ((BatchPart part, ReadOnlyMemory<byte> content) in (ReadOnlySpan<(BatchPart, ReadOnlyMemory<byte>)>)[(BatchPart.Entries, commit.Entries), (BatchPart.Tree, commit.Tree), (BatchPart.Positions, positions)])
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write(importer, origin, number, part, content);
        }

        await importer.CompleteAsync(cancellationToken);
    }

    /// <summary>Puts the rest of <paramref name="reader"/>'s rows, each of part, piece and content, together.</summary>
    /// <param name="lengths">What the parts measure. Where somebody went around the schema and took a piece away, zeros are left, and no hash holds.</param>
    public static async Task<StoredBatch> ReadAsync(NpgsqlDataReader reader, long number, byte[] header, (long Entries, long Tree) lengths, CancellationToken cancellationToken)
    {
        byte[] entries = new byte[lengths.Entries], tree = new byte[lengths.Tree];
        while (await reader.ReadAsync(cancellationToken))
        {
            byte[] whole = reader.GetInt16(0) == (short)BatchPart.Entries ? entries : tree;
            long at = (long)reader.GetInt32(1) * PieceBytes;
            int room = (int)Math.Min(PieceBytes, whole.Length - at);
            if (room > 0)
            {
                reader.GetBytes(2, 0, whole, (int)at, room);
            }
        }

        return new StoredBatch(number, header, entries, tree);
    }

    /// <summary>Ranges of one part, in their order; null if there is no such batch.</summary>
    public static async Task<IReadOnlyList<ReadOnlyMemory<byte>>?> ReadRangesAsync(
        NpgsqlDataSource source, string origin, long number, BatchPart part, IReadOnlyList<ByteRange> ranges, CancellationToken cancellationToken)
    {
        long[] starts = [.. ranges.Select(range => Math.Min(range.Offset, EndMax))];
        long[] ends = [.. ranges.Select(range => Math.Min(range.Offset, EndMax) + Math.Min(range.Length, EndMax - Math.Min(range.Offset, EndMax)))];
        await using NpgsqlCommand command = part == BatchPart.Header ? source.CreateCommand(HeaderRangesSql) : source.CreateCommand(RangesSql);
        command.Parameters.AddRange(new NpgsqlParameter[] { new() { Value = origin }, new() { Value = number }, new() { Value = starts }, new() { Value = ends } });
        if (part != BatchPart.Header)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = (short)part });
        }

        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        byte[][] read = [.. ranges.Select(_ => Array.Empty<byte>())];
        bool found = false;
        while (await reader.ReadAsync(cancellationToken))
        {
            found = true;
            if (!await reader.IsDBNullAsync(1, cancellationToken))
            {
                int place = (int)reader.GetInt64(0) - 1;
                byte[] content = await reader.GetFieldValueAsync<byte[]>(1, cancellationToken);
                read[place] = read[place].Length == 0 ? content : [.. read[place], .. content];
            }
        }

        return found ? [.. read.Select(range => (ReadOnlyMemory<byte>)range)] : null;
    }

    // Not row by row with await: waiting would cost more than writing.
    private static void Write(NpgsqlBinaryImporter importer, string origin, long number, BatchPart part, ReadOnlyMemory<byte> content)
    {
        for (int at = 0; at < content.Length; at += PieceBytes)
        {
            importer.StartRow();
            importer.Write(origin, NpgsqlDbType.Text);
            importer.Write(number, NpgsqlDbType.Bigint);
            importer.Write((short)part, NpgsqlDbType.Smallint);
            importer.Write(at / PieceBytes, NpgsqlDbType.Integer);
            importer.Write(content.Slice(at, Math.Min(PieceBytes, content.Length - at)), NpgsqlDbType.Bytea);
        }
    }
}
