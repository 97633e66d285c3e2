using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Tracing;
using CarbonLedger.Carbon.Uncertainty;

namespace CarbonLedger.Carbon.Statements;

/// <summary>
/// Closes intervals of one network version with one factor book: metered energies in, statements and balance out. A pure
/// function of its arguments; the instance only keeps workspace. Not thread-safe.
/// </summary>
public sealed partial class NetworkTracing
{
    /// <summary>The rules of this class; named in every balance. A change of any figure changes it.</summary>
    public const string Method = "carbonledger-trace/3";

    /// <summary>A branch may seem to give out this much at both ends: so many counts of each end's register, on the primary side.</summary>
    public const long SignToleranceCounts = 1;

    /// <summary>Source groups beside the technologies of generators.</summary>
    public const string StorageGroup = "storage";

    /// <summary>Loads that give power back at a factor of their own.</summary>
    public const string FeedInGroup = "feed-in";

    private const double ThresholdWattHours = 1e-3;
    private const double MilligramsPerMegawattHour = 1_000_000;
    private const double MilligramsPerWattHourMax = FactorBook.MilligramsPerMegawattHourMax / MilligramsPerMegawattHour;
    private const double ClosureParts = 1e15;

    private readonly FactorBook factors;
    private readonly SiteZone zone;
    private readonly Dictionary<int, FactorsInForce> factorsByYear = [];
    private readonly List<TracedUnit> units = [];
    private readonly Dictionary<AssetId, TracedUnit> unitOf = [];
    private readonly Dictionary<BusId, int> indexOf;
    private readonly List<(CarbonSource Source, TracedUnit? Branch, int Bus)> sources = [];
    private readonly string[] groups;
    private readonly FlowTracer tracer;
    private readonly NodeBalance balance;
    private readonly TracedUncertainty uncertainty;

    /// <exception cref="InputRejectedException">
    /// A factor is not in the book for the year the network is valid from, factors of different gas sets, warming potentials or boundaries would be
    /// added, or this machine does not know the network's time zone.
    /// </exception>
    public NetworkTracing(NetworkModel network, FactorBook factors)
    {
        (Network, this.factors) = (network, factors);
        zone = SiteZone.Find(network.TimeZone).Require($"network {network.Id}");
        CheckFactors();
        groups =
        [
            .. network.Generators.Select(generator => generator.Technology).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            .. network.Storages.Count > 0 ? [StorageGroup] : Array.Empty<string>(),
            .. network.Loads.Any(load => load.ExportFactor is not null) ? [FeedInGroup] : Array.Empty<string>(),
        ];
        indexOf = network.Buses.Select((bus, i) => (bus.Id, i)).ToDictionary(pair => pair.Id, pair => pair.i);
        List<int> busOfVariable = Number(network, indexOf);
        tracer = new FlowTracer(
            network.Buses.Count,
            [.. network.Branches.Select(branch => indexOf[branch.From])],
            [.. network.Branches.Select(branch => indexOf[branch.To])],
            ThresholdWattHours);
        balance = new NodeBalance(network.Buses.Count, busOfVariable);
        uncertainty = new TracedUncertainty(tracer, network.Id);
        columns = groups.Length + CarbonColumns;
        generationByColumn = new double[network.Buses.Count * columns];
        shares = new double[network.Buses.Count * columns];
        unknownShares = new double[network.Buses.Count];
        (withoutSources, entering) = (new double[network.Buses.Count], new double[network.Buses.Count]);
        enteringByStage = new double[network.Buses.Count * StageColumns];
        (carbonLeft, energyLeft) = (new Int128[network.Buses.Count], new long[network.Buses.Count]);
    }

    public NetworkModel Network { get; }

    /// <summary>The gas set, warming potentials and boundary of every figure of an interval.</summary>
    /// <exception cref="InputRejectedException">The book has no factor for the interval's year.</exception>
    public FigureTerms TermsOf(Interval interval)
    {
        return TermsOf(zone.YearOf(interval));
    }

    private FigureTerms TermsOf(int year)
    {
        FactorsInForce factors = FactorsFor(year);
        return new FigureTerms(Method, factors.GasSet, factors.GwpSet, factors.Boundary, uncertainty.Method, factors.LagYearsMax);
    }

    /// <summary>The same of every year in which the factors may be others, from the year the network is valid from up to a time.</summary>
    /// <param name="until">From when another version is in force; null for the newest.</param>
    public IReadOnlyList<FigureTerms> TermsOfYears(Timestamp? until)
    {
        int last = until is { } end ? zone.YearOf(Interval.Holding(end)) : int.MaxValue;
        return [.. Years().Where((year, i) => i == 0 || year <= last).Select(TermsOf)];
    }

    /// <summary>Closes an interval with the sources of the network file alone.</summary>
    /// <inheritdoc cref="Close(Interval, IReadOnlyCollection{AssetInterval}, IReadOnlyList{StorageTank}, IReadOnlyList{CarbonSource})"/>
    public TracedInterval Close(Interval interval, IReadOnlyCollection<AssetInterval> assets, IReadOnlyList<StorageTank> tanks) => Close(interval, assets, tanks, Network.Sources);

    /// <summary>Closes an interval.</summary>
    /// <param name="assets">One for every asset of the network, in any order.</param>
    /// <param name="tanks">Every storage's tank at the interval's start.</param>
    /// <param name="entered">Carbon that enters without power, at buses and branches of this network, by id.</param>
    /// <exception cref="InputRejectedException">The book has no factor for the interval's year.</exception>
    public TracedInterval Close(Interval interval, IReadOnlyCollection<AssetInterval> assets, IReadOnlyList<StorageTank> tanks, IReadOnlyList<CarbonSource> entered)
    {
        sources.Clear();
        sources.AddRange(entered.Select(source => (source, source.Branch is { } branch ? unitOf[branch] : null, source.Bus is { } bus ? indexOf[bus] : -1)));
        metered = assets.ToDictionary(asset => asset.Asset, Marked);
        before = tanks.ToDictionary(tank => tank.Storage);
        inForce = FactorsFor(zone.YearOf(interval));
        BalanceEnergies();
        Fill();
        SolveWithSources();
        SolveShares();
        uncertainty.Start(traced, tracedBranches);
        List<Statement> statements = [.. Network.Assets.Select(asset => State(unitOf[asset]))];
        Dictionary<AssetId, Statement> stated = statements.ToDictionary(statement => statement.Asset);
        List<(StorageTank Tank, CarbonMass WrittenOff)> after = [.. Network.Storages.Select(storage => AfterInterval(storage, stated[storage.Id]))];
        SumCarbonByBus(statements);
        List<BusBalance> buses = [.. Network.Buses.Select((bus, i) => BalanceOf(bus, i))];
        List<PointEnergy> points = [.. statements.SelectMany(statement => statement.Points)];
        return new TracedInterval(
            interval, TermsOf(interval), statements, groups, buses, Sum(statements, buses),
            [.. Network.Storages.Select(storage => before[storage.Id])], [.. after.Select(pair => pair.Tank)], [.. after.Select(pair => pair.WrittenOff)],
            [.. sources.Select(source => source.Source)],
            points.Count,
            points.Count(point => point.IsRead),
            points.Count(point => point.IsKnown && !point.IsRead),
            Counted(points.Where(point => point.IsRead)),
            Counted(points.Where(point => point.IsKnown)),
            tracer.HasUnknownOrigin || assumed.Count > 0 || statements.Any(IsCarriedUnknown),
            Rounding.ToWhole(tracer.MeasureClosure().Error * ClosureParts));
    }

    // Energy metered at a bus that nothing known feeds: its carbon is the interval's average.
    private static bool IsCarriedUnknown(Statement statement) =>
        statement is { Reason: not NoValueReason.None, EnergyIn: { } energy, CarbonIn: not null } && energy > Energy.Zero;

    // Every year in which another row may come into force; a book that works now must work when the year turns.
    private void CheckFactors()
    {
        foreach (int year in Years())
        {
            FactorsFor(year);
        }
    }

    private IEnumerable<int> Years()
    {
        int first = zone.YearOf(Interval.StartingAt(Network.ValidFrom));
        return factors.Rows.Select(row => row.Year).Where(year => year > first).Distinct().Order().Prepend(first);
    }

    private FactorsInForce FactorsFor(int year)
    {
        if (!factorsByYear.TryGetValue(year, out FactorsInForce? found))
        {
            factorsByYear[year] = found = new FactorsInForce(Network, factors, year);
        }

        return found;
    }

    // Gives every asset its place and its two variables; returns the bus of every variable.
    private List<int> Number(NetworkModel network, Dictionary<BusId, int> index)
    {
        List<int> busOfVariable = [];
        void Add(AssetId asset, AssetKind kind, int bus, int far, int branch, string? group, Storage? storage)
        {
            TracedUnit unit = new(
                asset, kind, bus, far, busOfVariable.Count, busOfVariable.Count + 1, branch, group is null ? -1 : Array.IndexOf(groups, group), storage,
                [.. network.PointsByAsset[asset].Select(point => new TracedPoint(point))]);
            busOfVariable.AddRange([bus, far]);
            units.Add(unit);
            unitOf[asset] = unit;
        }

        foreach (Generator generator in network.Generators)
        {
            Add(generator.Id, AssetKind.Generator, index[generator.Bus], index[generator.Bus], -1, generator.Technology, null);
        }

        foreach (Load load in network.Loads)
        {
            Add(load.Id, AssetKind.Load, index[load.Bus], index[load.Bus], -1, load.ExportFactor is null ? null : FeedInGroup, null);
        }

        foreach (Storage storage in network.Storages)
        {
            Add(storage.Id, AssetKind.Storage, index[storage.Bus], index[storage.Bus], -1, StorageGroup, storage);
        }

        for (int k = 0; k < network.Branches.Count; k++)
        {
            Branch branch = network.Branches[k];
            Add(branch.Id, AssetKind.Branch, index[branch.From], index[branch.To], k, null, null);
        }

        return busOfVariable;
    }

    private static Energy Counted(IEnumerable<PointEnergy> points) => points.Aggregate(Energy.Zero, (sum, point) => sum + point.Import + point.Export);

    private Totals Sum(List<Statement> statements, List<BusBalance> buses)
    {
        Totals totals = statements.Aggregate(Totals.Zero, (sum, statement) => sum + Totals.Of(statement, unitOf[statement.Asset].Storage));
        return totals with
        {
            MismatchEnergy = buses.Aggregate(Energy.Zero, (sum, bus) => sum + bus.Mismatch),
            Mismatch = buses.Aggregate(CarbonMass.Zero, (sum, bus) => sum + bus.MismatchCarbon),
            Sources = sources.Aggregate(CarbonMass.Zero, (sum, source) => sum + source.Source.PerInterval),
        };
    }
}
