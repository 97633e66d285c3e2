using CarbonLedger.Abstractions;
using CarbonLedger.Simulators.Loading;

namespace CarbonLedger.Benchmarks.Edge;

/// <summary>
/// Acknowledged messages per second through the endpoint, with all that stands behind it, without aggregation, and without
/// durability as well. Every run has a server, a folder and connections of its own; the generator runs in the same process.
/// </summary>
internal sealed class EdgeBenchmark(TimeSpan runTimeMax)
{
    private const int Rounds = 5;
    private const int MessagesMax = 120_000;
    private const int WarmUpMessages = 2_000;

    private static readonly EdgeShape[] Shapes = [new(1_000, 1), new(50, 20)];
    private static readonly TimeSpan FirstRoundTime = TimeSpan.FromSeconds(1);

    private readonly string folder = Path.Combine(Path.GetTempPath(), $"carbonledger-benchmark-{Environment.ProcessId}");

    /// <summary>Prints the table and returns the ratios.</summary>
    /// <exception cref="InvalidOperationException">An answer was lost, or the store holds other than was acknowledged.</exception>
    public async Task<IReadOnlyList<(string What, string Ratio)>> RunAsync()
    {
        Console.WriteLine();
        Console.WriteLine($"Edge: {Rounds} rounds of at most {runTimeMax.TotalSeconds} s, variants in turns; MQTT 5, QoS 1, cl-json/1, generator in the same process; a closed loop, so p50 is about what is in flight by the rate");
        Directory.CreateDirectory(folder);
        List<EdgeRun> runs = [];
        try
        {
            foreach (EdgeShape shape in Shapes)
            {
                using MadeFleet fleet = new(shape.Connections, MessagesMax / shape.Connections);
                Console.WriteLine($"  {shape}: made network of {fleet.Setup.Network.Assets.Count} assets and meters, a capture a minute of grid time, {fleet.PayloadBytes} bytes each");
                Console.WriteLine($"  {shape}: to decode and verify one takes {Show.Microseconds(await fleet.GateTimeAsync())} µs of one core, in every variant");

                // Round 0 warms up and does not count.
                for (int round = 0; round <= Rounds; round++)
                {
                    foreach (EdgeVariant variant in Enum.GetValues<EdgeVariant>())
                    {
                        EdgeRun run = await RunAsync(fleet, shape, variant, round == 0 ? FirstRoundTime : runTimeMax);
                        if (round > 0)
                        {
                            runs.Add(run);
                        }
                    }
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Print(runs);
        return [.. Shapes.SelectMany(shape => Ratios(shape, runs))];
    }

    private async Task<EdgeRun> RunAsync(MadeFleet fleet, EdgeShape shape, EdgeVariant variant, TimeSpan timeMax)
    {
        string data = Path.Combine(folder, "run");
        await using (IEdgeHost host = await StartAsync(fleet, variant, data))
        {
            RawMqttLoadOptions options = new(host.Mqtt, fleet.ClientId, fleet.Message) { Connections = shape.Connections, InFlight = shape.InFlight };
            await using RawMqttLoad load = await RawMqttLoad.ConnectAsync(options, TimeProvider.System, CancellationToken.None);
            RawMqttLoadResult warm = await load.RunAsync(WarmUpMessages / shape.Connections, timeMax, CancellationToken.None);
            RawMqttLoadResult result = await load.RunAsync(fleet.CapturesEach, timeMax, CancellationToken.None);
            int closed = host.IntervalsClosed;
            await CheckAsync(host, variant, warm, result);
            return new EdgeRun(shape, variant, result, closed, fleet.IntervalsIn(warm.AcknowledgedTotal + result.AcknowledgedTotal));
        }
    }

    private static async Task<IEdgeHost> StartAsync(MadeFleet fleet, EdgeVariant variant, string data)
    {
        if (Directory.Exists(data))
        {
            Directory.Delete(data, recursive: true);
        }

        return variant == EdgeVariant.Full ? await FullHost.StartAsync(fleet, data) : await EndpointHost.StartAsync(fleet, data, durable: variant == EdgeVariant.Durable);
    }

    /// <summary>A fast wrong answer is no answer.</summary>
    private static async Task CheckAsync(IEdgeHost host, EdgeVariant variant, params RawMqttLoadResult[] results)
    {
        long accepted = results.Sum(result => result.Acknowledged.GetValueOrDefault((byte)0));
        long sent = results.Sum(result => result.Sent);
        TelemetryCounts stored = await host.Telemetry.CountAsync();
        long expected = variant == EdgeVariant.Bare ? 0 : accepted;
        if (accepted != sent || stored.Stored != expected || host.Counters.Accepted != expected)
        {
            throw new InvalidOperationException($"{variant}: {sent} sent, {accepted} acknowledged, {stored.Stored} stored, {host.Counters.Accepted} counted.");
        }
    }

    private static void Print(List<EdgeRun> runs)
    {
        TextTable table = new("Edge, medians", "connections × in flight, behind the endpoint", "messages/s", "p50 ms", "p99 ms", "max ms", "messages", "intervals closed", "of");
        foreach (IGrouping<(EdgeShape, EdgeVariant), EdgeRun> rounds in runs.GroupBy(run => (run.Shape, run.Variant)))
        {
            (EdgeShape shape, EdgeVariant variant) = rounds.Key;
            table.Add(
                $"{shape}  {Describe(variant)}",
                Show.Whole(Median.Of(rounds.Select(run => run.Result.PerSecond))),
                Middle(rounds, run => run.Result.Latency.Percentile(0.5)),
                Middle(rounds, run => run.Result.Latency.Percentile(0.99)),
                Middle(rounds, run => run.Result.Latency.Max),
                Show.Whole(Median.Of(rounds.Select(run => (double)run.Result.AcknowledgedTotal))),
                variant == EdgeVariant.Full ? Show.Whole(Median.Of(rounds.Select(run => (double)run.IntervalsClosed))) : "-",
                variant == EdgeVariant.Full ? Show.Whole(Median.Of(rounds.Select(run => (double)run.IntervalsSent))) : "-");
        }

        table.Print();
    }

    private static string Middle(IEnumerable<EdgeRun> rounds, Func<EdgeRun, TimeSpan> time) =>
        Show.Milliseconds(TimeSpan.FromMicroseconds(Median.Of(rounds.Select(run => time(run).TotalMicroseconds))));

    private static string Describe(EdgeVariant variant) => variant switch
    {
        EdgeVariant.Full => "a: SQLite, asset grains, closing",
        EdgeVariant.Durable => "b: SQLite",
        EdgeVariant.Bare => "c: nothing",
        _ => throw new InvalidOperationException($"{variant} is no variant."),
    };

    private static IEnumerable<(string What, string Ratio)> Ratios(EdgeShape shape, List<EdgeRun> runs)
    {
        double[] Rates(EdgeVariant variant) => [.. runs.Where(run => run.Shape == shape && run.Variant == variant).Select(run => run.Result.PerSecond)];
        double[] bare = Rates(EdgeVariant.Bare);
        return
        [
            ($"edge {shape}: a/c, durable and aggregated to neither", Show.Ratio(Median.Ratio(Rates(EdgeVariant.Full), bare))),
            ($"edge {shape}: b/c, durable to not durable", Show.Ratio(Median.Ratio(Rates(EdgeVariant.Durable), bare))),
            ($"edge {shape}: a/b, aggregated to not aggregated", Show.Ratio(Median.Ratio(Rates(EdgeVariant.Full), Rates(EdgeVariant.Durable)))),
        ];
    }
}
