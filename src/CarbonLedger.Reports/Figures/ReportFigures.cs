using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Metering.Validation;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Carbon.Tracing;

namespace CarbonLedger.Reports.Figures;

/// <summary>The fold of a report: everything its tables and pictures say, as whole amounts.</summary>
internal sealed class ReportFigures
{
    private readonly Dictionary<AssetId, List<Statement>> byAsset;

    /// <exception cref="ArgumentException">
    /// No interval, an interval twice, intervals whose carbon can't be added, a factor the book doesn't have, or a period statement, inventory or books of other figures.
    /// </exception>
    public ReportFigures(
        NetworkModel network, FactorBook factors, IReadOnlyList<TracedInterval> intervals, ReportFacts facts, IReadOnlyDictionary<AssetId, PeriodStatement>? periods = null,
        ReportAccounts? accounts = null)
    {
        (Network, Factors, Facts) = (network, factors, facts);
        Intervals = [.. intervals.OrderBy(traced => traced.Interval)];
        CheckIntervals();
        CheckTerms();
        Clock = new SiteClock(network.TimeZone);
        Totals = Intervals.Aggregate(Totals.Zero, (sum, traced) => sum + traced.Totals);
        byAsset = GroupStatements();
        FactorsUsed = FoldFactors();
        Technologies = new TechnologyFold(this).Rows();
        ConsumerFold consumers = new(this, periods);
        (Loads, DeliveredQuality) = (consumers.Rows, consumers.Quality);
        HasUncertainty = periods is not null;
        Mix = new DeliveredMix(Intervals, consumers.BusOf);
        Branches = FoldBranches();
        Buses = FoldBuses();
        Storages = FoldStorages();
        Quality = FoldQuality();
        MeterQuality = new MeterQuality(Intervals);
        Findings = PeriodFindings.Find(Intervals, facts.Findings ?? []);
        Closure = Intervals.Select(traced => new ClosureFigure(traced.Interval, traced.ClosureErrorParts)).MaxBy(closure => closure.Parts)!;
        Unchecked = new UncheckedMarks(this);
        Stages = new StageFold(this, consumers.BusOf);
        Accounts = accounts is { Records.IsEmpty: false } ? new AccountFold(this, accounts.Records) : null;
        Inventory = accounts?.Inventory is { } inventory ? new InventoryFold(this, inventory, accounts.Company) : null;
        Books = accounts?.Books is { } books ? new BookFold(this, books) : null;
        Balance = new BalanceFold(this).Rows();
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

    /// <summary>How the energy of the metering points was known.</summary>
    public MeterQuality MeterQuality { get; }

    /// <summary>Of the carbon delivered to loads (and to storages that count as loads): what it rests on.</summary>
    public CarbonQuality DeliveredQuality { get; }

    /// <summary>Checks over the period, by check.</summary>
    public IReadOnlyList<MeterFinding> Findings { get; }

    /// <summary>By source group.</summary>
    public DeliveredMix Mix { get; }

    /// <summary>The delivered energy by stages of life.</summary>
    public StageFold Stages { get; }

    /// <summary>Equipment and gas; null without records.</summary>
    public AccountFold? Accounts { get; }

    /// <summary>The grid company's inventory of the year; null where none was made.</summary>
    public InventoryFold? Inventory { get; }

    /// <summary>Three books of the report's intervals; null where none were made.</summary>
    public BookFold? Books { get; }

    /// <summary>Where figures rest on defaults that were never checked.</summary>
    public UncheckedMarks Unchecked { get; }

    /// <summary>By id.</summary>
    public IReadOnlyList<FactorUsed> FactorsUsed { get; }

    /// <summary>Of the interval where tracing closed worst.</summary>
    public ClosureFigure Closure { get; }

    /// <summary>Whether period statements were given: without them no half-width is known.</summary>
    public bool HasUncertainty { get; }

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

    /// <summary>What all figures have in common, of each method in force; the first interval's first.</summary>
    public IReadOnlyList<FigureTerms> Terms => [.. Intervals.Select(traced => traced.Terms).Distinct()];

    /// <summary>CO2 or CO2e, of all figures.</summary>
    public string GasSet => Intervals[0].Terms.GasSet;

    /// <summary>The gas set as read: CO₂e.</summary>
    public string Gas => GasSet.Replace('2', '₂');

    public string Boundary => Intervals[0].Terms.Boundary;

    /// <summary>Intervals from the first to the last, those without data included.</summary>
    public int IntervalsExpected => (int)((Last.End.UnixMilliseconds - First.Start.UnixMilliseconds) / Interval.LengthMilliseconds);

    /// <summary>Carbon that storages lost when they were empty.</summary>
    public CarbonMass WrittenOff => Intervals.SelectMany(traced => traced.WrittenOff).Aggregate(CarbonMass.Zero, CarbonMass.Add);

    public static decimal? Fraction(decimal part, decimal whole) => whole == 0 ? null : part / whole;

    /// <exception cref="ArgumentException">The book has no such row.</exception>
    public FactorRow RowOf(FactorId id) => Factors.Find(id) ?? throw new ArgumentException($"Factor book {Factors.Id} version {Factors.Version} has no row {id}.");

    /// <summary>The statements of an asset, by interval.</summary>
    public IReadOnlyList<Statement> StatementsOf(AssetId asset) => byAsset.GetValueOrDefault(asset) ?? [];

    public static Energy? Plus(Energy? sum, Energy? next) => next is { } amount ? (sum ?? Energy.Zero) + amount : sum;

    public static CarbonMass? Plus(CarbonMass? sum, CarbonMass? next) => next is { } amount ? (sum ?? CarbonMass.Zero) + amount : sum;

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

    private void CheckTerms()
    {
        FigureTerms first = Intervals[0].Terms;
        TracedInterval? other = Intervals.FirstOrDefault(traced => (traced.Terms.GasSet, traced.Terms.GwpSet, traced.Terms.Boundary) != (first.GasSet, first.GwpSet, first.Boundary));
        if (other is not null)
        {
            throw new ArgumentException(
                $"Interval {other.Interval} is {other.Terms.GasSet}, GWP set {other.Terms.GwpSet}, {other.Terms.Boundary}; it can't be added to {first.GasSet}, GWP set {first.GwpSet}, {first.Boundary}.");
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
        return [.. Network.Storages.Select((storage, i) => (Storage: storage, Place: i)).OrderBy(x => x.Storage.Id.Value, NaturalOrder.Instance).Select(x =>
        {
            IReadOnlyList<Statement> statements = StatementsOf(x.Storage.Id);
            return new StorageRow(
                x.Storage, before[x.Storage.Id], after[x.Storage.Id],
                statements.Aggregate((Energy?)null, (sum, statement) => Plus(sum, statement.EnergyIn)),
                statements.Aggregate((Energy?)null, (sum, statement) => Plus(sum, statement.EnergyOut)),
                statements.Aggregate((CarbonMass?)null, (sum, statement) => Plus(sum, statement.CarbonIn)),
                statements.Aggregate((CarbonMass?)null, (sum, statement) => Plus(sum, statement.CarbonOut)),
                Intervals.Aggregate(CarbonMass.Zero, (sum, traced) => sum + Assumed(x.Storage, traced)),
                Intervals.Aggregate(CarbonMass.Zero, (sum, traced) => sum + traced.WrittenOff[x.Place]));
        })];
    }

    // What a storage gave out beyond what its tank says: power that it can't have held.
    private static CarbonMass Assumed(Storage storage, TracedInterval traced)
    {
        Statement? statement = traced.Statements.FirstOrDefault(candidate => candidate.Asset == storage.Id);
        StorageTank tank = traced.TanksBefore.First(candidate => candidate.Storage == storage.Id);
        return statement is { EnergyOut: { } energy, CarbonOut: { } carbon } ? carbon - tank.CarbonOf(storage, energy) : CarbonMass.Zero;
    }

    private List<FactorUsed> FoldFactors()
    {
        IEnumerable<IGrouping<FactorId, Statement>> used = byAsset.Values.SelectMany(statements => statements).Where(statement => statement.Factor is not null).GroupBy(statement => statement.Factor!.Row);
        return [.. used.OrderBy(group => group.Key).Select(group => new FactorUsed(
            RowOf(group.Key), group.Max(statement => statement.Factor!.LagYears), group.Select(statement => statement.Asset).Distinct().Count()))];
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
            new("intervals", Words.Intervals, "unknown-origin", Words.UnknownOriginIntervals, Intervals.Count(traced => traced.HasUnknownOrigin)),
        ]);
        return rows;
    }
}
