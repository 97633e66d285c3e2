using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Ingest.Tests.Broker;

/// <summary>A store that fails as long as it is told to, having stored every second time.</summary>
internal sealed class FailingStore(ITelemetryStore inner) : ITelemetryStore
{
    private int failures;

    public bool Fails { get; set; }

    public int Failures => Volatile.Read(ref failures);

    public async Task<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<ReceivedPayload> payloads, CancellationToken cancellationToken = default)
    {
        if (!Fails)
        {
            return await inner.AppendAsync(payloads, cancellationToken);
        }

        if (Interlocked.Increment(ref failures) % 2 == 0)
        {
            await inner.AppendAsync(payloads, cancellationToken);
        }

        throw new IOException("The disk is full.");
    }

    public Task<IReadOnlyList<SignedCapture>> ReadAsync(IReadOnlyCollection<DeviceId> devices, Timestamp after, Timestamp upTo, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(devices, after, upTo, cancellationToken);

    public Task<long> EraseAsync(IReadOnlyCollection<DeviceId> devices, Timestamp from, Timestamp to, CancellationToken cancellationToken = default) => inner.EraseAsync(devices, from, to, cancellationToken);

    public Task<TelemetryCounts> CountAsync(CancellationToken cancellationToken = default) => inner.CountAsync(cancellationToken);
}
