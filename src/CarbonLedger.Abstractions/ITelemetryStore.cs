using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Abstractions;

/// <summary>The store of record for captures. Everything after it can be rebuilt from it.</summary>
public interface ITelemetryStore
{
    /// <summary>
    /// When this returns, every payload of the list and its outcome (same index) is durable, all in one step; when it
    /// throws, the caller must assume nothing and acknowledge nothing. The key of a capture is (device, capture time,
    /// version); the first bytes stored under a key stay. Called by one writer at a time.
    /// </summary>
    Task<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<ReceivedPayload> payloads, CancellationToken cancellationToken = default);

    /// <summary>The captures of the devices with <c>after &lt; time ≤ upTo</c>, by (device, time, version).</summary>
    Task<IReadOnlyList<SignedCapture>> ReadAsync(IReadOnlyCollection<DeviceId> devices, Timestamp after, Timestamp upTo, CancellationToken cancellationToken = default);

    /// <summary>
    /// Destroys what captures of the devices with <c>from ≤ time &lt; to</c> hold, and what was refused of them since (bytes and sentence; the reason stays); their keys stay, so that one that
    /// comes again is a duplicate. When this returns, no later reading of the store gives them back. Not while captures are appended.
    /// </summary>
    /// <returns>How many captures are erased now and were not before.</returns>
    Task<long> EraseAsync(IReadOnlyCollection<DeviceId> devices, Timestamp from, Timestamp to, CancellationToken cancellationToken = default);

    Task<TelemetryCounts> CountAsync(CancellationToken cancellationToken = default);
}
