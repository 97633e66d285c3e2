using CarbonLedger.Abstractions;
using CarbonLedger.Entries.Captures;
using Microsoft.Data.Sqlite;

namespace CarbonLedger.Storage.Sqlite;

/// <summary>The prepared statements of the one writer of a telemetry file.</summary>
internal sealed class TelemetryStatements : IDisposable
{
    private readonly SqliteCommand findDevice;
    private readonly SqliteCommand addDevice;
    private readonly SqliteCommand highWater;
    private readonly SqliteCommand findCapture;
    private readonly SqliteCommand addCapture;
    private readonly SqliteCommand addRefusal;
    private readonly SqliteCommand addCount;

    public TelemetryStatements(SqliteConnection connection)
    {
        findDevice = Prepare(connection, "SELECT number FROM telemetry_device WHERE name = $1", 1);
        addDevice = Prepare(connection, "INSERT INTO telemetry_device (name) VALUES ($1) RETURNING number", 1);
        highWater = Prepare(connection, "SELECT max(time) FROM telemetry_capture WHERE device = $1", 1);
        findCapture = Prepare(connection, "SELECT capture FROM telemetry_capture WHERE device = $1 AND time = $2 AND version = $3", 3);
        addCapture = Prepare(connection, "INSERT INTO telemetry_capture (device, time, version, receipt_time, capture, signature) VALUES ($1, $2, $3, $4, $5, $6)", 6);
        addRefusal = Prepare(connection, "INSERT INTO telemetry_refusal (receipt_time, reason, detail, topic, client, payload) VALUES ($1, $2, $3, $4, $5, $6)", 6);
        addCount = Prepare(connection, "INSERT INTO telemetry_count (kind, count) VALUES ($1, $2) ON CONFLICT (kind) DO UPDATE SET count = count + excluded.count", 2);
    }

    /// <summary>The number of a device, given now if it is new.</summary>
    public long Device(SqliteTransaction transaction, string name) =>
        (long)(Bind(findDevice, transaction, name).ExecuteScalar() ?? Bind(addDevice, transaction, name).ExecuteScalar()!);

    /// <summary>The newest capture time of a device, or <see cref="long.MinValue"/>.</summary>
    public long HighWater(SqliteTransaction transaction, long device) =>
        Bind(highWater, transaction, device).ExecuteScalar() is long time ? time : long.MinValue;

    /// <summary>The canonical bytes stored under a key, none if they were erased; null if the key is free.</summary>
    public byte[]? Find(SqliteTransaction transaction, long device, long time, int version) =>
        (byte[]?)Bind(findCapture, transaction, device, time, version).ExecuteScalar();

    public void AddCapture(SqliteTransaction transaction, long device, SignedCapture signed, byte[] bytes, ReceivedPayload payload) =>
        Bind(addCapture, transaction, device, signed.Capture.Time.UnixMilliseconds, signed.Capture.Version, payload.ReceiptTime.UnixMilliseconds, bytes, signed.Signature.ToArray()).ExecuteNonQuery();

    public void AddRefusal(SqliteTransaction transaction, ReceivedPayload payload, Refusal refusal) =>
        Bind(addRefusal, transaction, payload.ReceiptTime.UnixMilliseconds, (int)refusal.Reason, refusal.Detail, payload.Topic, payload.Client, payload.Payload.ToArray()).ExecuteNonQuery();

    public void AddCount(SqliteTransaction transaction, int kind, long count) =>
        Bind(addCount, transaction, kind, count).ExecuteNonQuery();

    public void Dispose()
    {
        findDevice.Dispose();
        addDevice.Dispose();
        highWater.Dispose();
        findCapture.Dispose();
        addCapture.Dispose();
        addRefusal.Dispose();
        addCount.Dispose();
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, int parameters)
    {
        SqliteCommand command = DatabaseFile.Command(connection, sql);
        for (int i = 1; i <= parameters; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        }

        return command;
    }

    private static SqliteCommand Bind(SqliteCommand command, SqliteTransaction transaction, params ReadOnlySpan<object> values)
    {
        command.Transaction = transaction;
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        return command;
    }
}
