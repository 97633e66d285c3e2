using System.Diagnostics;
using System.Globalization;
using CarbonLedger.Carbon.Tracing;

namespace CarbonLedger.Benchmarks.Tracing;

/// <summary>A solve of the flow tracer beside a dense solve of the same matrix, one thread.</summary>
internal static class TracingBenchmark
{
    private const int Rounds = 7;
    private const double AgreementMax = 1e-6;

    private static readonly TimeSpan WarmUpTime = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(100);

    /// <summary>Prints the table and returns the ratios.</summary>
    /// <exception cref="InvalidOperationException">The two solves disagree.</exception>
    public static IReadOnlyList<(string What, string Ratio)> Run()
    {
        Console.WriteLine();
        Console.WriteLine($"Tracing: {Rounds} rounds in turns; a tracer solve gives nodal and delivered intensity, the dense solve nodal only; dense above 1,000 buses once");
        List<(string, string)> ratios = [];
        TextTable table = new("Tracing, medians", "network", "buses", "branches", "µs a solve", "dense µs", "dense/tracer", "bytes a solve");
        foreach (string file in new[] { "case14_ac.json", "case118_ac.json", "case1354pegase_ac.json.gz", "case2869pegase_ac.json.gz" })
        {
            TracedNetwork network = TracedNetwork.FromVector(file);
            WarmUp(network.Tracer);
            (double own, double dense, double ratio) = Compare(network);
            Add(table, network.Name, network.Tracer, own, Show.Whole(dense), Show.Ratio(ratio));
            ratios.Add(($"tracing {network.Name}: dense/tracer", Show.Ratio(ratio)));
        }

        foreach (int buses in new[] { 10_000, 70_000 })
        {
            FlowTracer tracer = MeshedNetwork.Create(buses);
            WarmUp(tracer);
            double own = Median.Of(Enumerable.Range(0, Rounds).Select(_ => Microseconds(tracer)));
            Add(table, "synthetic meshed", tracer, own, "-", "-");
        }

        table.Print();
        return ratios;
    }

    private static void Add(TextTable table, string name, FlowTracer tracer, double own, string dense, string ratio) => table.Add(
        name, Show.Whole(tracer.BusCount), Show.Whole(tracer.BranchCount), own.ToString("N1", CultureInfo.InvariantCulture), dense, ratio, Show.Whole(AllocatedBytes(tracer)));

    private static (double Own, double Dense, double Ratio) Compare(TracedNetwork network)
    {
        DenseReference reference = new(network.Tracer);
        List<double> own = [];
        List<double> dense = [];
        if (!network.IsComparedOnce)
        {
            Check(network, reference);
        }

        for (int round = 0; round < Rounds; round++)
        {
            own.Add(Microseconds(network.Tracer));
            dense.Add(network.IsComparedOnce && round > 0 ? dense[0] : DenseMicroseconds(network, reference));
        }

        return (Median.Of(own), Median.Of(dense), Median.Ratio(dense, own));
    }

    private static void WarmUp(FlowTracer tracer)
    {
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < WarmUpTime)
        {
            tracer.Solve();
        }
    }

    private static double Microseconds(FlowTracer tracer)
    {
        int solves = 0;
        long started = Stopwatch.GetTimestamp();
        TimeSpan elapsed;
        do
        {
            tracer.Solve();
            solves++;
            elapsed = Stopwatch.GetElapsedTime(started);
        }
        while (elapsed < RoundTime);
        return elapsed.TotalMicroseconds / solves;
    }

    private static double DenseMicroseconds(TracedNetwork network, DenseReference reference)
    {
        int solves = 0;
        long started = Stopwatch.GetTimestamp();
        TimeSpan elapsed;
        do
        {
            Check(network, reference);
            solves++;
            elapsed = Stopwatch.GetElapsedTime(started);
        }
        while (elapsed < RoundTime);
        return elapsed.TotalMicroseconds / solves;
    }

    /// <summary>Solves the dense way and compares: a fast wrong answer is no answer.</summary>
    private static void Check(TracedNetwork network, DenseReference reference)
    {
        double[] intensity = reference.Solve(network.From, network.To);
        for (int bus = 0; bus < intensity.Length; bus++)
        {
            double own = network.Tracer.CarriedAt(bus);
            if (!(Math.Abs(intensity[bus] - own) <= AgreementMax * Math.Max(1, Math.Abs(own))))
            {
                throw new InvalidOperationException(FormattableString.Invariant($"{network.Name}, bus {bus}: traced {own}, dense {intensity[bus]}."));
            }
        }
    }

    private static double AllocatedBytes(FlowTracer tracer)
    {
        const int Solves = 20;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Solves; i++)
        {
            tracer.Solve();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Solves;
    }
}
