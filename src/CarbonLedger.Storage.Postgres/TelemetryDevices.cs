using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using Npgsql;

namespace CarbonLedger.Storage.Postgres;

/// <summary>What one program knows of the devices of a grid: their numbers, their newest capture times, and which days have partitions.</summary>
internal sealed class TelemetryDevices(NpgsqlDataSource source, int grid)
{
    private const long DayMilliseconds = 24 * 60 * 60 * 1000;

    private const string FindSql = """
        SELECT d.name, d.number, (SELECT max(c.time) FROM carbonledger_telemetry.capture c WHERE c.device = d.number)
        FROM carbonledger_telemetry.device d WHERE d.grid = $1 AND d.name = ANY($2)
        """;

    private const string AddSql = """
        INSERT INTO carbonledger_telemetry.device (grid, name) SELECT $1, given.name FROM unnest($2) AS given (name)
        WHERE NOT EXISTS (SELECT FROM carbonledger_telemetry.device d WHERE d.grid = $1 AND d.name = given.name)
        ORDER BY given.name ON CONFLICT DO NOTHING
        """;

    private readonly Dictionary<DeviceId, int> numbers = [];
    private readonly Dictionary<int, long> highWaters = [];
    private readonly HashSet<int> days = [];

    public int NumberOf(DeviceId device) => numbers[device];

    /// <summary>Learns the devices of a list, numbering new ones, and makes the partitions it needs and those of the days after.</summary>
    public async Task PrepareAsync(IReadOnlyList<ReceivedPayload> payloads, CancellationToken cancellationToken)
    {
        HashSet<string> unknown = [];
        HashSet<int> missing = [];
        foreach (ReceivedPayload payload in payloads)
        {
            if (payload.Capture is not { } signed)
            {
                _ = payload.Refusal ?? throw new InvalidOperationException("A payload has neither a capture nor a refusal.");
                continue;
            }

            if (!numbers.ContainsKey(signed.Capture.Device))
            {
                unknown.Add(signed.Capture.Device.Value);
            }

            int day = (int)Math.Floor((double)signed.Capture.Time.UnixMilliseconds / DayMilliseconds);
            if (!days.Contains(day))
            {
                missing.UnionWith(Enumerable.Range(day, 1 + PostgresTelemetryStore.DaysAhead));
            }
        }

        if (unknown.Count > 0)
        {
            await LearnAsync([.. unknown.Order(StringComparer.Ordinal)], cancellationToken);
        }

        if (missing.Count > 0)
        {
            await using NpgsqlCommand make = source.CreateCommand("SELECT carbonledger_telemetry.make_days($1)");
            make.Parameters.Add(new NpgsqlParameter { Value = missing.ToArray() });
            await make.ExecuteNonQueryAsync(cancellationToken);
            days.UnionWith(missing);
        }
    }

    /// <summary>Whether every capture is newer than what this program knows of its device.</summary>
    public bool AreNewer(TelemetryGroup group) => group.Ordered().All(entry => entry.Time > highWaters.GetValueOrDefault(entry.Device, long.MinValue));

    /// <summary>The group is stored.</summary>
    public void Raise(TelemetryGroup group)
    {
        foreach (TelemetryGroup.Entry entry in group.Ordered())
        {
            highWaters[entry.Device] = Math.Max(entry.Time, highWaters.GetValueOrDefault(entry.Device, long.MinValue));
        }
    }

    private async Task LearnAsync(string[] names, CancellationToken cancellationToken)
    {
        await using NpgsqlBatch batch = source.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(AddSql));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(FindSql));
        foreach (NpgsqlBatchCommand command in batch.BatchCommands)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = grid });
            command.Parameters.Add(new NpgsqlParameter { Value = names });
        }

        await using NpgsqlDataReader reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            int number = reader.GetInt32(1);
            numbers[new DeviceId(reader.GetString(0))] = number;
            highWaters[number] = await reader.IsDBNullAsync(2, cancellationToken) ? long.MinValue : reader.GetInt64(2);
        }
    }
}
