using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Simulators.Flow;

namespace CarbonLedger.Simulators.Grid;

/// <summary>
/// The life of a network from a seed, interval by interval: demand by its curves, sun and wind, storages, dispatch, and the
/// power flow that binds them. The same model, seed and first interval give the same steps on one platform.
/// </summary>
public sealed class GridDay
{
    private const double IntervalHours = 0.25;
    private const double FirstLossShare = 0.025;

    private readonly NetworkModel model;
    private readonly long seed;
    private readonly PowerFlow flow;
    private readonly SiteClock clock;
    private readonly Weather weather;
    private readonly double peakMegawatts;
    private readonly double[] contents;
    private double lossShare = FirstLossShare;
    private Interval interval;
    private int index;

    public GridDay(NetworkModel model, long seed, Interval firstInterval)
    {
        ArgumentNullException.ThrowIfNull(model);
        this.model = model;
        this.seed = seed;
        flow = new PowerFlow(model);
        clock = new SiteClock(model.TimeZone);
        weather = new Weather(seed);
        peakMegawatts = model.Loads.Sum(load => load.PeakMegawatts);
        contents = [.. model.Storages.Select(storage => (double)storage.StartEnergy.WattHours)];
        interval = firstInterval;
    }

    /// <summary>Simulates the next interval.</summary>
    /// <exception cref="PowerFlowFailedException">The network has no power flow in it.</exception>
    public GridStep Next()
    {
        DateTime middle = clock.LocalAt(interval.Start.AddMilliseconds(Interval.LengthMilliseconds / 2));
        double hours = index * IntervalHours;
        double[] shares = [.. model.Loads.Select(load => DemandShare(load, middle, hours))];
        long[] loads = [.. model.Loads.Select((load, i) => Watts(load.PeakMegawatts * shares[i]))];
        long[] storages = [.. model.Storages.Select((storage, i) => StoragePlan.WattsAt(storage, contents[i], middle))];
        long[] generators = Plan(loads.Sum(), storages.Sum(), middle, hours);
        PowerFlowResult result = flow.Solve(new GridInjections(
            Megawatts(generators),
            Megawatts(loads),
            [.. model.Loads.Select((load, i) => load.PeakMegavars * shares[i])],
            Megawatts(storages)));
        if (result.Solution is not { } solution)
        {
            throw new PowerFlowFailedException($"Interval {index} of network {model.Id} has no power flow: {result.Failure!.Detail}", result.Failure);
        }

        for (int i = 0; i < contents.Length; i++)
        {
            contents[i] = StoragePlan.ContentAfter(model.Storages[i], contents[i], storages[i]);
        }

        lossShare = solution.LossMegawatts / Math.Max(1e-6, solution.GeneratorMegawatts.Sum());
        GridStep step = Quantised(solution, loads, storages);
        interval = interval.Next;
        index++;
        return step;
    }

    private double DemandShare(Load load, DateTime middle, double hours)
    {
        if (load.Curve == "constant")
        {
            return 1;
        }

        SeededNoise noise = SeededNoise.Stream(seed, $"load/{load.Id}");
        double wobble = (0.04 * (noise.Smooth(hours, 1) - 0.5)) + (0.01 * (noise.Unit(-1 - index) - 0.5));
        return Math.Clamp(DayCurve.ShareAt(load.Curve, middle) * (1 + wobble), 0.5, 1);
    }

    private long[] Plan(long loadWatts, long storageWatts, DateTime middle, double hours)
    {
        double[] available =
        [
            .. model.Generators.Select(unit => unit.Dispatch == "weather" ? weather.ShareAt(unit.Technology, unit.Id.Value, middle, hours) : 1),
        ];
        double served = (loadWatts + storageWatts) / 1e6;
        double[] plan = Dispatch.Plan(
            model.Generators, served / (1 - Math.Clamp(lossShare, 0, 0.5)), peakMegawatts == 0 ? 1 : loadWatts / 1e6 / peakMegawatts, available);
        return [.. plan.Select(Watts)];
    }

    private GridStep Quantised(PowerFlowSolution solution, long[] loads, long[] storages)
    {
        long[] from = [.. solution.FromMegawatts.Select(Watts)];

        // The loss is rounded, not the far end: a branch without loss then meters the same at both ends, always.
        long[] to = [.. solution.ToMegawatts.Select((value, i) => Watts(value + solution.FromMegawatts[i]) - from[i])];
        long[] generators = [.. solution.GeneratorMegawatts.Select(Watts)];
        double imbalance = solution.GeneratorMegawatts.Sum() - Megawatts(loads).Sum() - Megawatts(storages).Sum() - solution.LossMegawatts;
        return new GridStep(index, interval, generators, loads, storages, [.. contents], from, to, solution.Iterations, imbalance);
    }

    private static long Watts(double megawatts) => (long)Math.Round(megawatts * 1e6, MidpointRounding.ToEven);

    private static double[] Megawatts(long[] watts) => [.. watts.Select(value => value / 1e6)];
}
