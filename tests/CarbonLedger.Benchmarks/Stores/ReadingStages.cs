using System.Diagnostics;
using System.Globalization;
using System.Text;
using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;
using CarbonLedger.Benchmarks.Edge;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Ingest;
using CarbonLedger.Server;
using CarbonLedger.Simulators.Loading;
using CarbonLedger.Storage.Sqlite.Segments;

namespace CarbonLedger.Benchmarks.Stores;

/// <summary>
/// What one reading costs on its way from the bytes of a message to the disk, stage by stage, without a network: microseconds of processor time.
/// </summary>
internal static class ReadingStages
{
    private const int Devices = 50;
    private const int Readings = 400_000;
    private const int MessagesMax = 40_000;
    private const int Rounds = 3;
    private const int InFlight = 1_000;

    private static readonly SiteId Site = new("bench");

    /// <summary>Prints the table and returns what all stages come to.</summary>
    public static async Task<IReadOnlyList<(string What, string Ratio)>> RunAsync(IReadOnlyList<int> sizes)
    {
        TextTable table = new("A reading from message to disk: CPU µs, medians", "captures a message", "decode", "decode, decide", "the same, signature checked", "all, unchecked", "all, checked", "readings/s, checked");
        List<(string, string)> ratios = [];
        foreach (int size in sizes)
        {
            MadeLoad load = new(Devices, Math.Min(MessagesMax, Readings / size) / Devices, size);
            double[][] costs = [[], [], [], [], [], []];
            for (int round = -1; round < Rounds; round++)
            {
                (double Cost, double Rate)[] measured =
                [
                    Stage(load, (device, payload) => ClJsonBatch.Decode(Site, device, payload).Batch!.Captures.Count),
                    await StageAsync(load, checks: false),
                    await StageAsync(load, checks: true),
                    await AllAsync(load, checks: false),
                    await AllAsync(load, checks: true),
                ];
                if (round >= 0)
                {
                    costs = [.. costs.Zip([.. measured.Select(one => one.Cost), measured[^1].Rate], (before, one) => (double[])[.. before, one])];
                }
            }

            table.Add([size.ToString(CultureInfo.InvariantCulture), .. costs[..5].Select(all => Show.Ratio(Median.Of(all))), Show.Whole(Median.Of(costs[5]))]);
            ratios.Add(($"readings of {size} a message, from message to disk: CPU µs each", Show.Ratio(Median.Of(costs[4]))));
        }

        table.Print();
        return ratios;
    }

    private static (double Cost, double Rate) Stage(MadeLoad load, Func<DeviceId, ReadOnlyMemory<byte>, int> work)
    {
        long readings = 0;
        (TimeSpan processor, long started) = Begin();
        foreach ((int device, RawMqttPublish message) in Messages(load))
        {
            readings += work(new DeviceId(MadeLoad.ClientId(device)), message.Payload);
        }

        return End(processor, started, readings);
    }

    private static async Task<(double Cost, double Rate)> StageAsync(MadeLoad load, bool checks)
    {
        CaptureGate gate = await GateAsync(checks);
        return Stage(load, (device, payload) => gate.Decide(new PayloadSource(device.Value), $"cl/v1/{Site}/{device}/reading", payload).Captures.Count);
    }

    private static async Task<(double Cost, double Rate)> AllAsync(MadeLoad load, bool checks)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("carbonledger-stages-");
        try
        {
            CaptureGate gate = await GateAsync(checks);
            using SegmentTelemetryStore store = SegmentTelemetryStore.Open(Path.Combine(folder.FullName, "telemetry"));
            using IngestQueue queue = new(store, new NothingSink(), new EdgeCounters(), TimeProvider.System);
            Queue<Task<IReadOnlyList<AppendOutcome>>> waiting = [];
            long readings = 0;
            (TimeSpan processor, long started) = Begin();
            foreach ((int device, RawMqttPublish message) in Messages(load))
            {
                byte[] payload = message.Payload.ToArray();
                string topic = Encoding.UTF8.GetString(message.Topic.Span);
                GateDecision decision = gate.Decide(new PayloadSource(MadeLoad.ClientId(device)), topic, payload);
                readings += decision.Captures.Count;
                waiting.Enqueue(await queue.EnqueueAsync(decision.ToStore(topic, MadeLoad.ClientId(device), payload, MadeLoad.Now)));
                if (waiting.Count > InFlight)
                {
                    await waiting.Dequeue();
                }
            }

            await Task.WhenAll(waiting);
            (double Cost, double Rate) result = End(processor, started, readings);
            await queue.StopAsync();
            return (await store.CountAsync()).Stored == readings ? result : throw new InvalidOperationException("The store holds other than was sent.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<CaptureGate> GateAsync(bool checks)
    {
        InMemoryDeviceRegistry registry = new();
        await registry.EnrolAsync(MadeLoad.Records(Devices));
        return new CaptureGate(registry, new TimeLapseClock(MadeLoad.Now), CaptureGate.AheadMaxDefault, new GateFormats()) { ChecksSignatures = checks };
    }

    // Device by device in turns, as they would send.
    private static IEnumerable<(int Device, RawMqttPublish Message)> Messages(MadeLoad load)
    {
        for (int number = 0; number < load.MessagesEach; number++)
        {
            for (int device = 0; device < Devices; device++)
            {
                yield return (device, load.Message(device, number)!.Value);
            }
        }
    }

    private static (TimeSpan Processor, long Started) Begin()
    {
        GC.Collect();
        return (Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.GetTimestamp());
    }

    private static (double Cost, double Rate) End(TimeSpan processor, long started, long readings) =>
        ((Process.GetCurrentProcess().TotalProcessorTime - processor).TotalMicroseconds / readings, readings / Stopwatch.GetElapsedTime(started).TotalSeconds);
}
