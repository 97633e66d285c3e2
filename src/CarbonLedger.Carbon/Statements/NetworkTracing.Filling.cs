using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Uncertainty;

namespace CarbonLedger.Carbon.Statements;

/// <content>From metered energies to what the tracer solves.</content>
public sealed partial class NetworkTracing
{
    // Beside the energy of the source groups, carbon: of generation whose energy was estimated, of readings without a signature, and of
    // unknown origin. Carried by the same flows, it is a part of what the figure at a bus rests on, as energy would not be.
    private const int CarbonColumns = 3 + StageColumns;
    private const int EstimatedColumn = 0;
    private const int UnsignedColumn = 1;
    private const int AssumedColumn = 2;

    // A column a stage; what is left of a bus's carbon is not split.
    private const int StageColumns = (int)CarbonStage.Unsplit;
    private const int FirstStageColumn = 3;

    private readonly int columns;
    private readonly double[] generationByColumn;
    private readonly double[] shares;
    private readonly double[] unknownShares;
    private readonly double[] withoutSources;
    private readonly double[] entering;
    private readonly double[] enteringByStage;
    private readonly List<TracedSource> traced = [];
    private readonly List<TracedBranch> tracedBranches = [];
    private readonly Dictionary<AssetId, TracedSource> tracedOf = [];
    private readonly Dictionary<AssetId, TracedBranch> tracedBranchOf = [];
    private readonly Dictionary<AssetId, CarbonMass?> assumed = [];

    private Dictionary<AssetId, AssetInterval> metered = [];
    private Dictionary<AssetId, StorageTank> before = [];
    private FactorsInForce inForce = null!;

    // More than one count of each register came out and nothing went in: a wrong sign at a meter. It is marked, and not used.
    private AssetInterval Marked(AssetInterval asset)
    {
        TracedUnit unit = unitOf[asset.Asset];
        bool impossible = unit.Kind == AssetKind.Branch
            && asset.Points.All(point => point.IsKnown && point.NetWattHours <= 0)
            && asset.Points.Sum(point => point.NetWattHours) < -SignToleranceCounts * unit.Points.Sum(point => point.CountAt(asset.Interval.Start));
        return asset with
        {
            Points = [.. asset.Points.Select(point => point with { Checks = impossible ? point.Checks | PointChecks.ImpossibleSign : point.Checks & ~PointChecks.ImpossibleSign })],
        };
    }

    private static bool IsUsed(PointEnergy point) => point.IsKnown && (point.Checks & PointChecks.ImpossibleSign) == 0;

    private void BalanceEnergies()
    {
        foreach (TracedUnit unit in units)
        {
            IReadOnlyList<PointEnergy> points = metered[unit.Asset].Points;
            if (unit.Kind == AssetKind.Branch)
            {
                Enter(unit.First, IsUsed(points[0]), -points[0].NetWattHours, unit.Points[0].Of(points[0], points[0].Import + points[0].Export));
                Enter(unit.Second, IsUsed(points[1]), -points[1].NetWattHours, unit.Points[1].Of(points[1], points[1].Import + points[1].Export));
                continue;
            }

            Enter(unit.First, points[0].IsKnown, points[0].Export.WattHours, unit.Points[0].Of(points[0], points[0].Export));
            Enter(unit.Second, points[0].IsKnown, -points[0].Import.WattHours, unit.Points[0].Of(points[0], points[0].Import));
        }

        balance.Solve();
    }

    private void Enter(int variable, bool isUsed, long wattHours, MeteredUncertainty uncertain)
    {
        balance.Contribution[variable] = isUsed ? wattHours : 0;
        double standard = uncertain.StandardMilliwattHours / 1_000.0;
        balance.Variance[variable] = isUsed ? standard * standard : double.NaN;
    }

    private void Fill()
    {
        Array.Clear(tracer.Generation);
        Array.Clear(tracer.GenerationCarbon);
        Array.Clear(tracer.Load);
        Array.Clear(generationByColumn);
        traced.Clear();
        tracedOf.Clear();
        tracedBranches.Clear();
        tracedBranchOf.Clear();
        assumed.Clear();
        foreach (TracedUnit unit in units)
        {
            if (unit.Kind == AssetKind.Branch)
            {
                FillBranch(unit);
                continue;
            }

            tracer.Load[unit.Bus] -= balance.Balanced[unit.Second];
            FillKnown(unit);
        }

        FillAssumed();
        EnterSources();
    }

    private void EnterSources()
    {
        tracer.GenerationCarbon.CopyTo(withoutSources, 0);
        Array.Clear(entering);
        Array.Clear(enteringByStage);
        foreach ((CarbonSource source, TracedUnit? branch, int bus) in sources)
        {
            int entry = EntryOf(branch, bus);
            entering[entry] += source.PerInterval.Milligrams;
            enteringByStage[(entry * StageColumns) + (int)StageOf(source)] += source.PerInterval.Milligrams;
        }

        bool fits = Sum(entering) <= Sum(tracer.Generation) * MilligramsPerWattHourMax;
        for (int bus = 0; bus < entering.Length; bus++)
        {
            entering[bus] = fits ? entering[bus] : 0;
            tracer.GenerationCarbon[bus] += entering[bus];
        }
    }

    private static CarbonStage StageOf(CarbonSource source) => source.Kind switch
    {
        CarbonSource.Embodied => CarbonStage.Embodied,
        CarbonSource.EndOfLife => CarbonStage.EndOfLife,
        CarbonSource.Sf6 => CarbonStage.Sf6,
        _ => CarbonStage.Upstream,
    };

    private static double Sum(double[] values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        return sum;
    }

    // Carbon that would raise its bus above the largest factor there is has too little power to carry it: one Wh would bear a plant's worth, and a
    // meter that disagrees would multiply it. It stays in the mismatch of its bus, like that at a bus where nothing passes.
    private void SolveWithSources()
    {
        bool isDropped;
        do
        {
            tracer.Solve();
            isDropped = false;
            for (int bus = 0; bus < entering.Length; bus++)
            {
                if (entering[bus] > 0 && tracer.Intensity[bus] > MilligramsPerWattHourMax)
                {
                    (entering[bus], tracer.GenerationCarbon[bus], isDropped) = (0, withoutSources[bus], true);
                }
            }
        }
        while (isDropped);
        AddEnteredStages();
    }

    private void AddEnteredStages()
    {
        for (int bus = 0; bus < entering.Length; bus++)
        {
            for (int stage = 0; entering[bus] > 0 && stage < StageColumns; stage++)
            {
                generationByColumn[(bus * columns) + groups.Length + FirstStageColumn + stage] += enteringByStage[(bus * StageColumns) + stage];
            }
        }
    }

    // One end not metered: the other end's flow stands for both and the loss is unknown. Both ends giving out: no flow.
    private void FillBranch(TracedUnit unit)
    {
        IReadOnlyList<PointEnergy> points = metered[unit.Asset].Points;
        double pf = IsUsed(points[0]) ? -balance.Balanced[unit.First] : balance.Balanced[unit.Second];
        double pt = IsUsed(points[1]) ? -balance.Balanced[unit.Second] : balance.Balanced[unit.First];
        (tracer.BranchFrom[unit.Branch], tracer.BranchTo[unit.Branch]) = pf <= 0 && pt <= 0 ? (0, 0) : (pf, pt);
        if (points.All(IsUsed))
        {
            TracedBranch branch = new(
                unit.Branch, unit.Points[0].Of(points[0], points[0].Import + points[0].Export), unit.Points[1].Of(points[1], points[1].Import + points[1].Export));
            tracedBranches.Add(branch);
            tracedBranchOf[unit.Asset] = branch;
        }
    }

    // Generation of known carbon: of a generator, of a load with a factor of its own, of a storage as far as its tank can have held it.
    private void FillKnown(TracedUnit unit)
    {
        PointEnergy point = metered[unit.Asset].Points[0];
        if (!point.IsKnown || point.Export == Energy.Zero)
        {
            return;
        }

        (Energy energy, CarbonMass carbon, UncertaintySource source, int halfWidthPpm) = KnownGeneration(unit, point.Export);
        if (energy == Energy.Zero)
        {
            return;
        }

        double balanced = balance.Balanced[unit.First] * ((double)energy.WattHours / point.Export.WattHours);
        // A tank that stood nearly empty may give more than any factor; the rest of that carbon stays in the mismatch of its bus.
        double milligramsPerWattHour = Math.Min((double)carbon.Milligrams / energy.WattHours, MilligramsPerWattHourMax);
        tracer.Generation[unit.Bus] += balanced;
        tracer.GenerationCarbon[unit.Bus] += balanced * milligramsPerWattHour;
        AddColumns(unit.Bus, unit.Group, point, balanced, balanced * milligramsPerWattHour);
        AddStages(unit, balanced * milligramsPerWattHour);
        TracedSource added = new(unit.Bus, energy, Rounded(milligramsPerWattHour), source, halfWidthPpm, unit.Points[0].Of(point, energy));
        traced.Add(added with { Energy = Energy.RoundWattHours(balanced) });
        tracedOf[unit.Asset] = added;
    }

    private static CarbonIntensity Rounded(double milligramsPerWattHour) =>
        CarbonIntensity.RoundMilligramsPerMegawattHour(milligramsPerWattHour * MilligramsPerMegawattHour);

    private (Energy Energy, CarbonMass Carbon, UncertaintySource Source, int HalfWidthPpm) KnownGeneration(TracedUnit unit, Energy export)
    {
        if (unit.Storage is { } storage)
        {
            StorageTank tank = before[unit.Asset];
            return (tank.Covered(storage, export), tank.CarbonOf(storage, export), new UncertaintySource(UncertaintyKind.Storage, unit.Asset.Value), tank.HalfWidthPpm);
        }

        return inForce.Find(unit.Asset) is { } use
            ? (export, FactorsInForce.Carbon(export, use), new UncertaintySource(UncertaintyKind.Factor, use.Row.Id.Value), use.Row.UncertaintyPpm)
            : (Energy.Zero, CarbonMass.Zero, default, 0);
    }

    // Energy of unknown origin: what a storage gave and can't have held, what a load gave back without a factor. It comes in at the
    // average of all that is known, never as clean.
    private void FillAssumed()
    {
        double generation = 0;
        double carbon = 0;
        for (int bus = 0; bus < tracer.BusCount; bus++)
        {
            generation += tracer.Generation[bus];
            carbon += tracer.GenerationCarbon[bus];
        }

        foreach (TracedUnit unit in units.Where(unit => unit.Kind is AssetKind.Storage or AssetKind.Load))
        {
            PointEnergy point = metered[unit.Asset].Points[0];
            Energy excess = point.IsKnown ? point.Export - (tracedOf.TryGetValue(unit.Asset, out TracedSource known) ? known.Energy : Energy.Zero) : Energy.Zero;
            if (excess <= Energy.Zero)
            {
                continue;
            }

            // Without any known generation there is no average; power put in without carbon would make all it reaches read as clean.
            assumed[unit.Asset] = generation > 0 ? CarbonMass.RoundMilligrams(excess.WattHours * (carbon / generation)) : null;
            if (generation > 0)
            {
                AddAssumed(unit, point, excess, carbon / generation);
            }
        }
    }

    private void AddAssumed(TracedUnit unit, PointEnergy point, Energy excess, double average)
    {
        double balanced = balance.Balanced[unit.First] * ((double)excess.WattHours / point.Export.WattHours);
        tracer.Generation[unit.Bus] += balanced;
        tracer.GenerationCarbon[unit.Bus] += balanced * average;
        AddColumns(unit.Bus, -1, point, balanced, balanced * average);
        generationByColumn[(unit.Bus * columns) + groups.Length + AssumedColumn] += balanced * average;
        traced.Add(new TracedSource(
            unit.Bus, Energy.RoundWattHours(balanced), Rounded(average),
            new UncertaintySource(UncertaintyKind.UnknownOrigin, Network.Id.Value), TracedUncertainty.UnknownOriginHalfWidthPpm, unit.Points[0].Of(point, excess)));
    }

    private void AddColumns(int bus, int group, PointEnergy point, double energy, double carbon)
    {
        Span<double> row = generationByColumn.AsSpan(bus * columns, columns);
        if (group >= 0)
        {
            row[group] += energy;
        }

        row[groups.Length + EstimatedColumn] += point.IsRead ? 0 : carbon;
        row[groups.Length + UnsignedColumn] += (point.Checks & PointChecks.Unsigned) == 0 ? 0 : carbon;
    }

    private void AddStages(TracedUnit unit, double carbon)
    {
        if (GenerationStages.CombustionPpmOf(groups[unit.Group], inForce.Boundary) is { } ppm)
        {
            Span<double> stages = generationByColumn.AsSpan((unit.Bus * columns) + groups.Length + FirstStageColumn, StageColumns);
            double burnt = carbon * ppm / PpmOfWhole;
            stages[(int)CarbonStage.Combustion] += burnt;
            stages[(int)CarbonStage.Upstream] += carbon - burnt;
        }
    }

    private void SolveShares() => tracer.SolveShares(columns, generationByColumn, shares, unknownShares);
}
