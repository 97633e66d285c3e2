using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Carbon.Tracing;

namespace CarbonLedger.Reports.Figures;

/// <summary>The fold of a report: everything its tables and pictures say, as whole amounts.</summary>
internal sealed class ReportFigures
{
    private readonly Dictionary<AssetId, List<Statement>> byAsset;

    /// <exception cref="ArgumentException">No interval, an interval twice, or a factor the book doesn't have.</exception>
    public ReportFigures(NetworkModel network, FactorBook factors, IReadOnlyList<TracedInterval> intervals, ReportFacts facts)
    {
        (Network, Factors, Facts) = (network, factors, facts);
        Intervals = [.. intervals.OrderBy(traced => traced.Interval)];
        CheckIntervals();
        Clock = new SiteClock(network.TimeZone);
        Totals = Intervals.Aggregate(Totals.Zero, (sum, traced) => sum + traced.Totals);
        byAsset = GroupStatements();
        Technologies = FoldTechnologies();
        Loads = FoldLoads();
        Branches = FoldBranches();
        Buses = FoldBuses();
        Storages = FoldStorages();
        Quality = FoldQuality();
        Balance = FoldBalance();
    }

    public NetworkModel Network { get; }

    public FactorBook Factors { get; }

    public ReportFacts Facts { get; }

    public SiteClock Clock { get; }

    /// <summary>By start.</summary>
    public IReadOnlyList<TracedInterval> Intervals { get; }

    public Totals Totals { get; }

    public IReadOnlyList<BalanceRow> Balance { get; }

    public IReadOnlyList<TechnologyRow> Technologies { get; }

    public IReadOnlyList<LoadRow> Loads { get; }

    /// <summary>By loss carbon, the largest first.</summary>
    public IReadOnlyList<BranchRow> Branches { get; }

    /// <summary>In natural order.</summary>
    public IReadOnlyList<BusRow> Buses { get; }

    public IReadOnlyList<StorageRow> Storages { get; }

    public IReadOnlyList<QualityRow> Quality { get; }

    public Interval First => Intervals[0].Interval;

    public Interval Last => Intervals[^1].Interval;

    public CarbonIntensity? SystemIntensity => WeightedMean.Of(Totals.Generated, Totals.GeneratedEnergy);

    /// <summary>Lost over generated energy; null when nothing was generated.</summary>
    public decimal? LossRate => Fraction(Totals.LostEnergy.WattHours, Totals.GeneratedEnergy.WattHours);

    /// <summary>Energy read over energy known; null when none is known.</summary>
    public decimal? Coverage => Fraction(
        Intervals.Sum(traced => (decimal)traced.EnergyActual.WattHours), Intervals.Sum(traced => (decimal)traced.EnergyKnown.WattHours));

    public long PointsExpected => Intervals.Sum(traced => (long)traced.PointsExpected);

    public long PointsActual => Intervals.Sum(traced => (long)traced.PointsActual);

    public long PointsEstimated => Intervals.Sum(traced => (long)traced.PointsEstimated);

    public long PointsMissing => PointsExpected - PointsActual - PointsEstimated;

    /// <summary>CO2 or CO2e, of the factors used.</summary>
    public string GasSet => Technologies.Count == 0 ? "CO2e" : Technologies[0].Factor.GasSet;

    /// <summary>The gas set as read: CO₂e.</summary>
    public string Gas => GasSet.Replace('2', '₂');

    public string Boundary => Technologies.Count == 0 ? "lifecycle" : Technologies[0].Factor.Boundary;

    public static decimal? Fraction(decimal part, decimal whole) => whole == 0 ? null : part / whole;

    /// <summary>The statements of an asset, by interval.</summary>
    public IReadOnlyList<Statement> StatementsOf(AssetId asset) => byAsset.GetValueOrDefault(asset) ?? [];

    private static Energy? Plus(Energy? sum, Energy? next) => next is { } amount ? (sum ?? Energy.Zero) + amount : sum;

    private static CarbonMass? Plus(CarbonMass? sum, CarbonMass? next) => next is { } amount ? (sum ?? CarbonMass.Zero) + amount : sum;

    private void CheckIntervals()
    {
        if (Intervals.Count is 0 or > ReportWriter.IntervalsMax)
        {
            throw new ArgumentException($"A report of {Intervals.Count} intervals; expected 1 to {ReportWriter.IntervalsMax}.");
        }

        for (int i = 1; i < Intervals.Count; i++)
        {
            if (Intervals[i].Interval == Intervals[i - 1].Interval)
            {
                throw new ArgumentException($"Interval {Intervals[i].Interval} stands twice in the report; expected its latest version only.");
            }
        }

        if (Last.Start.UnixMilliseconds - First.Start.UnixMilliseconds >= Interval.LengthMilliseconds * ReportWriter.IntervalsMax)
        {
            throw new ArgumentException($"From {First} to {Last} are more than {ReportWriter.IntervalsMax} intervals.");
        }
    }

    private Dictionary<AssetId, List<Statement>> GroupStatements()
    {
        Dictionary<AssetId, List<Statement>> groups = [];
        foreach (Statement statement in Intervals.SelectMany(traced => traced.Statements))
        {
            if (!groups.TryGetValue(statement.Asset, out List<Statement>? group))
            {
                groups[statement.Asset] = group = [];
            }

            group.Add(statement);
        }

        return groups;
    }

    private List<TechnologyRow> FoldTechnologies()
    {
        List<TechnologyRow> rows = [];
        foreach (IGrouping<(string Technology, FactorChoice Factor), Generator> group in Network.Generators.GroupBy(generator => (generator.Technology, generator.Factor)))
        {
            InputReading<FactorUse> use = group.Key.Factor.Resolve(Factors, group.Key.Technology, Network.ValidFrom.UtcYear);
            FactorRow factor = use.Value?.Row
                ?? throw new ArgumentException($"Factor book {Factors.Id} version {Factors.Version} has no row for {group.Key.Factor}: {string.Join("; ", use.Problems)}.");
            List<Statement> statements = [.. group.SelectMany(generator => StatementsOf(generator.Id))];
            Energy? energy = statements.Aggregate((Energy?)null, (sum, statement) => Plus(sum, statement.EnergyOut));
            CarbonMass? carbon = statements.Aggregate((CarbonMass?)null, (sum, statement) => Plus(sum, statement.CarbonOut));
            decimal? share = energy is { } known ? Fraction(known.WattHours, Totals.GeneratedEnergy.WattHours) : null;
            rows.Add(new TechnologyRow(group.Key.Technology, factor, energy, carbon, share, statements.Count(statement => statement.EnergyOut is null)));
        }

        return [.. rows.OrderByDescending(row => row.Energy?.WattHours ?? -1).ThenBy(row => row.Technology, StringComparer.Ordinal).ThenBy(row => row.Factor.Id)];
    }

    private List<LoadRow> FoldLoads()
    {
        IEnumerable<LoadRow> loads = Network.Loads.Select(load => FoldLoad(load.Id, load.Bus, isOwnUse: false));
        IEnumerable<LoadRow> ownUses = Network.Generators.Select(generator => FoldLoad(generator.Id, generator.Bus, isOwnUse: true))
            .Where(row => row.Energy is { } energy && energy != Energy.Zero);
        return [.. loads.OrderBy(row => row.Id.Value, NaturalOrder.Instance), .. ownUses.OrderBy(row => row.Id.Value, NaturalOrder.Instance)];
    }

    private LoadRow FoldLoad(AssetId id, BusId bus, bool isOwnUse)
    {
        Energy? energy = null;
        CarbonMass? carbon = null;
        WeightedMean e = default;
        WeightedMean d = default;
        IReadOnlyList<Statement> statements = StatementsOf(id);
        foreach (Statement statement in statements)
        {
            energy = Plus(energy, statement.EnergyIn);
            carbon = Plus(carbon, statement.CarbonIn);
            e.Add(statement.Intensity, statement.EnergyIn);
            d.Add(statement.Delivered, statement.EnergyIn);
        }

        return new LoadRow(
            id, isOwnUse, bus, energy, carbon, e.Value, d.Value,
            statements.Count(statement => statement.EnergyIn is null), statements.Count(statement => statement.Intensity is null));
    }

    private List<BranchRow> FoldBranches()
    {
        IEnumerable<BranchRow> rows = Network.Branches.Select(branch =>
        {
            IReadOnlyList<Statement> statements = StatementsOf(branch.Id);
            return new BranchRow(
                branch,
                statements.Aggregate((Energy?)null, (sum, statement) => Plus(sum, statement.EnergyIn)),
                statements.Aggregate((Energy?)null, (sum, statement) => Plus(sum, statement.LossEnergy)),
                statements.Aggregate((CarbonMass?)null, (sum, statement) => Plus(sum, statement.LossCarbon)),
                statements.Count(statement => statement.EnergyIn is null));
        });
        return [.. rows.OrderByDescending(row => row.LossCarbon?.Milligrams ?? long.MinValue).ThenBy(row => row.Branch.Id.Value, NaturalOrder.Instance)];
    }

    private List<BusRow> FoldBuses()
    {
        ILookup<BusId, BusBalance> balances = Intervals.SelectMany(traced => traced.Buses).ToLookup(balance => balance.Bus);
        return [.. Network.Buses.OrderBy(bus => bus.Id.Value, NaturalOrder.Instance).Select(bus => FoldBus(bus, [.. balances[bus.Id]]))];
    }

    private static BusRow FoldBus(Bus bus, List<BusBalance> balances)
    {
        WeightedMean e = default;
        WeightedMean d = default;
        foreach (BusBalance balance in balances)
        {
            e.Add(balance.Intensity, balance.Through);
            d.Add(balance.Delivered, balance.Through);
        }

        List<CarbonIntensity> known = [.. balances.Select(balance => balance.Intensity).OfType<CarbonIntensity>()];
        return new BusRow(
            bus,
            balances.Aggregate(Energy.Zero, (sum, balance) => sum + balance.Through),
            known.Count == 0 ? null : known.Min(),
            e.Value,
            known.Count == 0 ? null : known.Max(),
            d.Value,
            balances.Count(balance => balance.Reason == NoValueReason.NoPower),
            balances.Count(balance => balance.Reason == NoValueReason.Unfed));
    }

    private List<StorageRow> FoldStorages()
    {
        Dictionary<AssetId, StorageTank> before = Intervals[0].TanksBefore.ToDictionary(tank => tank.Storage);
        Dictionary<AssetId, StorageTank> after = Intervals[^1].TanksAfter.ToDictionary(tank => tank.Storage);
        return [.. Network.Storages.OrderBy(storage => storage.Id.Value, NaturalOrder.Instance).Select(storage =>
        {
            IReadOnlyList<Statement> statements = StatementsOf(storage.Id);
            return new StorageRow(
                storage, before[storage.Id], after[storage.Id],
                statements.Aggregate((Energy?)null, (sum, statement) => Plus(sum, statement.EnergyIn)),
                statements.Aggregate((Energy?)null, (sum, statement) => Plus(sum, statement.EnergyOut)),
                statements.Aggregate((CarbonMass?)null, (sum, statement) => Plus(sum, statement.CarbonIn)),
                statements.Aggregate((CarbonMass?)null, (sum, statement) => Plus(sum, statement.CarbonOut)));
        })];
    }

    private List<QualityRow> FoldQuality()
    {
        List<QualityRow> rows =
        [
            new("readings", Words.Readings, "stored", Words.Stored, Facts.ReadingsStored),
            new("readings", Words.Readings, "duplicates", Words.Duplicates, Facts.ReadingsDuplicate),
        ];
        List<QualityRow> refused = [.. Facts.ReadingsRefused.Where(x => x.Value > 0).OrderBy(x => x.Key)
            .Select(x => new QualityRow("refused", Words.RefusedAtEdge, $"{(int)x.Key}-{x.Key}", Words.Of(x.Key), x.Value))];
        List<QualityRow> rejected = [.. Facts.ReadingsRejected.Where(x => x.Value > 0 && x.Key is not (ReadingVerdict.Accepted or ReadingVerdict.AcceptedAsNewBase)).OrderBy(x => x.Key)
            .Select(x => new QualityRow("rejected", Words.RejectedOnChecking, $"{(int)x.Key}-{x.Key}", Words.Of(x.Key), x.Value))];
        rows.AddRange(refused.Count > 0 ? refused : [new("refused", Words.RefusedAtEdge, "none", Words.NothingRefused, 0)]);
        rows.AddRange(rejected.Count > 0 ? rejected : [new("rejected", Words.RejectedOnChecking, "none", Words.NothingRefused, 0)]);
        rows.AddRange(
        [
            new("points", Words.PointIntervals, "expected", Words.Expected, PointsExpected),
            new("points", Words.PointIntervals, "actual", Words.Actual, PointsActual),
            new("points", Words.PointIntervals, "estimated", Words.Estimated, PointsEstimated),
            new("points", Words.PointIntervals, "missing", Words.Missing, PointsMissing),
            new("intervals", Words.Intervals, "intervals", Words.Intervals, Intervals.Count),
            new("intervals", Words.Intervals, "unknown-origin", Words.UnknownOrigin, Intervals.Count(traced => traced.HasUnknownOrigin)),
        ]);
        return rows;
    }

    private List<BalanceRow> FoldBalance()
    {
        Energy storedEnergy = Totals.ChargedEnergy - Totals.DischargedEnergy;
        Energy roundingEnergy = Totals.ResidualEnergy - storedEnergy - Totals.MismatchEnergy;
        List<BalanceRow> lines =
        [
            new("generated", Words.Generated, Totals.GeneratedEnergy, Totals.Generated),
            new("delivered", Words.DeliveredToLoads, Totals.DeliveredEnergy, Totals.Delivered),
            new("lost", Words.LostInBranches, Totals.LostEnergy, Totals.Lost),
            new("residual", Words.ResidualLine, Totals.ResidualEnergy, Totals.Residual),
            new("residual-stored", Words.OfWhichStored, storedEnergy, Totals.Stored),
            new("residual-mismatch", Words.OfWhichMismatch, Totals.MismatchEnergy, Totals.Mismatch),
            new("residual-rounding", Words.OfWhichRounding, roundingEnergy, Totals.Rounding),
        ];
        return
        [
            .. lines,
            Check(lines, "check-residual", Words.CheckResidual, "generated", "delivered", "lost", "residual"),
            Check(lines, "check-parts", Words.CheckParts, "residual", "residual-stored", "residual-mismatch", "residual-rounding"),
            new(
                "check-technologies", Words.CheckTechnologies,
                Technologies.Aggregate(Totals.GeneratedEnergy, (left, row) => left - (row.Energy ?? default)),
                Technologies.Aggregate(Totals.Generated, (left, row) => left - (row.Carbon ?? default)), IsCheck: true),
            new(
                "check-loads", Words.CheckLoads,
                Loads.Aggregate(Totals.DeliveredEnergy, (left, row) => left - (row.Energy ?? default)),
                Loads.Aggregate(Totals.Delivered, (left, row) => left - (row.Carbon ?? default)), IsCheck: true),
            new(
                "check-branches", Words.CheckBranches,
                Branches.Aggregate(Totals.LostEnergy, (left, row) => left - (row.Loss ?? default)),
                Branches.Aggregate(Totals.Lost, (left, row) => left - (row.LossCarbon ?? default)), IsCheck: true),
        ];
    }

    // What is left of the first line when the others are taken from it.
    private static BalanceRow Check(List<BalanceRow> lines, string code, Bilingual line, string whole, params string[] parts)
    {
        BalanceRow first = lines.Single(row => row.Code == whole);
        IEnumerable<BalanceRow> rest = parts.Select(part => lines.Single(row => row.Code == part));
        return rest.Aggregate(
            new BalanceRow(code, line, first.Energy, first.Carbon, IsCheck: true),
            (left, row) => left with { Energy = left.Energy - row.Energy, Carbon = left.Carbon - row.Carbon });
    }
}
