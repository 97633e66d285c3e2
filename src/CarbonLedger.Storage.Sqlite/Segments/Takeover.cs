using System.Globalization;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using Microsoft.Data.Sqlite;

namespace CarbonLedger.Storage.Sqlite.Segments;

/// <summary>
/// Takes what a file of <see cref="SqliteTelemetryStore"/> holds into segments, once. The segments are made beside and put into their place by
/// one rename; only then the file is emptied, as erasure must not leave a second copy. Its devices stay where they are.
/// </summary>
internal static class Takeover
{
    private const int RecordsMax = 4_096;

    // By time of receipt, so that a day is a segment.
    private const string RecordsSql = """
        SELECT 1, c.receipt_time, c.number, d.name, c.time, c.version, c.capture, c.signature FROM telemetry_capture c JOIN telemetry_device d ON d.number = c.device
        UNION ALL
        SELECT 2, receipt_time, number, topic, reason, client, payload, detail FROM telemetry_refusal
        ORDER BY 2, 1, 3
        """;

    /// <summary>Makes the segments if there are none yet and the file holds something.</summary>
    public static void Copy(string path, string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        using SqliteConnection connection = DatabaseFile.Telemetry.Open(path);
        if (Count(connection, "SELECT count(*) FROM telemetry_count") == 0)
        {
            return;
        }

        string made = folder + ".new";
        if (Directory.Exists(made))
        {
            Directory.Delete(made, recursive: true);
        }

        Directory.CreateDirectory(made);
        using (SegmentWriter writer = new(made, null, 0, 1))
        {
            Write(connection, writer);
        }

        Directory.Move(made, folder);
        SegmentFolder.Flush(Path.GetDirectoryName(folder)!);
    }

    /// <summary>Empties the file when the segments hold all of it.</summary>
    /// <exception cref="InvalidOperationException">They don't: an earlier program wrote to the file since it was taken over.</exception>
    public static void Finish(string path, QueryReader reader, TelemetryCounts counts)
    {
        using SqliteConnection connection = DatabaseFile.Telemetry.Open(path);
        if (Count(connection, "SELECT count(*) FROM telemetry_count") == 0)
        {
            return;
        }

        TelemetryCounts earlier = SqliteTelemetryStore.Counts(connection);
        bool same = earlier.Stored == counts.Stored && earlier.Duplicates == counts.Duplicates
            && earlier.Refused.OrderBy(reason => reason.Key).SequenceEqual(counts.Refused.OrderBy(reason => reason.Key));
        if (!same || !HoldsAll(connection, reader))
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"{path} holds {earlier.Stored} captures, and the segments beside it were begun without them: expected a file that was taken over and is empty. An earlier program wrote to it since; send its captures again, or bring back the folder of before."));
        }

        DatabaseFile.OverwriteDeleted(connection);
        using (SqliteTransaction transaction = connection.BeginTransaction(deferred: false))
        {
            DatabaseFile.Execute(connection, "DELETE FROM telemetry_capture; DELETE FROM telemetry_refusal; DELETE FROM telemetry_count; DELETE FROM telemetry_device");
            transaction.Commit();
        }

        DatabaseFile.CutLog(connection);
        DatabaseFile.Execute(connection, "VACUUM");
        DatabaseFile.CutLog(connection);
    }

    private static void Write(SqliteConnection connection, SegmentWriter writer)
    {
        BatchBuilder batch = new();
        using SqliteCommand command = DatabaseFile.Command(connection, RecordsSql);
        using SqliteDataReader rows = command.ExecuteReader();
        int day = int.MinValue;
        while (rows.Read())
        {
            int rowDay = SegmentFolder.DayOf(rows.GetInt64(1));
            if (batch.Records >= RecordsMax || rowDay != day)
            {
                Append(batch, writer);
                batch.Begin(writer.Begin(day = rowDay));
            }

            Add(batch, rows);
        }

        // The counts of the file are those of its rows, but for duplicates.
        if (day == int.MinValue)
        {
            batch.Begin(writer.Begin(0));
        }

        batch.Duplicates = SqliteTelemetryStore.Counts(connection).Duplicates;
        Append(batch, writer);
    }

    private static void Append(BatchBuilder batch, SegmentWriter writer)
    {
        if (!batch.IsEmpty)
        {
            writer.Append(batch);
        }
    }

    private static void Add(BatchBuilder batch, SqliteDataReader row)
    {
        if (row.GetInt32(0) == 1)
        {
            batch.AddCapture(new DeviceId(row.GetString(3)), row.GetInt64(4), row.GetInt32(5), row.GetInt64(1), row.GetFieldValue<byte[]>(6), row.GetFieldValue<byte[]>(7));
            return;
        }

        Refusal refusal = new((RefusalReason)row.GetInt32(4), row.GetString(7));
        batch.AddRefusal(new ReceivedPayload(null, refusal, row.GetString(3), row.GetString(5), row.GetFieldValue<byte[]>(6), new Timestamp(row.GetInt64(1))), refusal);
    }

    private static bool HoldsAll(SqliteConnection connection, QueryReader reader)
    {
        using SqliteCommand command = DatabaseFile.Command(
            connection, "SELECT d.name, c.capture, c.signature FROM telemetry_capture c JOIN telemetry_device d ON d.number = c.device WHERE length(c.capture) > 0 ORDER BY d.name, c.time, c.version");
        using SqliteDataReader rows = command.ExecuteReader();
        Queue<SignedCapture> held = [];
        DeviceId? device = null;
        while (rows.Read())
        {
            if (rows.GetString(0) is var name && name != device?.Value)
            {
                device = new DeviceId(name);
                held = new Queue<SignedCapture>(reader.Read([device.Value], Timestamp.UnixMillisecondsMin, Timestamp.UnixMillisecondsMax, CancellationToken.None));
            }

            if (!held.TryDequeue(out SignedCapture? capture)
                || !CaptureBytes.Encode(capture.Capture).AsSpan().SequenceEqual(rows.GetFieldValue<byte[]>(1)) || !capture.Signature.Span.SequenceEqual(rows.GetFieldValue<byte[]>(2)))
            {
                return false;
            }
        }

        return true;
    }

    private static long Count(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = DatabaseFile.Command(connection, sql);
        return (long)command.ExecuteScalar()!;
    }
}
