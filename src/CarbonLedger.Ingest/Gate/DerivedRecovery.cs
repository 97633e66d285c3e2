using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Ingest.Broker;
using Microsoft.Extensions.Hosting;

namespace CarbonLedger.Ingest;

/// <summary>
/// Before the doors open, gives <see cref="DerivedRegisters"/> the last captures of devices that may send power or interval energy, so that
/// their registers go on. Who was not heard for longer than the last of <see cref="Lookbacks"/> begins at zero again.
/// </summary>
internal sealed class DerivedRecovery(CaptureGate gate, ITelemetryStore store, IDeviceRegistry registry, IGridClock clock, IEnumerable<BrokerDoor> brokers) : IHostedService
{
    /// <summary>How far back is read, each for those devices of which nothing was found nearer.</summary>
    public static readonly IReadOnlyList<TimeSpan> Lookbacks = [TimeSpan.FromMinutes(15), TimeSpan.FromHours(2), TimeSpan.FromDays(1), TimeSpan.FromDays(7)];

    // The furthest that any door lets a capture lie ahead of the clock.
    private static readonly TimeSpan AheadMax = TimeSpan.FromDays(1);

    private const int DevicesAtOnce = 50;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!gate.Formats.MayDerive)
        {
            return;
        }

        bool isAnybodyTrusted = brokers.Any(broker => broker.IsTrusted);
        List<DeviceId> left = [.. registry.All().Select(record => record.Device).Where(device => (isAnybodyTrusted || gate.Formats.MayBeUnsigned(device)) && registry.FindRevocation(device) is null)];
        Timestamp now = clock.Now, upTo = now.AddMilliseconds((long)AheadMax.TotalMilliseconds);
        foreach (TimeSpan lookback in Lookbacks)
        {
            Timestamp after = now.AddMilliseconds(-(long)lookback.TotalMilliseconds);
            HashSet<DeviceId> found = [];
            foreach (DeviceId[] chunk in left.Chunk(DevicesAtOnce))
            {
                // By time and version, so that the last one stands.
                foreach (SignedCapture stored in await store.ReadAsync(chunk, after, upTo, cancellationToken))
                {
                    found.Add(stored.Capture.Device);
                    gate.Derived.Recall(stored.Capture);
                }
            }

            left.RemoveAll(found.Contains);
            upTo = after;
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
