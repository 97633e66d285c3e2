using System.Diagnostics;
using System.Globalization;
using CarbonLedger.Carbon.Tracing;

namespace CarbonLedger.Benchmarks.Tracing;

/// <summary>Shares of twelve source groups at every bus beside the plain solve of the same flow, in turns, one thread.</summary>
internal static class ShareBenchmark
{
    private const int Groups = 12;
    private const int Rounds = 9;
    private const double AgreementMax = 1e-9;

    private static readonly TimeSpan WarmUpTime = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(100);

    /// <summary>Prints the table and returns the ratios.</summary>
    /// <exception cref="InvalidOperationException">The shares of a bus don't sum to 1.</exception>
    public static IReadOnlyList<(string What, string Ratio)> Run()
    {
        List<(string, string)> ratios = [];
        TextTable table = new($"Shares of {Groups} source groups, medians of {Rounds} rounds in turns", "network", "buses", "µs a solve", "µs for shares", "shares/solve", "bytes for shares");
        (string, FlowTracer)[] networks =
        [
            ("case1354pegase_ac", TracedNetwork.FromVector("case1354pegase_ac.json.gz").Tracer),
            ("synthetic meshed", MeshedNetwork.Create(10_000)),
            ("synthetic meshed", MeshedNetwork.Create(70_000)),
        ];
        foreach ((string name, FlowTracer tracer) in networks)
        {
            Measured measured = Measure(tracer);
            table.Add(name, Show.Whole(tracer.BusCount), Micro(measured.Solve), Micro(measured.Shares), Show.Ratio(measured.Ratio), Show.Whole(measured.Bytes));
            ratios.Add(($"shares of {Groups} groups, {Show.Whole(tracer.BusCount)} buses: shares/solve", Show.Ratio(measured.Ratio)));
        }

        table.Print();
        return ratios;
    }

    private static Measured Measure(FlowTracer tracer)
    {
        double[] generation = new double[tracer.BusCount * Groups];
        double[] shares = new double[tracer.BusCount * Groups];
        double[] unknown = new double[tracer.BusCount];
        for (int bus = 0; bus < tracer.BusCount; bus++)
        {
            generation[(bus * Groups) + (bus % Groups)] = tracer.Generation[bus];
        }

        void Shares() => tracer.SolveShares(Groups, generation, shares, unknown);
        Microseconds(tracer.Solve, WarmUpTime);
        Microseconds(Shares, WarmUpTime);
        Check(tracer, shares, unknown);
        List<double> plain = [];
        List<double> mixed = [];
        for (int round = 0; round < Rounds; round++)
        {
            plain.Add(Microseconds(tracer.Solve, RoundTime));
            mixed.Add(Microseconds(Shares, RoundTime));
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Shares();
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        return new Measured(Median.Of(plain), Median.Of(mixed), Median.Ratio(mixed, plain), bytes);
    }

    private static double Microseconds(Action solve, TimeSpan time)
    {
        int solves = 0;
        long started = Stopwatch.GetTimestamp();
        TimeSpan elapsed;
        do
        {
            solve();
            solves++;
            elapsed = Stopwatch.GetElapsedTime(started);
        }
        while (elapsed < time);
        return elapsed.TotalMicroseconds / solves;
    }

    private static void Check(FlowTracer tracer, double[] shares, double[] unknown)
    {
        for (int bus = 0; bus < tracer.BusCount; bus++)
        {
            double sum = unknown[bus];
            for (int g = 0; g < Groups; g++)
            {
                sum += shares[(bus * Groups) + g];
            }

            if (tracer.Reasons[bus] == NoValueReason.None && !(Math.Abs(sum - 1) <= AgreementMax))
            {
                throw new InvalidOperationException(FormattableString.Invariant($"Bus {bus}: shares sum to {sum}."));
            }
        }
    }

    private static string Micro(double microseconds) => microseconds.ToString("N1", CultureInfo.InvariantCulture);

    private sealed record Measured(double Solve, double Shares, double Ratio, long Bytes);
}
