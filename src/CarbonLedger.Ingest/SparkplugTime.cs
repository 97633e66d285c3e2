using System.Threading.Channels;
using CarbonLedger.Carbon.Metering;
using Microsoft.Extensions.Hosting;

namespace CarbonLedger.Ingest;

/// <summary>Lets time pass for the Sparkplug host: what waited too long for a missing message is stored, and rebirths are asked for.</summary>
internal sealed class SparkplugTime(CaptureGate gate, IngestQueue queue, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (gate.Formats.Sparkplug is null)
        {
            return;
        }

        using PeriodicTimer timer = new(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach ((string edge, GateDecision decision) in gate.Advance())
                {
                    // Nobody waits for an outcome: the messages were Sparkplug's, at most once.
                    _ = await queue.EnqueueAsync(decision.ToStore("spBv1.0/", edge, default, new Timestamp(time.GetUtcNow().ToUnixTimeMilliseconds())), stoppingToken);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            // The host stops.
        }
    }
}
