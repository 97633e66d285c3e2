using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;
using CarbonLedger.Server;
using CarbonLedger.Server.Logs;
using CarbonLedger.Simulators.Loading;
using CarbonLedger.Storage.Sqlite.Segments;

namespace CarbonLedger.Cli.Commands;

/// <summary>What a stopped grid holds: its telemetry store, opened by nobody else and not written to, and its log.</summary>
internal sealed class SoakEvidence : ISoakEvidence, IDisposable
{
    private readonly SegmentTelemetryStore store;
    private readonly TelemetryCounts counts;
    private readonly ILookup<DeviceId, SignedCapture> logged;

    private SoakEvidence(SegmentTelemetryStore store, TelemetryCounts counts, IReadOnlyList<SoakRefusal> refusals, ILookup<DeviceId, SignedCapture> logged) =>
        (this.store, this.counts, Refusals, this.logged) = (store, counts, refusals, logged);

    public long Stored => counts.Stored;

    public long Duplicates => counts.Duplicates;

    public IReadOnlyDictionary<RefusalReason, long> Refused => counts.Refused;

    public IReadOnlyList<SoakRefusal> Refusals { get; }

    /// <summary>Reads the log and what was refused; captures are read device by device.</summary>
    /// <param name="data">The server's data folder.</param>
    public static async Task<SoakEvidence> OpenAsync(string data, CancellationToken cancel)
    {
        ILookup<DeviceId, SignedCapture> logged = await ReadLogAsync(data, cancel);
        SegmentTelemetryStore store = SegmentTelemetryStore.Open(Path.Combine(data, GridHost.TelemetryFolder));
        try
        {
            IReadOnlyList<ReceivedPayload> refused = await store.ReadRefusalsAsync(int.MaxValue, cancel);
            return new SoakEvidence(
                store,
                await store.CountAsync(cancel),
                [.. refused.Select(payload => new SoakRefusal(payload.Refusal!.Reason, payload.Topic, payload.Client, SoakRefusal.DigestOf(payload.Payload.Span)))],
                logged);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    public Task<IReadOnlyList<SignedCapture>> CapturesAsync(DeviceId device, CancellationToken cancel) =>
        store.ReadAsync([device], new Timestamp(Timestamp.UnixMillisecondsMin), new Timestamp(Timestamp.UnixMillisecondsMax), cancel);

    public IReadOnlyList<SignedCapture> Logged(DeviceId device) => [.. logged[device]];

    public void Dispose() => store.Dispose();

    private static async Task<ILookup<DeviceId, SignedCapture>> ReadLogAsync(string data, CancellationToken cancel)
    {
        await using LogPlace place = LogPlace.OpenFolder(data);
        LogHead head = await place.Store.ReadHeadAsync(SoakGrid.Origin, cancel) ?? throw new IOException($"{place.Name} has no log {SoakGrid.Origin}.");
        List<SignedCapture> readings = [];
        for (long number = 0; number < head.Size; number++)
        {
            StoredBatch batch = await place.Store.ReadBatchAsync(SoakGrid.Origin, number, cancel) ?? throw new IOException($"Log {SoakGrid.Origin} has size {head.Size} and no batch {number}.");
            readings.AddRange(EntryBundle.Decode(batch.Entries)
                .Where(entry => EntryKind.Of(entry) == EntryKind.Reading)
                .Select(entry => ReadingEntry.Decode(entry).Signed));
        }

        return readings.ToLookup(reading => reading.Capture.Device);
    }
}
