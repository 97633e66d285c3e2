using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Tracing;
using CarbonLedger.Carbon.Uncertainty;

namespace CarbonLedger.Carbon.Statements;

/// <content>
/// From the solved intensities to statements and balances. Amounts are those of the meters, not of the least squares: a statement is its own
/// meter's energy at the bus's intensity, and what the meters round a bus don't account for stands in its mismatch.
/// </content>
public sealed partial class NetworkTracing
{
    private const int PpmOfWhole = 1_000_000;

    private readonly double[] carbonIn;
    private readonly double[] carbonOut;
    private readonly long[] energyLeft;

    private Statement State(TracedUnit unit)
    {
        AssetInterval asset = metered[unit.Asset];
        if (unit.Kind == AssetKind.Branch)
        {
            return StateBranch(unit, asset);
        }

        PointEnergy point = asset.Points[0];
        Statement statement = Bare(unit, asset, unit.Bus);
        if (!point.IsKnown)
        {
            return statement;
        }

        CarbonMass? carbonOut = CarbonOut(unit, point.Export);
        CarbonMass? carbonIn = HasOrigin(unit.Bus, point.Import.WattHours) ? Carried(unit.Bus, point.Import.WattHours) : null;
        UncertaintyBudget budget = new();
        if (unit.Kind == AssetKind.Generator && tracedOf.TryGetValue(unit.Asset, out TracedSource source))
        {
            uncertainty.AddGenerated(budget, source);
        }
        else if (unit.Kind != AssetKind.Generator && carbonIn is not null)
        {
            uncertainty.AddCarried(budget, unit.Bus, point.Import, unit.Points[0].Of(point, point.Import));
        }

        bool known = unit.Kind == AssetKind.Generator ? carbonOut is not null : carbonIn is not null;
        return statement with
        {
            EnergyIn = point.Import,
            EnergyOut = point.Export,
            CarbonIn = carbonIn,
            CarbonOut = carbonOut,
            Uncertainty = known ? budget.Figure() : null,
            Budget = known ? budget : null,
            Quality = QualityOf(asset.Points, unit.Kind == AssetKind.Generator ? -1 : unit.Bus),
            Factor = inForce.Find(unit.Asset) is { } use ? new StatementFactor(use.Row.Id, use.LagYears) : null,
        };
    }

    private Statement StateBranch(TracedUnit unit, AssetInterval asset)
    {
        double from = asset.Points[0].NetWattHours;
        double to = asset.Points[1].NetWattHours;
        int sending = tracer.BranchFrom[unit.Branch] >= tracer.BranchTo[unit.Branch] ? unit.Bus : unit.Far;
        Statement statement = Bare(unit, asset, sending);
        if (!asset.Points.All(IsUsed))
        {
            return statement;
        }

        statement = statement with
        {
            EnergyIn = Energy.RoundWattHours(Math.Max(0, from) + Math.Max(0, to)),
            EnergyOut = Energy.RoundWattHours(Math.Max(0, -from) + Math.Max(0, -to)),
        };
        if (!HasOrigin(sending, statement.EnergyIn!.Value.WattHours))
        {
            return statement;
        }

        (double carbonIn, double loss) = BranchCarbon(unit, from, to, sending);
        CarbonMass lost = CarbonMass.RoundMilligrams(loss);
        CarbonMass entered = from > 0 && to > 0 ? lost : CarbonMass.RoundMilligrams(carbonIn);
        UncertaintyBudget budget = new();
        uncertainty.AddLoss(budget, tracedBranchOf[unit.Asset]);
        return statement with
        {
            CarbonIn = entered,
            CarbonOut = entered - lost,
            Uncertainty = budget.Figure(),
            Budget = budget,
            Quality = QualityOf(asset.Points, sending),
        };
    }

    // What enters at the sending bus's e, and what of it is lost; where both ends take power in, each end at its own bus's e.
    private (double In, double Loss) BranchCarbon(TracedUnit unit, double from, double to, int sending)
    {
        if (from > 0 && to > 0)
        {
            double own = (from * tracer.CarriedAt(unit.Bus)) + (to * tracer.CarriedAt(unit.Far));
            return (own, own);
        }

        double carried = tracer.CarriedAt(sending);
        return (Math.Max(0, Math.Max(from, to)) * carried, (from + to) * carried);
    }

    private Statement Bare(TracedUnit unit, AssetInterval asset, int bus) => new(
        unit.Asset, unit.Kind, asset.Points, null, null, null, null,
        Intensity(tracer.Intensity[bus]), tracer.Reasons[bus], Intensity(tracer.Delivered[bus]), tracer.DeliveredReasons[bus], asset.Readings)
    {
        Quality = new QualityShares(0, PpmOfWhole, 0),
    };

    private CarbonMass? CarbonOut(TracedUnit unit, Energy export)
    {
        if (export == Energy.Zero)
        {
            return CarbonMass.Zero;
        }

        CarbonMass held = unit.Storage is { } storage ? before[unit.Asset].CarbonOf(storage, export)
            : inForce.Find(unit.Asset) is { } use ? FactorsInForce.Carbon(export, use)
            : CarbonMass.Zero;
        return assumed.TryGetValue(unit.Asset, out CarbonMass? brought) ? brought + held : held;
    }

    // Of the figure's carbon: what rests on estimated and on unsigned energy, its own or that of generation upstream, and what is carried at the
    // average as its origin is not known.
    private QualityShares QualityOf(IReadOnlyList<PointEnergy> points, int bus)
    {
        bool ownEstimated = points.Any(point => !point.IsRead);
        bool ownUnsigned = points.Any(point => (point.Checks & PointChecks.Unsigned) != 0);
        if (bus < 0)
        {
            return new QualityShares(ownEstimated ? PpmOfWhole : 0, 0, ownUnsigned ? PpmOfWhole : 0);
        }

        bool hasValue = tracer.Reasons[bus] == NoValueReason.None;
        return new QualityShares(
            ownEstimated ? PpmOfWhole : hasValue ? Ppm(shares[(bus * columns) + groups.Length]) : 0,
            hasValue ? Ppm(unknownShares[bus]) : tracer.Reasons[bus] == NoValueReason.NoPower ? 0 : PpmOfWhole,
            ownUnsigned ? PpmOfWhole : hasValue ? Ppm(shares[(bus * columns) + groups.Length + 1]) : 0);
    }

    private static int Ppm(double share) => (int)Math.Clamp(Rounding.ToWhole(share * PpmOfWhole), 0, PpmOfWhole);

    // Shares rounded as running sums, so that they add up to the whole by construction; what no group gave has unknown origin.
    private int[] SharesOf(int bus)
    {
        if (tracer.Reasons[bus] != NoValueReason.None)
        {
            return [];
        }

        int[] ppm = new int[groups.Length + 1];
        double sum = 0;
        int given = 0;
        for (int g = 0; g < groups.Length; g++)
        {
            sum += shares[(bus * columns) + g];
            int upTo = Math.Max(given, Ppm(sum));
            ppm[g] = upTo - given;
            given = upTo;
        }

        ppm[^1] = PpmOfWhole - given;
        return ppm;
    }

    // Energy at a bus without an intensity is carried at the interval's average; without any generation there is none, and 0 would read as clean.
    private bool HasOrigin(int bus, long wattHours) => wattHours == 0 || tracer.Reasons[bus] == NoValueReason.None || tracer.HasGeneration;

    private CarbonMass Carried(int bus, double wattHours) => CarbonMass.RoundMilligrams(wattHours * tracer.CarriedAt(bus));

    // The tracer works in Wh and mg; mg/Wh × 1e6 = mg/MWh.
    private static CarbonIntensity? Intensity(double milligramsPerWattHour) =>
        double.IsNaN(milligramsPerWattHour) ? null : CarbonIntensity.RoundMilligramsPerMegawattHour(milligramsPerWattHour * MilligramsPerMegawattHour);

    // Carbon that entered and left each bus by its meters. Their difference over all buses is what the statements don't account for.
    private void SumCarbonByBus(List<Statement> statements)
    {
        Array.Clear(carbonIn);
        Array.Clear(carbonOut);
        Array.Clear(energyLeft);
        foreach (Statement statement in statements)
        {
            TracedUnit unit = unitOf[statement.Asset];
            if (unit.Kind == AssetKind.Branch)
            {
                SumBranch(unit, statement);
                continue;
            }

            carbonIn[unit.Bus] += statement.CarbonOut?.Milligrams ?? 0;
            carbonOut[unit.Bus] += statement.CarbonIn?.Milligrams ?? 0;
            energyLeft[unit.Bus] += (statement.EnergyOut ?? Energy.Zero).WattHours - (statement.EnergyIn ?? Energy.Zero).WattHours;
        }

        foreach ((CarbonSource source, TracedUnit? branch, int bus) in sources)
        {
            carbonIn[EntryOf(branch, bus)] += source.PerInterval.Milligrams;
        }
    }

    private void SumBranch(TracedUnit unit, Statement statement)
    {
        double pf = tracer.BranchFrom[unit.Branch];
        double pt = tracer.BranchTo[unit.Branch];
        bool counted = statement.Points.All(IsUsed);
        energyLeft[unit.Bus] -= counted ? statement.Points[0].NetWattHours : Rounding.ToWhole(pf);
        energyLeft[unit.Far] -= counted ? statement.Points[1].NetWattHours : Rounding.ToWhole(pt);
        if (statement.CarbonIn is not { } entered || statement.CarbonOut is not { } left)
        {
            // Its statement says nothing; the flow that stands for it is carried all the same.
            double carbon = Math.Max(pf, pt) * tracer.CarriedAt(pf >= pt ? unit.Bus : unit.Far);
            carbonOut[pf >= pt ? unit.Bus : unit.Far] += carbon;
            carbonIn[pf >= pt ? unit.Far : unit.Bus] += carbon;
        }
        else if (statement.Points[0].NetWattHours > 0 && statement.Points[1].NetWattHours > 0)
        {
            carbonOut[unit.Bus] += statement.Points[0].NetWattHours * tracer.CarriedAt(unit.Bus);
            carbonOut[unit.Far] += statement.Points[1].NetWattHours * tracer.CarriedAt(unit.Far);
        }
        else
        {
            carbonOut[pf >= pt ? unit.Bus : unit.Far] += entered.Milligrams;
            carbonIn[pf >= pt ? unit.Far : unit.Bus] += left.Milligrams;
        }
    }

    // Where the carbon of a source enters: at its bus, or at the receiving end of its branch.
    private int EntryOf(TracedUnit? branch, int bus) =>
        branch is null ? bus : tracer.BranchFrom[branch.Branch] >= tracer.BranchTo[branch.Branch] ? branch.Far : branch.Bus;

    private BusBalance BalanceOf(Bus bus, int i) => new(
        bus.Id, Energy.RoundWattHours(tracer.Through[i]),
        Intensity(tracer.Intensity[i]), tracer.Reasons[i],
        Intensity(tracer.Delivered[i]), tracer.DeliveredReasons[i],
        Energy.FromWattHours(energyLeft[i]), CarbonMass.RoundMilligrams(carbonIn[i] - carbonOut[i]),
        balance.IsSuspect(i), SharesOf(i));

    private (StorageTank Tank, CarbonMass WrittenOff) AfterInterval(Storage storage, List<Statement> statements)
    {
        Statement statement = statements.First(candidate => candidate.Asset == storage.Id);
        StorageTank tank = before[storage.Id];
        return statement.EnergyIn is { } charged && statement.EnergyOut is { } discharged
            ? tank.After(storage, charged, statement.CarbonIn ?? CarbonMass.Zero, discharged, tank.CarbonOf(storage, discharged), statement.Uncertainty?.HalfWidth ?? CarbonMass.Zero)
            : (tank, CarbonMass.Zero);
    }
}
