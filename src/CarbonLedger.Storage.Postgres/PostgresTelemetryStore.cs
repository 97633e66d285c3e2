using System.Data;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using Npgsql;
using static CarbonLedger.Storage.Postgres.Statements;

namespace CarbonLedger.Storage.Postgres;

/// <summary>
/// The captures and refusals of one grid in a PostgreSQL database. A list is one transaction; the primary key decides what is new, between any number of programs
/// on any number of machines. Rows are only added (by a member of <c>carbonledger_writer</c>) or emptied (by one of <c>carbonledger_eraser</c>).
/// An emptied row's old bytes are in the server's files until it is vacuumed, and in its write-ahead log and back-ups as long as these are kept.
/// </summary>
public sealed class PostgresTelemetryStore : ITelemetryStore, IRefusalLog, IAsyncDisposable
{
    /// <summary>Days whose partitions are made ahead, beside the day of a capture.</summary>
    public const int DaysAhead = 2;

    // Every grain of a grid reads at a start: they wait for each other here, not at a server that takes only so many.
    private const int ConnectionsMax = 8;
    private const int ConnectionsByItself = 100;

    private const string ReadSql = """
        SELECT d.name, c.capture, c.signature FROM carbonledger_telemetry.device d
        JOIN carbonledger_telemetry.capture c ON c.device = d.number
        WHERE d.grid = $1 AND d.name = ANY($2) AND c.time > $3 AND c.time <= $4 AND octet_length(c.capture) > 0
        ORDER BY d.name, c.time, c.version
        """;

    private const string EraseSql = """
        UPDATE carbonledger_telemetry.capture SET capture = '', signature = ''
        WHERE device IN (SELECT number FROM carbonledger_telemetry.device WHERE grid = $1 AND name = ANY($2)) AND time >= $3 AND time < $4 AND octet_length(capture) > 0
        """;

    private const string EraseRefusalsSql = """
        UPDATE carbonledger_telemetry.refusal SET payload = '', detail = ''
        WHERE grid = $1 AND receipt_time >= $3 AND (octet_length(payload) > 0 OR detail <> '') AND EXISTS (SELECT FROM unnest($2) AS name WHERE strpos(topic, '/' || name || '/') > 0)
        """;

    private readonly NpgsqlDataSource source;
    private readonly TelemetryDevices devices;
    private readonly int grid;

    private PostgresTelemetryStore(NpgsqlDataSource source, int grid)
    {
        (this.source, this.grid) = (source, grid);
        devices = new TelemetryDevices(source, grid);
    }

    /// <summary>Connections to a database, made for this store where the connection string leaves it open: at most 8 at once.</summary>
    /// <param name="connection">An Npgsql connection string.</param>
    /// <exception cref="ArgumentException">It is not one.</exception>
    public static NpgsqlDataSource Source(string connection)
    {
        NpgsqlConnectionStringBuilder builder = new(connection);
        builder.MaxPoolSize = builder.MaxPoolSize == ConnectionsByItself ? ConnectionsMax : builder.MaxPoolSize;
        return PostgresLedgerStore.Source(builder.ConnectionString);
    }

    /// <summary>Opens a database that <see cref="PostgresTelemetrySchema.MigrateAsync"/> has prepared.</summary>
    /// <param name="source">Must always reach the primary. The store disposes it, once it has been opened.</param>
    /// <param name="origin">The origin of the grid's log, which names the grid here.</param>
    /// <exception cref="InvalidOperationException">The schema is not the one this program knows; or the grid is new and this user may not begin one.</exception>
    public static async Task<PostgresTelemetryStore> OpenAsync(NpgsqlDataSource source, string origin, CancellationToken cancellationToken = default)
    {
        await PostgresTelemetrySchema.RequireCurrentAsync(source, cancellationToken);
        int? grid = await FindGridAsync(source, origin, cancellationToken);
        if (grid is null)
        {
            await using NpgsqlCommand add = With(source.CreateCommand("INSERT INTO carbonledger_telemetry.grid (origin) VALUES ($1) ON CONFLICT DO NOTHING"), origin);
            await add.ExecuteNonQueryAsync(cancellationToken);
            grid = await FindGridAsync(source, origin, cancellationToken);
        }

        return new PostgresTelemetryStore(source, grid ?? throw new InvalidOperationException($"Grid {origin} could not be begun."));
    }

    public async Task<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<ReceivedPayload> payloads, CancellationToken cancellationToken = default)
    {
        if (payloads.Count == 0)
        {
            return [];
        }

        TelemetryGroup group = new();
        await devices.PrepareAsync(payloads, cancellationToken);
        TelemetryGroup.Entry?[] entries = [.. payloads.Select(payload => payload.Capture is { } signed ? group.Add(devices.NumberOf(signed.Capture.Device), signed, payload) : null)];

        // Devices send in order: what is newer than everything stored of a device needs no look-up. Another program may know better; then it is looked up.
        AppendOutcome[]? outcomes = group.HasRepeats || !devices.AreNewer(group) ? null : await TryAppendAsync(payloads, entries, group, areNew: true, cancellationToken);
        outcomes ??= await TryAppendAsync(payloads, entries, group, areNew: false, cancellationToken) ?? throw new InvalidOperationException("A list that was looked up met a key twice.");
        devices.Raise(group);
        return outcomes;
    }

    public async Task<IReadOnlyList<SignedCapture>> ReadAsync(IReadOnlyCollection<DeviceId> devices, Timestamp after, Timestamp upTo, CancellationToken cancellationToken = default)
    {
        List<SignedCapture> captures = [];
        await using NpgsqlCommand command = With(source.CreateCommand(ReadSql), grid, Names(devices), after.UnixMilliseconds, upTo.UnixMilliseconds);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            string name = reader.GetString(0);
            captures.Add(CaptureBytes.TryDecode(await reader.GetFieldValueAsync<byte[]>(1, cancellationToken), out Capture? capture) && capture.Device.Value == name
                ? new SignedCapture(capture, await reader.GetFieldValueAsync<byte[]>(2, cancellationToken))
                : throw new InvalidOperationException($"A stored capture of {name} is not canonical: the telemetry database is damaged."));
        }

        return captures;
    }

    public async Task<long> EraseAsync(IReadOnlyCollection<DeviceId> devices, Timestamp from, Timestamp to, CancellationToken cancellationToken = default)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        await using NpgsqlBatch batch = new(connection)
        {
            BatchCommands =
            {
                Command(WaitForTheDisk),
                Command(EraseSql, grid, Names(devices), from.UnixMilliseconds, to.UnixMilliseconds),
                Command(EraseRefusalsSql, grid, Names(devices), from.UnixMilliseconds),
            },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(CancellationToken.None);
        return batch.BatchCommands[1].RecordsAffected;
    }

    public async Task<TelemetryCounts> CountAsync(CancellationToken cancellationToken = default)
    {
        await using NpgsqlBatch batch = source.CreateBatch();
        batch.BatchCommands.Add(Command("SELECT coalesce(sum(stored), 0)::bigint, coalesce(sum(duplicates), 0)::bigint FROM carbonledger_telemetry.list WHERE grid = $1", grid));
        batch.BatchCommands.Add(Command("SELECT reason, count(*) FROM carbonledger_telemetry.refusal WHERE grid = $1 GROUP BY reason", grid));
        await using NpgsqlDataReader reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        (long stored, long duplicates) = (reader.GetInt64(0), reader.GetInt64(1));
        await reader.NextResultAsync(cancellationToken);
        Dictionary<RefusalReason, long> refused = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            refused.Add((RefusalReason)reader.GetInt32(0), reader.GetInt64(1));
        }

        return new TelemetryCounts(stored, duplicates, refused);
    }

    public async Task<IReadOnlyList<ReceivedPayload>> ReadRefusalsAsync(int countMax, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(countMax);
        await using NpgsqlCommand command = With(
            source.CreateCommand("SELECT reason, detail, topic, client, payload, receipt_time FROM carbonledger_telemetry.refusal WHERE grid = $1 ORDER BY number DESC LIMIT $2"), grid, countMax);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        List<ReceivedPayload> refusals = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            Refusal refusal = new((RefusalReason)reader.GetInt32(0), reader.GetString(1));
            refusals.Add(new ReceivedPayload(
                null, refusal, reader.GetString(2), reader.GetString(3), await reader.GetFieldValueAsync<byte[]>(4, cancellationToken), new Timestamp(reader.GetInt64(5))));
        }

        return refusals;
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    // Null when a key that should be new was not; nothing was stored then. A commit that has begun is not cancelled: its outcome would be unknown.
    private async Task<AppendOutcome[]?> TryAppendAsync(
        IReadOnlyList<ReceivedPayload> payloads, TelemetryGroup.Entry?[] entries, TelemetryGroup group, bool areNew, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        IReadOnlyList<TelemetryGroup.Entry> ordered = group.Ordered();
        try
        {
            if (areNew && ordered.Count > 0)
            {
                await TelemetryRows.CopyAsync(connection, ordered, cancellationToken);
            }
            else if (ordered.Count > 0)
            {
                await TelemetryRows.InsertNewAsync(connection, group, ordered, cancellationToken);
            }
        }
        catch (PostgresException e) when (areNew && e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            foreach (TelemetryGroup.Entry entry in ordered)
            {
                entry.IsNew = false;
            }

            return null;
        }

        (AppendOutcome[] outcomes, List<ReceivedPayload> refusals) = Decide(payloads, entries);
        if (refusals.Count > 0)
        {
            await TelemetryRows.CopyRefusalsAsync(connection, grid, refusals, cancellationToken);
        }

        await using NpgsqlBatch last = new(connection)
        {
            BatchCommands =
            {
                Command(WaitForTheDisk),
                Command(
                    "INSERT INTO carbonledger_telemetry.list (grid, stored, duplicates) VALUES ($1, $2, $3)",
                    grid, outcomes.LongCount(outcome => outcome == AppendOutcome.Stored), outcomes.LongCount(outcome => outcome == AppendOutcome.Duplicate)),
            },
        };
        await last.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(CancellationToken.None);
        return outcomes;
    }

    private static (AppendOutcome[] Outcomes, List<ReceivedPayload> Refusals) Decide(IReadOnlyList<ReceivedPayload> payloads, TelemetryGroup.Entry?[] entries)
    {
        AppendOutcome[] outcomes = new AppendOutcome[payloads.Count];
        List<ReceivedPayload> refusals = [];
        HashSet<TelemetryGroup.Entry> stored = [];
        for (int i = 0; i < outcomes.Length; i++)
        {
            if (entries[i] is not { } entry)
            {
                refusals.Add(payloads[i]);
                outcomes[i] = AppendOutcome.Refused;
                continue;
            }

            SignedCapture signed = payloads[i].Capture!;
            if (entry.IsNew && stored.Add(entry))
            {
                outcomes[i] = AppendOutcome.Stored;
            }
            else if (entry.IsSame(CaptureBytes.Encode(signed.Capture)))
            {
                outcomes[i] = AppendOutcome.Duplicate;
            }
            else
            {
                refusals.Add(payloads[i] with { Capture = null, Refusal = CaptureConflict.Describe(signed.Capture) });
                outcomes[i] = AppendOutcome.Conflict;
            }
        }

        return (outcomes, refusals);
    }

    private static async Task<int?> FindGridAsync(NpgsqlDataSource source, string origin, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand find = With(source.CreateCommand("SELECT number FROM carbonledger_telemetry.grid WHERE origin = $1"), origin);
        return (int?)await find.ExecuteScalarAsync(cancellationToken);
    }

    private static string[] Names(IEnumerable<DeviceId> devices) => [.. devices.Distinct().Select(device => device.Value)];
}
