using CarbonLedger.Simulators.Loading;

namespace CarbonLedger.Benchmarks.Edge;

/// <summary>
/// The endpoint beside mosquitto and a bare MQTTnet server, in turns in one run: the same messages from the same generator. Every server
/// is a process of its own on the same machine, begun anew for every run.
/// </summary>
internal sealed class BesideBenchmark(TimeSpan runTimeMax, BesideChoice choice)
{
    private const int Rounds = 3;
    private const int MessagesMax = 600_000;
    private const int CapturesMax = 3_000_000;

    // A run of seconds that begins cold measures the compiler at work, which a server that stands for weeks does once.
    private const int WarmUpShare = 4;

    // MQTT 5 §3.4.2.1: taken, and taken though nobody subscribes.
    private const byte Taken = 0x00, TakenByNobody = 0x10;

    private static readonly EdgeShape[] Shapes = [new(50, 20), new(1_000, 1), new(10_000, 1)];
    private static readonly EdgeShape BatchShape = new(50, 20);
    private static readonly int[] BatchSizes = [1, 20, 200];

    /// <summary>Connections and messages in flight of each that are measured with one capture a message.</summary>
    public static IReadOnlyList<EdgeShape> AllShapes => Shapes;

    private readonly string folder = Path.Combine(Path.GetTempPath(), $"carbonledger-beside-{Environment.ProcessId}");

    /// <summary>Prints the tables and returns the ratios.</summary>
    /// <exception cref="InvalidOperationException">An answer was lost, or the store holds other than was acknowledged.</exception>
    public async Task<IReadOnlyList<(string What, string Ratio)>> RunAsync()
    {
        Console.WriteLine();
        Console.WriteLine($"Beside others: {Rounds} rounds of at most {runTimeMax.TotalSeconds} s, variants in turns; MQTT 5, QoS 1, cl-json/1, every server a process of its own, generator in another on the same cores");
        if (BesideServer.Mosquitto is null)
        {
            Console.WriteLine("  mosquitto is not installed: no ratio to it");
        }

        List<BesideRun> messages = [];
        List<BesideRun> batches = [];
        foreach (EdgeShape shape in Shapes.Where(choice.Takes))
        {
            MadeLoad load = new(shape.Connections, MessagesMax / shape.Connections, 1);
            await MeasureAsync(messages, shape, load, Enum.GetValues<BesideVariant>());
        }

        foreach (int size in BatchSizes.Where(_ => choice.TakesBatches))
        {
            MadeLoad load = new(BatchShape.Connections, Math.Min(MessagesMax, CapturesMax / size) / BatchShape.Connections, size);
            Console.WriteLine($"  {size} captures a message: {Show.Whole(load.PayloadBytes)} bytes");
            await MeasureAsync(batches, BatchShape, load, [BesideVariant.Durable, BesideVariant.DurableUnchecked]);
        }

        if (messages.Count > 0)
        {
            PrintMessages(messages);
        }

        if (batches.Count > 0)
        {
            PrintBatches(batches);
        }

        return [.. Shapes.SelectMany(shape => Ratios(shape, messages)), .. BatchSizes.SelectMany(size => Readings(size, batches))];
    }

    private async Task MeasureAsync(List<BesideRun> runs, EdgeShape shape, MadeLoad load, IReadOnlyList<BesideVariant> variants)
    {
        for (int round = 0; round < Rounds; round++)
        {
            foreach (BesideVariant variant in variants.Where(variant => choice.Takes(variant) && (variant != BesideVariant.Mosquitto || BesideServer.Mosquitto is not null)))
            {
                try
                {
                    runs.Add(await RunAsync(shape, load, variant));
                }
                catch (IOException e)
                {
                    // Most likely too few files may be open; the run of another server may do.
                    Console.WriteLine($"  {shape} {Describe(variant)}: not measured. {e.Message}");
                }
            }
        }
    }

    private async Task<BesideRun> RunAsync(EdgeShape shape, MadeLoad load, BesideVariant variant)
    {
        Directory.CreateDirectory(folder);
        try
        {
            using BesideServer server = await BesideServer.StartAsync(variant, folder, shape.Connections);
            RawMqttLoadOptions options = new(server.EndPoint, MadeLoad.ClientId, load.Message) { Connections = shape.Connections, InFlight = shape.InFlight };
            long before = server.Resident;
            RawMqttLoadResult warm, result;
            double bytes;
            TimeSpan processor;
            await using (RawMqttLoad connected = await RawMqttLoad.ConnectAsync(options, TimeProvider.System, CancellationToken.None))
            {
                bytes = (double)(server.Resident - before) / shape.Connections;
                warm = await connected.RunAsync(Math.Max(1, load.MessagesEach / WarmUpShare), runTimeMax, CancellationToken.None);
                processor = server.ProcessorTime;
                result = await connected.RunAsync(load.MessagesEach, runTimeMax, CancellationToken.None);
                processor = server.ProcessorTime - processor;
            }

            Check(variant, load, await server.StopAsync(), warm, result);
            return new BesideRun(shape, variant, load.CapturesInMessage, result, processor / result.AcknowledgedTotal, bytes);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A fast wrong answer is no answer.</summary>
    private static void Check(BesideVariant variant, MadeLoad load, long? stored, params RawMqttLoadResult[] results)
    {
        long accepted = results.Sum(result => result.Acknowledged.GetValueOrDefault(Taken) + result.Acknowledged.GetValueOrDefault(TakenByNobody));
        long sent = results.Sum(result => result.Sent);
        bool stores = variant is BesideVariant.Durable or BesideVariant.DurableUnchecked;
        if (accepted != sent || (stores && stored != accepted * load.CapturesInMessage))
        {
            throw new InvalidOperationException($"{variant}: {sent} sent, {accepted} accepted, {stored} captures stored.");
        }
    }

    private static void PrintMessages(List<BesideRun> runs)
    {
        TextTable table = new("Beside others, medians", "connections × in flight, server", "messages/s", "to mosquitto", "p50 ms", "p99 ms", "CPU µs/message", "KiB/connection");
        foreach (IGrouping<(EdgeShape Shape, BesideVariant Variant), BesideRun> rounds in runs.GroupBy(run => (run.Shape, run.Variant)))
        {
            double[] mosquitto = Rates(runs, rounds.Key.Shape, BesideVariant.Mosquitto);
            table.Add(
                $"{rounds.Key.Shape}  {Describe(rounds.Key.Variant)}",
                Show.Whole(Median.Of(rounds.Select(run => run.Result.PerSecond))),
                mosquitto.Length == 0 ? "-" : Show.Ratio(Median.Ratio(rounds.Select(run => run.Result.PerSecond), mosquitto)),
                Middle(rounds, run => run.Result.Latency.Percentile(0.5)),
                Middle(rounds, run => run.Result.Latency.Percentile(0.99)),
                Show.Microseconds(TimeSpan.FromMicroseconds(Median.Of(rounds.Select(run => run.ProcessorTime.TotalMicroseconds)))),
                Show.Ratio(Median.Of(rounds.Select(run => run.BytesPerConnection)) / 1024));
        }

        table.Print();
    }

    private static void PrintBatches(List<BesideRun> runs)
    {
        TextTable table = new($"Durable readings, {BatchShape}, medians", "captures a message", "readings/s", "messages/s", "p50 ms", "p99 ms", "CPU µs/reading");
        foreach (IGrouping<(int Captures, BesideVariant Variant), BesideRun> rounds in runs.GroupBy(run => (run.Captures, run.Variant)))
        {
            table.Add(
                $"{rounds.Key.Captures}  {Describe(rounds.Key.Variant)}",
                Show.Whole(Median.Of(rounds.Select(run => run.Result.PerSecond * run.Captures))),
                Show.Whole(Median.Of(rounds.Select(run => run.Result.PerSecond))),
                Middle(rounds, run => run.Result.Latency.Percentile(0.5)),
                Middle(rounds, run => run.Result.Latency.Percentile(0.99)),
                Show.Ratio(Median.Of(rounds.Select(run => run.ProcessorTime.TotalMicroseconds / run.Captures))));
        }

        table.Print();
    }

    private static string Middle(IEnumerable<BesideRun> rounds, Func<BesideRun, TimeSpan> time) =>
        Show.Milliseconds(TimeSpan.FromMicroseconds(Median.Of(rounds.Select(run => time(run).TotalMicroseconds))));

    private static string Describe(BesideVariant variant) => variant switch
    {
        BesideVariant.Mosquitto => "mosquitto, not durable",
        BesideVariant.MqttNet => "MQTTnet, not durable",
        BesideVariant.Durable => "endpoint, durable",
        BesideVariant.DurableUnchecked => "endpoint, durable, signatures not checked",
        BesideVariant.NotDurable => "endpoint, not durable",
        _ => throw new InvalidOperationException($"{variant} is no variant."),
    };

    private static double[] Rates(List<BesideRun> runs, EdgeShape shape, BesideVariant variant) =>
        [.. runs.Where(run => run.Shape == shape && run.Variant == variant).Select(run => run.Result.PerSecond)];

    private static IEnumerable<(string What, string Ratio)> Ratios(EdgeShape shape, List<BesideRun> runs)
    {
        double[] mosquitto = Rates(runs, shape, BesideVariant.Mosquitto), durable = Rates(runs, shape, BesideVariant.Durable);
        return mosquitto.Length == 0 || durable.Length == 0
            ? []
            : [($"edge {shape}: durable, signatures verified, to mosquitto not durable", Show.Ratio(Median.Ratio(durable, mosquitto)))];
    }

    private static IEnumerable<(string What, string Ratio)> Readings(int size, List<BesideRun> runs)
    {
        double[] rates = [.. runs.Where(run => run.Captures == size && run.Variant == BesideVariant.Durable).Select(run => run.Result.PerSecond * size)];
        return rates.Length == 0 ? [] : [($"edge {BatchShape}: durable readings/s at {size} a message", Show.Whole(Median.Of(rates)))];
    }
}
