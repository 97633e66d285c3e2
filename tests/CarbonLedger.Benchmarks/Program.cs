using System.Globalization;
using CarbonLedger.Benchmarks;
using CarbonLedger.Benchmarks.Day;
using CarbonLedger.Benchmarks.Edge;
using CarbonLedger.Benchmarks.Ledger;
using CarbonLedger.Benchmarks.Merkle;
using CarbonLedger.Benchmarks.Stores;
using CarbonLedger.Benchmarks.Tracing;
using CarbonLedger.Benchmarks.Verification;

const string Usage = """
    Usage: CarbonLedger.Benchmarks [all|edge|beside|broker|tracing|year|merkle|ledger|proof|stores|stages|verification|day] [--seconds N] [--only WORDS] [--meters N] [--intervals N]
    Prints what a thing costs beside another measured in turns with it in the same run; the ratios travel between machines,
    the absolute numbers do not. 'edge' includes 'beside': the endpoint beside mosquitto and a bare MQTTnet server, up to 10,000
    connections, which take a limit of 12,000 open files (ulimit -n 20000 before the command). --seconds (1 to 60, default 4) is the longest one measured run of the edge sends.
    --only runs a part of 'beside': words parted by commas, of 50x20, 1000x1, 10000x1 (connections x in flight), batches, and of the
    servers mosquitto, mqttnet, durable, durableunchecked, notdurable; what is not named of a kind is run whole.
    'day' is not part of 'all': 100,000 meters (--meters, whole thousands) and 96 intervals (--intervals) through the whole product.
    """;

if (args is [VerificationBenchmark.ChildWord, var pack, var policy, var signatures])
{
    return VerificationBenchmark.RunChild(pack, policy, signatures);
}

if (args is ["make-log", var made, var ofMeters, var ofIntervals])
{
    VerificationBenchmark.Make(made, int.Parse(ofMeters, CultureInfo.InvariantCulture), int.Parse(ofIntervals, CultureInfo.InvariantCulture));
    return 0;
}

if (args is ["meter-memory"])
{
    _ = VerificationBenchmark.PrintMemory();
    return 0;
}

if (args is [EdgeChild.Word, ..])
{
    return await EdgeChild.RunAsync(args[1..]);
}

if (args is [DayServer.Word, ..])
{
    return await DayServer.RunAsync(args[1..]);
}

string what = "all";
int seconds = 4;
BesideChoice? beside = BesideChoice.All;
int meters = DayBenchmark.MetersDefault;
int intervals = DayBenchmark.IntervalsDefault;
for (int i = 0; i < args.Length; i++)
{
    if (args[i] is "all" or "edge" or "beside" or "broker" or "tracing" or "year" or "merkle" or "ledger" or "proof" or "stores" or "stages" or "verification" or "day")
    {
        what = args[i];
    }
    else if (args[i] == "--seconds" && i + 1 < args.Length && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out seconds) && seconds is >= 1 and <= 60)
    {
        i++;
    }
    else if (args[i] == "--only" && i + 1 < args.Length && BesideChoice.TryParse(args[i + 1], BesideBenchmark.AllShapes, out beside))
    {
        i++;
    }
    else if (args[i] == "--meters" && i + 1 < args.Length && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out meters) && meters is >= 1_000 and <= 100_000 && meters % DayServer.DevicesOfGateway == 0)
    {
        i++;
    }
    else if (args[i] == "--intervals" && i + 1 < args.Length && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out intervals) && intervals is >= 1 and <= 96)
    {
        i++;
    }
    else
    {
        await Console.Error.WriteLineAsync(Usage);
        return 64;
    }
}

MachineFacts.Print();
List<(string What, string Ratio)> summary = [];
if (what is "all" or "edge")
{
    summary.AddRange(await new EdgeBenchmark(TimeSpan.FromSeconds(seconds)).RunAsync());
}

if (what is "all" or "broker")
{
    summary.AddRange(await BrokerBenchmark.RunAsync());
}

if (what is "all" or "edge" or "beside")
{
    summary.AddRange(await new BesideBenchmark(TimeSpan.FromSeconds(seconds), beside ?? BesideChoice.All).RunAsync());
}

if (what is "all" or "tracing")
{
    summary.AddRange(TracingBenchmark.Run());
    summary.AddRange(ShareBenchmark.Run());
}

if (what is "all" or "year")
{
    summary.AddRange(YearBenchmark.Run());
}

if (what is "all" or "merkle")
{
    summary.AddRange(MerkleBenchmark.Run());
}

if (what is "all" or "ledger")
{
    summary.AddRange(await CommitBenchmark.RunAsync());
    summary.AddRange(await PublishBenchmark.RunAsync());
}

if (what is "all" or "proof")
{
    summary.AddRange(await ProofBenchmark.RunAsync());
}

if (what is "all" or "stores")
{
    summary.AddRange(await StoreBenchmark.RunAsync());
}

if (what is "all" or "stages")
{
    summary.AddRange(await ReadingStages.RunAsync([1, 20, 200]));
}

if (what is "all" or "verification")
{
    summary.AddRange(VerificationBenchmark.Run());
}

if (what is "day")
{
    summary.AddRange(await new DayBenchmark(meters, intervals).RunAsync());
}

TextTable table = new("Summary", "what", "ratio");
foreach ((string line, string ratio) in summary)
{
    table.Add(line, ratio);
}

table.Print();
return 0;
