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

    private readonly Int128[] carbonLeft;
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
        bool known = unit.Kind == AssetKind.Generator ? carbonOut is not null : carbonIn is not null;
        UncertaintyBudget? budget = known ? BudgetOf(unit, point) : null;
        return statement with
        {
            EnergyIn = point.Import,
            EnergyOut = point.Export,
            CarbonIn = carbonIn,
            CarbonOut = carbonOut,
            Uncertainty = budget?.Figure(),
            Budget = budget,
            Quality = QualityOf(asset.Points, unit.Kind == AssetKind.Generator ? -1 : unit.Bus, point.Import),
            Factor = inForce.Find(unit.Asset) is { } use ? new StatementFactor(use.Row.Id, use.LagYears) : null,
        };
    }

    private UncertaintyBudget BudgetOf(TracedUnit unit, PointEnergy point)
    {
        UncertaintyBudget budget = new();
        if (unit.Kind != AssetKind.Generator)
        {
            uncertainty.AddCarried(budget, unit.Bus, point.Import, unit.Points[0].Of(point, point.Import));
        }
        else if (tracedOf.TryGetValue(unit.Asset, out TracedSource source))
        {
            uncertainty.AddGenerated(budget, source);
        }

        return budget;
    }

    private Statement StateBranch(TracedUnit unit, AssetInterval asset)
    {
        double from = asset.Points[0].NetWattHours;
        double to = asset.Points[1].NetWattHours;
        int sending = SendingOf(unit, asset.Points);
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
        uncertainty.AddLoss(budget, tracedBranchOf[unit.Asset], (unit.Bus, from), (unit.Far, to));
        return statement with
        {
            CarbonIn = entered,
            CarbonOut = entered - lost,
            Uncertainty = budget.Figure(),
            Budget = budget,
            Quality = QualityOf(asset.Points, sending, statement.EnergyIn.Value),
        };
    }

    // By the meters where both count: balancing turns no sign, but may take both ends' flow to 0.
    private int SendingOf(TracedUnit unit, IReadOnlyList<PointEnergy> points)
    {
        double from = points.All(IsUsed) ? points[0].NetWattHours : tracer.BranchFrom[unit.Branch];
        double to = points.All(IsUsed) ? points[1].NetWattHours : tracer.BranchTo[unit.Branch];
        return from >= to ? unit.Bus : unit.Far;
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
        Intensity(tracer.Intensity[bus]), tracer.Reasons[bus], Intensity(DeliveredAt(bus)), DeliveredReasonOf(bus), asset.Readings)
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
    private QualityShares QualityOf(IReadOnlyList<PointEnergy> points, int bus, Energy carried)
    {
        bool ownEstimated = points.Any(point => !point.IsRead);
        bool ownUnsigned = points.Any(point => (point.Checks & PointChecks.Unsigned) != 0);
        return new QualityShares(
            ownEstimated ? PpmOfWhole : PartAt(bus, EstimatedColumn),
            bus < 0 || carried == Energy.Zero ? 0 : UnknownAt(bus),
            ownUnsigned ? PpmOfWhole : PartAt(bus, UnsignedColumn));
    }

    private int UnknownAt(int bus) => tracer.Reasons[bus] != NoValueReason.None ? PpmOfWhole
        : tracer.Intensity[bus] > 0 ? Ppm(((unknownShares[bus] * tracer.AssumedIntensity) + CarbonAt(bus, AssumedColumn)) / tracer.Intensity[bus])
        : 0;

    private int PartAt(int bus, int column) =>
        bus >= 0 && tracer.Reasons[bus] == NoValueReason.None && tracer.Intensity[bus] > 0 ? Ppm(CarbonAt(bus, column) / tracer.Intensity[bus]) : 0;

    // mg/Wh at the bus, of the part that the column counts.
    private double CarbonAt(int bus, int column) => shares[(bus * columns) + groups.Length + column];

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

    // As the shares: running sums. Rounding in the solve may leave the last stage a trace below or above; it takes the rest.
    private int[] StagesOf(int bus)
    {
        if (tracer.Reasons[bus] != NoValueReason.None || !(tracer.Intensity[bus] > 0))
        {
            return [];
        }

        int[] ppm = new int[StageColumns + 1];
        double sum = 0;
        int given = 0;
        for (int stage = 0; stage < StageColumns; stage++)
        {
            sum += CarbonAt(bus, FirstStageColumn + stage) / tracer.Intensity[bus];
            int upTo = Math.Max(given, Ppm(sum));
            ppm[stage] = upTo - given;
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

    // d lays all of a bus's carbon on what is metered as taken from it. Where that is next to nothing, as the meters of the rest are missing, it
    // comes out above any factor and says nothing of a delivered kWh: then there is none, as where nothing drains the bus.
    private double DeliveredAt(int bus) => tracer.Delivered[bus] <= MilligramsPerWattHourMax ? tracer.Delivered[bus] : double.NaN;

    private NoValueReason DeliveredReasonOf(int bus) =>
        tracer.Delivered[bus] > MilligramsPerWattHourMax ? NoValueReason.Undrained : tracer.DeliveredReasons[bus];

    // Carbon that entered and left each bus by its meters. Their difference over all buses is what the statements don't account for.
    private void SumCarbonByBus(List<Statement> statements)
    {
        Array.Clear(carbonLeft);
        Array.Clear(energyLeft);
        foreach (Statement statement in statements)
        {
            TracedUnit unit = unitOf[statement.Asset];
            if (unit.Kind == AssetKind.Branch)
            {
                SumBranch(unit, statement);
                continue;
            }

            carbonLeft[unit.Bus] += (Int128)(statement.CarbonOut ?? CarbonMass.Zero).Milligrams - (statement.CarbonIn ?? CarbonMass.Zero).Milligrams;
            energyLeft[unit.Bus] += (statement.EnergyOut ?? Energy.Zero).WattHours - (statement.EnergyIn ?? Energy.Zero).WattHours;
        }

        foreach ((CarbonSource source, TracedUnit? branch, int bus) in sources)
        {
            carbonLeft[EntryOf(branch, bus)] += source.PerInterval.Milligrams;
        }
    }

    private void SumBranch(TracedUnit unit, Statement statement)
    {
        // Where one end is not metered the other's energy stands for both, as metered; a wrong sign leaves neither.
        bool isFrom = IsUsed(statement.Points[0]);
        bool isTo = IsUsed(statement.Points[1]);
        long from = isFrom ? statement.Points[0].NetWattHours : isTo ? -statement.Points[1].NetWattHours : 0;
        long to = isTo ? statement.Points[1].NetWattHours : -from;
        energyLeft[unit.Bus] -= from;
        energyLeft[unit.Far] -= to;
        (int sender, int receiver) = from >= to ? (unit.Bus, unit.Far) : (unit.Far, unit.Bus);
        if (from > 0 && to > 0)
        {
            carbonLeft[unit.Bus] -= Carried(unit.Bus, from).Milligrams;
            carbonLeft[unit.Far] -= Carried(unit.Far, to).Milligrams;
        }
        else if (statement.CarbonIn is { } entered && statement.CarbonOut is { } left)
        {
            carbonLeft[sender] -= entered.Milligrams;
            carbonLeft[receiver] += left.Milligrams;
        }
        else
        {
            // Its statement says nothing; the flow that stands for it is carried all the same.
            CarbonMass carbon = Carried(sender, Math.Max(from, to));
            carbonLeft[sender] -= carbon.Milligrams;
            carbonLeft[receiver] += carbon.Milligrams;
        }
    }

    // Where the carbon of a source enters: at its bus, or at the receiving end of its branch.
    private int EntryOf(TracedUnit? branch, int bus) =>
        branch is null ? bus : tracer.BranchFrom[branch.Branch] >= tracer.BranchTo[branch.Branch] ? branch.Far : branch.Bus;

    private BusBalance BalanceOf(Bus bus, int i) => new(
        bus.Id, Energy.RoundWattHours(tracer.Through[i]),
        Intensity(tracer.Intensity[i]), tracer.Reasons[i],
        Intensity(DeliveredAt(i)), DeliveredReasonOf(i),
        Energy.FromWattHours(energyLeft[i]), CarbonMass.FromMilligrams((long)carbonLeft[i]),
        balance.IsSuspect(i), SharesOf(i), StagesOf(i));

    private (StorageTank Tank, CarbonMass WrittenOff) AfterInterval(Storage storage, Statement statement)
    {
        StorageTank tank = before[storage.Id];
        if (statement is not { EnergyIn: { } charged, EnergyOut: { } discharged })
        {
            return (tank, CarbonMass.Zero);
        }

        // A charge whose carbon nothing is known of is not taken up: it would be held as clean. What later goes out of it has unknown origin.
        Energy taken = statement.CarbonIn is null && storage.Model == StorageModel.Tank ? Energy.Zero : charged;
        return tank.After(
            storage, taken, statement.CarbonIn ?? CarbonMass.Zero, discharged, tank.CarbonOf(storage, discharged), statement.Uncertainty?.HalfWidth ?? CarbonMass.Zero);
    }
}
