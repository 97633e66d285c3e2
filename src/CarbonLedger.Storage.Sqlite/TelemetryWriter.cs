using System.Runtime.InteropServices;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using Microsoft.Data.Sqlite;

namespace CarbonLedger.Storage.Sqlite;

/// <summary>The one writer of a telemetry file: decides every payload of a list and commits the list in one transaction.</summary>
internal sealed class TelemetryWriter : IDisposable
{
    /// <summary>Kinds in telemetry_count; above 0 they are the numbers of the refusal reasons.</summary>
    public const int KindStored = 0, KindDuplicates = -1;

    private readonly SqliteConnection connection;
    private readonly TelemetryStatements statements;
    private readonly Dictionary<DeviceId, (long Number, long HighWater)> devices = [];
    private readonly Dictionary<int, long> counts = [];

    public TelemetryWriter(string path)
    {
        connection = DatabaseFile.Telemetry.Open(path);
        statements = new TelemetryStatements(connection);
    }

    /// <summary>When this returns, the list is on disk; when it throws, it may be there or not, and what is in memory is forgotten.</summary>
    public IReadOnlyList<AppendOutcome> Append(IReadOnlyList<ReceivedPayload> payloads)
    {
        try
        {
            AppendOutcome[] outcomes = new AppendOutcome[payloads.Count];
            using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
            for (int i = 0; i < outcomes.Length; i++)
            {
                outcomes[i] = Append(transaction, payloads[i]);
            }

            foreach ((int kind, long count) in counts)
            {
                statements.AddCount(transaction, kind, count);
            }

            transaction.Commit();
            return outcomes;
        }
        catch
        {
            // Whether the commit reached the disk is not known here; the marks are read again from the file.
            devices.Clear();
            throw;
        }
        finally
        {
            counts.Clear();
        }
    }

    /// <summary>When this returns, the content is overwritten with zeros in the file, and the write-ahead log is emptied and cut.</summary>
    /// <exception cref="IOException">Another program reads the file.</exception>
    public long Erase(IReadOnlyCollection<DeviceId> erased, Timestamp from, Timestamp to)
    {
        DatabaseFile.OverwriteDeleted(connection);
        long count = 0;
        using (SqliteTransaction transaction = connection.BeginTransaction(deferred: false))
        {
            foreach (DeviceId device in erased.Distinct())
            {
                count += DatabaseFile.Execute(
                    connection,
                    """
                    UPDATE telemetry_capture SET capture = x'', signature = x''
                    WHERE device = (SELECT number FROM telemetry_device WHERE name = $1) AND time >= $2 AND time < $3 AND length(capture) > 0
                    """,
                    device.Value, from.UnixMilliseconds, to.UnixMilliseconds);
                DatabaseFile.Execute(connection, "UPDATE telemetry_refusal SET payload = x'', detail = '' WHERE instr(topic, $1) > 0 AND receipt_time >= $2", $"/{device}/", from.UnixMilliseconds);
            }

            transaction.Commit();
        }

        DatabaseFile.CutLog(connection);
        return count;
    }

    public void Dispose()
    {
        statements.Dispose();
        connection.Dispose();
    }

    private AppendOutcome Append(SqliteTransaction transaction, ReceivedPayload payload)
    {
        if (payload.Capture is not { } signed)
        {
            return Refuse(transaction, payload, payload.Refusal ?? throw new InvalidOperationException("A payload has neither a capture nor a refusal."), AppendOutcome.Refused);
        }

        byte[] bytes = CaptureBytes.Encode(signed.Capture);
        long time = signed.Capture.Time.UnixMilliseconds;
        ref (long Number, long HighWater) device = ref Device(transaction, signed.Capture.Device);

        // Devices send in order: what is newer than everything stored of a device needs no look-up.
        if (time <= device.HighWater && statements.Find(transaction, device.Number, time, signed.Capture.Version) is { } first)
        {
            // Of an erased one nothing is left to compare with.
            if (first.Length > 0 && !first.AsSpan().SequenceEqual(bytes))
            {
                return Refuse(transaction, payload, CaptureConflict.Describe(signed.Capture), AppendOutcome.Conflict);
            }

            Count(KindDuplicates);
            return AppendOutcome.Duplicate;
        }

        statements.AddCapture(transaction, device.Number, signed, bytes, payload);
        device.HighWater = Math.Max(device.HighWater, time);
        Count(KindStored);
        return AppendOutcome.Stored;
    }

    private AppendOutcome Refuse(SqliteTransaction transaction, ReceivedPayload payload, Refusal refusal, AppendOutcome outcome)
    {
        statements.AddRefusal(transaction, payload, refusal);
        Count((int)refusal.Reason);
        return outcome;
    }

    private ref (long Number, long HighWater) Device(SqliteTransaction transaction, DeviceId id)
    {
        ref (long Number, long HighWater) known = ref CollectionsMarshal.GetValueRefOrAddDefault(devices, id, out bool exists);
        if (!exists)
        {
            known.Number = statements.Device(transaction, id.Value);
            known.HighWater = statements.HighWater(transaction, known.Number);
        }

        return ref known;
    }

    private void Count(int kind) => counts[kind] = counts.GetValueOrDefault(kind) + 1;
}
