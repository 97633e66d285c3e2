using CarbonLedger.Abstractions;
using Npgsql;
using NpgsqlTypes;

namespace CarbonLedger.Storage.Postgres;

/// <summary>How the rows of a list are written, in the connection's transaction.</summary>
internal static class TelemetryRows
{
    private const string InsertNewSql = """
        INSERT INTO carbonledger_telemetry.capture (device, time, version, receipt_time, capture, signature)
        SELECT device, time, version, receipt_time, capture, signature
        FROM unnest($1, $2, $3, $4, $5, $6) AS given (device, time, version, receipt_time, capture, signature)
        ORDER BY device, time, version
        ON CONFLICT DO NOTHING
        RETURNING device, time, version
        """;

    private const string HeldSql = """
        SELECT c.device, c.time, c.version, c.capture FROM unnest($1, $2, $3) AS given (device, time, version)
        JOIN carbonledger_telemetry.capture c ON (c.device, c.time, c.version) = (given.device, given.time, given.version)
        """;

    /// <summary>Copies rows that should all be new.</summary>
    /// <exception cref="PostgresException">One is not: a unique violation.</exception>
    public static async Task CopyAsync(NpgsqlConnection connection, IReadOnlyList<TelemetryGroup.Entry> entries, CancellationToken cancellationToken)
    {
        await using NpgsqlBinaryImporter importer = await connection.BeginBinaryImportAsync(
            "COPY carbonledger_telemetry.capture (device, time, version, receipt_time, capture, signature) FROM STDIN (FORMAT BINARY)", cancellationToken);

        // Not row by row with await: waiting would cost more than writing.
        Write(importer, entries);
        await importer.CompleteAsync(cancellationToken);
        foreach (TelemetryGroup.Entry entry in entries)
        {
            entry.IsNew = true;
        }
    }

    /// <summary>Inserts the rows whose keys are free, and reads what the others hold. One statement each, however many there are.</summary>
    public static async Task InsertNewAsync(NpgsqlConnection connection, TelemetryGroup group, IReadOnlyList<TelemetryGroup.Entry> entries, CancellationToken cancellationToken)
    {
        await using (NpgsqlCommand insert = Keys(new NpgsqlCommand(InsertNewSql, connection), entries))
        {
            insert.Parameters.Add(new NpgsqlParameter { Value = entries.Select(entry => entry.ReceiptTime).ToArray() });
            insert.Parameters.Add(new NpgsqlParameter { Value = entries.Select(entry => entry.Capture).ToArray() });
            insert.Parameters.Add(new NpgsqlParameter { Value = entries.Select(entry => entry.Signature).ToArray() });
            await using NpgsqlDataReader added = await insert.ExecuteReaderAsync(cancellationToken);
            while (await added.ReadAsync(cancellationToken))
            {
                group.Find(added.GetInt32(0), added.GetInt64(1), added.GetInt32(2)).IsNew = true;
            }
        }

        TelemetryGroup.Entry[] known = [.. entries.Where(entry => !entry.IsNew)];
        if (known.Length == 0)
        {
            return;
        }

        await using NpgsqlCommand held = Keys(new NpgsqlCommand(HeldSql, connection), known);
        await using NpgsqlDataReader reader = await held.ExecuteReaderAsync(cancellationToken);
        int found = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            group.Find(reader.GetInt32(0), reader.GetInt64(1), reader.GetInt32(2)).Held = await reader.GetFieldValueAsync<byte[]>(3, cancellationToken);
            found++;
        }

        if (found != known.Length)
        {
            throw new InvalidOperationException($"{known.Length} keys were taken and {found} of them are there: rows of captures are never removed.");
        }
    }

    /// <summary>Copies refusals in their order.</summary>
    public static async Task CopyRefusalsAsync(NpgsqlConnection connection, int grid, IReadOnlyList<ReceivedPayload> refusals, CancellationToken cancellationToken)
    {
        await using NpgsqlBinaryImporter importer = await connection.BeginBinaryImportAsync(
            "COPY carbonledger_telemetry.refusal (grid, receipt_time, reason, detail, topic, client, payload) FROM STDIN (FORMAT BINARY)", cancellationToken);
        WriteRefusals(importer, grid, refusals);
        await importer.CompleteAsync(cancellationToken);
    }

    private static NpgsqlCommand Keys(NpgsqlCommand command, IReadOnlyList<TelemetryGroup.Entry> entries)
    {
        command.Parameters.Add(new NpgsqlParameter { Value = entries.Select(entry => entry.Device).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = entries.Select(entry => entry.Time).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = entries.Select(entry => entry.Version).ToArray() });
        return command;
    }

    private static void Write(NpgsqlBinaryImporter importer, IReadOnlyList<TelemetryGroup.Entry> entries)
    {
        foreach (TelemetryGroup.Entry entry in entries)
        {
            importer.StartRow();
            importer.Write(entry.Device, NpgsqlDbType.Integer);
            importer.Write(entry.Time, NpgsqlDbType.Bigint);
            importer.Write(entry.Version, NpgsqlDbType.Integer);
            importer.Write(entry.ReceiptTime, NpgsqlDbType.Bigint);
            importer.Write(entry.Capture, NpgsqlDbType.Bytea);
            importer.Write(entry.Signature, NpgsqlDbType.Bytea);
        }
    }

    private static void WriteRefusals(NpgsqlBinaryImporter importer, int grid, IReadOnlyList<ReceivedPayload> refusals)
    {
        foreach (ReceivedPayload refused in refusals)
        {
            importer.StartRow();
            importer.Write(grid, NpgsqlDbType.Integer);
            importer.Write(refused.ReceiptTime.UnixMilliseconds, NpgsqlDbType.Bigint);
            importer.Write((int)refused.Refusal!.Reason, NpgsqlDbType.Integer);
            importer.Write(WithoutNul(refused.Refusal.Detail), NpgsqlDbType.Text);
            importer.Write(WithoutNul(refused.Topic), NpgsqlDbType.Text);
            importer.Write(WithoutNul(refused.Client), NpgsqlDbType.Text);
            importer.Write(refused.Payload, NpgsqlDbType.Bytea);
        }
    }

    // The one character PostgreSQL has no text with; a refused topic may have it. The payload keeps every byte.
    private static string WithoutNul(string text) => text.Replace('\0', '\uFFFD');
}
