using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Simulators.Grid;

namespace CarbonLedger.Simulators.Fleet;

/// <summary>
/// The registers of every meter of a network, from a seed. Step k is the boundary after k intervals; its captures stand at
/// first interval + k × 900 s with sequence k. A register is its start value plus the exact cumulative energy, cut to whole
/// thousandths of a kWh on the meter's own side, so that nothing drifts; it starts again from 0 after 999 999 999.999.
/// Asking in rising order is cheap; asking further back than <see cref="StepsKept"/> simulates again from the start.
/// </summary>
public sealed class FleetSimulation
{
    /// <summary>How many steps before the furthest one are answered from memory.</summary>
    public const int StepsKept = 16;

    public const int StepMax = 96 * 366 * 10;

    private const long RegisterModulus = 1_000_000_000_000;
    private const long StartThousandthsMin = 1_000_000;
    private const long StartThousandthsMax = 1_000_000_000;

    private readonly long seed;
    private readonly Interval firstInterval;
    private readonly Meter[] meters;
    private readonly Queue<(GridStep? Grid, Capture[] Captures)> kept = new();
    private GridDay grid;
    private int furthest;

    public FleetSimulation(NetworkModel model, long seed, Interval firstInterval)
    {
        ArgumentNullException.ThrowIfNull(model);
        Model = model;
        this.seed = seed;
        this.firstInterval = firstInterval;
        meters = [.. model.MeteringPoints.Select(point => new Meter(point, model, seed))];
        Devices = [.. meters.Select(meter => meter.Point.Device)];
        grid = new GridDay(model, seed, firstInterval);
        kept.Enqueue((null, CapturesNow()));
    }

    public NetworkModel Model { get; }

    public long Seed => seed;

    /// <summary>The devices, by id; captures come in this order.</summary>
    public IReadOnlyList<DeviceId> Devices { get; }

    /// <summary>The boundary of step k.</summary>
    public Timestamp TimeAt(int step) => firstInterval.Start.AddMilliseconds(step * Interval.LengthMilliseconds);

    /// <summary>The captures of every device at step k, by device id. The same for the same seed, in any order of asking.</summary>
    public IReadOnlyList<Capture> Captures(int step) => At(step).Captures;

    /// <summary>What the grid did in the interval that ends at step k, from 1.</summary>
    public GridStep GridAt(int step) => At(step).Grid ?? throw new ArgumentOutOfRangeException(nameof(step), step, "Expected a step from 1; nothing happened before step 0.");

    private (GridStep? Grid, Capture[] Captures) At(int step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(step, StepMax);
        if (step <= furthest - kept.Count)
        {
            Restart();
        }

        while (furthest < step)
        {
            Advance();
        }

        return kept.ElementAt(kept.Count - 1 - (furthest - step));
    }

    private void Advance()
    {
        GridStep step = grid.Next();
        foreach (Meter meter in meters)
        {
            meter.Count(step);
        }

        furthest++;
        kept.Enqueue((step, CapturesNow()));
        if (kept.Count > StepsKept)
        {
            kept.Dequeue();
        }
    }

    private void Restart()
    {
        grid = new GridDay(Model, seed, firstInterval);
        furthest = 0;
        kept.Clear();
        foreach (Meter meter in meters)
        {
            meter.Reset();
        }

        kept.Enqueue((null, CapturesNow()));
    }

    private Capture[] CapturesNow() => [.. meters.Select(meter => new Capture(
        Model.Site, meter.Point.Device, TimeAt(furthest), furthest, 0, DeviceQuality.Good,
        [new RegisterReading(Register.ActiveImport, meter.Import), new RegisterReading(Register.ActiveExport, meter.Export)]))];

    /// <summary>One device: the watts it sees, summed over quarter hours, which is exact in whole numbers.</summary>
    private sealed class Meter
    {
        private readonly Func<GridStep, long> wattsIntoAsset;
        private readonly long firstImport;
        private readonly long firstExport;
        private long importStart;
        private long exportStart;
        private Multiplier multiplier;
        private long importQuarterWattHours;
        private long exportQuarterWattHours;

        public Meter(MeteringPoint point, NetworkModel model, long seed)
        {
            Point = point;
            wattsIntoAsset = Source(point, model);
            SeededNoise noise = SeededNoise.Stream(seed, $"register/{point.Device}");
            firstImport = StartThousandthsMin + noise.Whole(0, StartThousandthsMax - StartThousandthsMin);
            firstExport = StartThousandthsMin + noise.Whole(1, StartThousandthsMax - StartThousandthsMin);
            multiplier = point.Multipliers[0];
            Reset();
        }

        public MeteringPoint Point { get; }

        public void Count(GridStep step)
        {
            // A changed ratio counts from where the register stands; it takes effect with the interval it begins.
            Multiplier inForce = Point.MultiplierAt(step.Interval.Start);
            if (inForce != multiplier)
            {
                (importStart, exportStart) = (Import.Thousandths, Export.Thousandths);
                importQuarterWattHours = exportQuarterWattHours = 0;
                multiplier = inForce;
            }

            long watts = wattsIntoAsset(step);
            importQuarterWattHours += Math.Max(0, watts);
            exportQuarterWattHours += Math.Max(0, -watts);
        }

        public void Reset()
        {
            (importStart, exportStart) = (firstImport, firstExport);
            importQuarterWattHours = exportQuarterWattHours = 0;
            multiplier = Point.Multipliers[0];
        }

        public RegisterValue Import => Value(importStart, importQuarterWattHours);

        public RegisterValue Export => Value(exportStart, exportQuarterWattHours);

        private RegisterValue Value(long start, long quarterWattHours)
        {
            Int128 secondary = (Int128)quarterWattHours * multiplier.CtSecondary * multiplier.VtSecondary
                / ((Int128)4 * multiplier.CtPrimary * multiplier.VtPrimary);
            return RegisterValue.FromThousandths((long)((start + secondary) % RegisterModulus));
        }

        private static Func<GridStep, long> Source(MeteringPoint point, NetworkModel model)
        {
            int index = point.Terminal switch
            {
                Terminal.Generator => IndexOf(model.Generators, unit => unit.Id),
                Terminal.Load => IndexOf(model.Loads, load => load.Id),
                Terminal.Storage => IndexOf(model.Storages, storage => storage.Id),
                _ => IndexOf(model.Branches, branch => branch.Id),
            };
            return point.Terminal switch
            {
                Terminal.Generator => step => -step.GeneratorWatts[index],
                Terminal.Load => step => step.LoadWatts[index],
                Terminal.Storage => step => step.StorageWatts[index],
                Terminal.From => step => step.FromWatts[index],
                _ => step => step.ToWatts[index],
            };

            int IndexOf<T>(IReadOnlyList<T> items, Func<T, AssetId> id) =>
                items.Select((item, i) => (Id: id(item), Index: i)).First(x => x.Id == point.Asset).Index;
        }
    }
}
