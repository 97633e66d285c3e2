using CarbonLedger.Carbon.Tracing;

namespace CarbonLedger.Benchmarks.Tracing;

/// <summary>
/// A year of flows on a synthetic meshed network of 1.26 branches a bus: in each interval power flows down a height that is a
/// mix of two, one with the course of the day and one with that of the year, so flows scale and now and then turn; 1 % is lost
/// on the way and every bus balances. One branch in a thousand sends a tenth of its parallel's flow back round. The inputs of an
/// interval depend on its number only.
/// </summary>
internal sealed class YearNetwork
{
    public const int IntervalsPerDay = 96;
    public const int IntervalsPerYear = 35_040;

    private const double BranchesPerBus = 1.26;
    private const int Reach = 50;
    private const int LoopEvery = 1_000;
    private const double Received = 0.99;

    private readonly int[] from;
    private readonly int[] to;
    private readonly double[] daily;
    private readonly double[] yearly;
    private readonly double[] factor;

    public YearNetwork(int buses)
    {
        Random random = new(buses);
        double[] day = [.. Enumerable.Range(0, buses).Select(_ => random.NextDouble())];
        double[] year = [.. Enumerable.Range(0, buses).Select(_ => random.NextDouble())];
        List<(int From, int To, double Conductance)> branches = [];
        int loops = buses / LoopEvery;
        while (branches.Count < (int)(buses * BranchesPerBus) - loops)
        {
            // A branch from every bus to one before it joins all; the others make the meshes.
            int bus = branches.Count < buses - 1 ? branches.Count + 1 : random.Next(1, buses);
            branches.Add((bus, random.Next(Math.Max(0, bus - Reach), bus), 1 + (99 * random.NextDouble())));
        }

        for (int i = 0; i < loops; i++)
        {
            (int a, int b, double conductance) = branches[i * LoopEvery];
            branches.Add((a, b, -conductance / 10));
        }

        (from, to) = ([.. branches.Select(x => x.From)], [.. branches.Select(x => x.To)]);
        daily = [.. branches.Select(x => x.Conductance * (day[x.From] - day[x.To]))];
        yearly = [.. branches.Select(x => x.Conductance * (year[x.From] - year[x.To]))];
        factor = [.. Enumerable.Range(0, buses).Select(_ => (double)random.Next(0, 900))];
    }

    public FlowTracer CreateTracer() => new(factor.Length, from, to);

    /// <summary>Sets the inputs of an interval.</summary>
    public void Fill(FlowTracer tracer, int interval)
    {
        double ofDay = 0.6 + (0.4 * Wave(interval, IntervalsPerDay));
        double ofYear = 0.3 * Wave(interval, IntervalsPerYear);
        double[] generation = tracer.Generation;
        double[] load = tracer.Load;
        Array.Clear(generation);
        for (int k = 0; k < from.Length; k++)
        {
            double flow = (ofDay * daily[k]) + (ofYear * yearly[k]);
            bool isForward = flow >= 0;
            double sent = isForward ? flow : -flow;
            double received = sent * Received;
            (tracer.BranchFrom[k], tracer.BranchTo[k]) = isForward ? (sent, -received) : (-received, sent);
            generation[from[k]] += tracer.BranchFrom[k];
            generation[to[k]] += tracer.BranchTo[k];
        }

        // What a bus sends beyond what it receives is generated there; the other way round it is its load.
        for (int bus = 0; bus < factor.Length; bus++)
        {
            double surplus = generation[bus];
            load[bus] = surplus < 0 ? -surplus : 0;
            generation[bus] = surplus > 0 ? surplus : 0;
            tracer.GenerationCarbon[bus] = generation[bus] * factor[bus];
        }
    }

    // A triangle from -1 to 1 and back in a period.
    private static double Wave(int interval, int period)
    {
        double phase = (double)(interval % period) / period;
        return phase < 0.5 ? (4 * phase) - 1 : 3 - (4 * phase);
    }
}
