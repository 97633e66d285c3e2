using System.Diagnostics;
using CarbonLedger.Carbon.Tracing;

namespace CarbonLedger.Benchmarks.Tracing;

/// <summary>A year of 15-minute intervals at 10,000 buses, solved by two tracers on two threads.</summary>
internal static class YearBenchmark
{
    private const int Buses = 10_000;
    private const int Threads = 2;
    private const int WarmUpIntervals = 300;
    private const double SecondsMax = 60;

    /// <summary>Prints the table and returns the time beside the most it may take.</summary>
    /// <exception cref="InvalidOperationException">An interval does not close.</exception>
    public static IReadOnlyList<(string What, string Ratio)> Run()
    {
        YearNetwork network = new(Buses);
        FlowTracer[] tracers = [.. Enumerable.Range(0, Threads).Select(_ => network.CreateTracer())];
        foreach (FlowTracer tracer in tracers)
        {
            for (int i = 0; i < WarmUpIntervals; i++)
            {
                Close(network, tracer, i * (YearNetwork.IntervalsPerYear / WarmUpIntervals));
            }
        }

        Part[] parts = new Part[Threads];
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(t => new Thread(() => parts[t] = Half(network, tracers[t], t)))];
        long started = Stopwatch.GetTimestamp();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Print(tracers[0], seconds, parts);
        return [($"a year at {Show.Whole(Buses)} buses, {Threads} threads: seconds (at most {Show.Whole(SecondsMax)})", Show.Ratio(seconds))];
    }

    // Every second interval: both threads see every season.
    private static Part Half(YearNetwork network, FlowTracer tracer, int first)
    {
        Part part = new();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int interval = first; interval < YearNetwork.IntervalsPerYear; interval += Threads)
        {
            long started = Stopwatch.GetTimestamp();
            network.Fill(tracer, interval);
            long filled = Stopwatch.GetTimestamp();
            tracer.Solve();
            part.SolveTicks += Stopwatch.GetTimestamp() - filled;
            part.FillTicks += filled - started;
            double error = tracer.MeasureClosure().Error;
            part.ErrorMax = Math.Max(part.ErrorMax, error);
        }

        part.Bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        return part.ErrorMax <= Closure.ErrorMax ? part : throw new InvalidOperationException(FormattableString.Invariant($"An interval closes to {part.ErrorMax} only."));
    }

    private static void Close(YearNetwork network, FlowTracer tracer, int interval)
    {
        network.Fill(tracer, interval);
        tracer.Solve();
        tracer.MeasureClosure();
    }

    private static void Print(FlowTracer tracer, double seconds, Part[] parts)
    {
        double perInterval = 1e6 / Stopwatch.Frequency / YearNetwork.IntervalsPerYear;
        TextTable table = new(
            $"A year of {Show.Whole(YearNetwork.IntervalsPerYear)} intervals, inputs and closure of every interval included, {Threads} threads",
            "buses", "branches", "seconds", "µs a solve", "µs for inputs", "bytes allocated", "worst closure");
        table.Add(
            Show.Whole(tracer.BusCount), Show.Whole(tracer.BranchCount), Show.Ratio(seconds),
            Show.Whole(parts.Sum(part => part.SolveTicks) * perInterval), Show.Whole(parts.Sum(part => part.FillTicks) * perInterval),
            Show.Whole(parts.Sum(part => part.Bytes)), parts.Max(part => part.ErrorMax).ToString("E1", System.Globalization.CultureInfo.InvariantCulture));
        table.Print();
    }

    private sealed class Part
    {
        public long SolveTicks { get; set; }

        public long FillTicks { get; set; }

        public long Bytes { get; set; }

        public double ErrorMax { get; set; }
    }
}
