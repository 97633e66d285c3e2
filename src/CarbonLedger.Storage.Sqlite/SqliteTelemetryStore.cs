using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using Microsoft.Data.Sqlite;

namespace CarbonLedger.Storage.Sqlite;

/// <summary>
/// The telemetry store in one SQLite file (WAL, synchronous FULL). A list is one transaction; counts are written with what
/// they count. The file may be shared with <see cref="SqliteDeviceRegistry"/>, and with no other store.
/// </summary>
public sealed class SqliteTelemetryStore : ITelemetryStore, IRefusalLog, IDisposable
{
    private const string ReadSql = """
        SELECT capture, signature FROM telemetry_capture
        WHERE device = (SELECT number FROM telemetry_device WHERE name = $device) AND time > $after AND time <= $upTo AND length(capture) > 0
        ORDER BY time, version
        """;

    private readonly TelemetryThread thread = new();
    private readonly TelemetryWriter writer;
    private readonly string readers;

    /// <summary>Opens the file, creating it or bringing its schema up to date.</summary>
    /// <exception cref="InvalidOperationException">The file belongs to another program or to a newer version of this one.</exception>
    public SqliteTelemetryStore(string path)
    {
        readers = DatabaseFile.ConnectionString(path, pooled: true);
        try
        {
            writer = new TelemetryWriter(path);
        }
        catch
        {
            thread.Dispose();
            throw;
        }
    }

    public Task<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<ReceivedPayload> payloads, CancellationToken cancellationToken = default)
    {
        // A started transaction is not given up half way: its outcome would be unknown to the caller.
        cancellationToken.ThrowIfCancellationRequested();
        return thread.RunAsync(() => writer.Append(payloads));
    }

    public Task<IReadOnlyList<SignedCapture>> ReadAsync(IReadOnlyCollection<DeviceId> devices, Timestamp after, Timestamp upTo, CancellationToken cancellationToken = default) =>
        Task.Run<IReadOnlyList<SignedCapture>>(() => Read(devices, after, upTo, cancellationToken), cancellationToken);

    public Task<long> EraseAsync(IReadOnlyCollection<DeviceId> devices, Timestamp from, Timestamp to, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return thread.RunAsync(() => writer.Erase(devices, from, to));
    }

    public Task<TelemetryCounts> CountAsync(CancellationToken cancellationToken = default) => Task.Run(Count, cancellationToken);

    public Task<IReadOnlyList<ReceivedPayload>> ReadRefusalsAsync(int countMax, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(countMax);
        return Task.Run<IReadOnlyList<ReceivedPayload>>(() => ReadRefusals(countMax), cancellationToken);
    }

    /// <summary>Finishes appends under way, then closes the file.</summary>
    public void Dispose()
    {
        thread.Dispose();
        writer.Dispose();
        using SqliteConnection pool = new(readers);
        SqliteConnection.ClearPool(pool);
    }

    /// <summary>What an open telemetry file counts.</summary>
    internal static TelemetryCounts Counts(SqliteConnection connection)
    {
        using SqliteCommand command = DatabaseFile.Command(connection, "SELECT kind, count FROM telemetry_count");
        using SqliteDataReader reader = command.ExecuteReader();
        Dictionary<int, long> counts = [];
        while (reader.Read())
        {
            counts.Add(reader.GetInt32(0), reader.GetInt64(1));
        }

        return new TelemetryCounts(
            counts.GetValueOrDefault(TelemetryWriter.KindStored),
            counts.GetValueOrDefault(TelemetryWriter.KindDuplicates),
            counts.Where(count => count.Key > 0).ToDictionary(count => (RefusalReason)count.Key, count => count.Value));
    }

    private List<SignedCapture> Read(IReadOnlyCollection<DeviceId> devices, Timestamp after, Timestamp upTo, CancellationToken cancellationToken)
    {
        using SqliteConnection connection = OpenReader();

        // One transaction: all devices are read as of one moment.
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: true);
        using SqliteCommand command = DatabaseFile.Command(connection, ReadSql);
        SqliteParameter name = command.Parameters.Add("$device", SqliteType.Text);
        command.Parameters.AddWithValue("$after", after.UnixMilliseconds);
        command.Parameters.AddWithValue("$upTo", upTo.UnixMilliseconds);
        List<SignedCapture> captures = [];
        foreach (DeviceId device in devices.Distinct().Order())
        {
            cancellationToken.ThrowIfCancellationRequested();
            name.Value = device.Value;
            using SqliteDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                captures.Add(Decode(device, (byte[])reader[0], (byte[])reader[1]));
            }
        }

        return captures;
    }

    private static SignedCapture Decode(DeviceId device, byte[] bytes, byte[] signature) =>
        CaptureBytes.TryDecode(bytes, out Capture? capture) && capture.Device == device
            ? new SignedCapture(capture, signature)
            : throw new InvalidOperationException($"A stored capture of {device} is not canonical: the telemetry file is damaged.");

    private TelemetryCounts Count()
    {
        using SqliteConnection connection = OpenReader();
        return Counts(connection);
    }

    private List<ReceivedPayload> ReadRefusals(int countMax)
    {
        using SqliteConnection connection = OpenReader();
        using SqliteCommand command = DatabaseFile.Command(connection, "SELECT reason, detail, topic, client, payload, receipt_time FROM telemetry_refusal ORDER BY number DESC LIMIT $1", countMax);
        using SqliteDataReader reader = command.ExecuteReader();
        List<ReceivedPayload> refusals = [];
        while (reader.Read())
        {
            Refusal refusal = new((RefusalReason)reader.GetInt32(0), reader.GetString(1));
            refusals.Add(new ReceivedPayload(null, refusal, reader.GetString(2), reader.GetString(3), (byte[])reader[4], new Timestamp(reader.GetInt64(5))));
        }

        return refusals;
    }

    private SqliteConnection OpenReader()
    {
        SqliteConnection connection = new(readers);
        connection.Open();
        return connection;
    }
}
