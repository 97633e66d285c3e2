using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Entries.Closing;

/// <summary>Period statements from what a log says: every interval is traced again, so that uncertainty is added up with its correlations.</summary>
public static class PeriodStatements
{
    private const int PpmOfWhole = 1_000_000;

    /// <summary>The statements of assets over one period, by asset.</summary>
    /// <param name="ledger">Holds every closed interval of the period.</param>
    /// <param name="assets">Of any version of the network.</param>
    /// <param name="period">Ascending; what is not closed counts as missing.</param>
    public static IReadOnlyDictionary<AssetId, PeriodStatement> Of(NetworkLedger ledger, IReadOnlyCollection<AssetId> assets, IReadOnlyList<Interval> period)
    {
        IReadOnlyList<IReadOnlyDictionary<AssetId, PeriodStatement>> statements = Of(ledger, assets, [period]);
        return statements[0];
    }

    /// <summary>The statements of assets over several periods, each by asset; an interval that is in more than one is traced once.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<AssetId, PeriodStatement>> Of(
        NetworkLedger ledger, IReadOnlyCollection<AssetId> assets, IReadOnlyList<IReadOnlyList<Interval>> periods)
    {
        Dictionary<AssetId, PeriodFold>[] folds = [.. periods.Select(_ => assets.ToDictionary(asset => asset, asset => new PeriodFold(asset, KindOf(ledger, asset))))];
        ILookup<Interval, Dictionary<AssetId, PeriodFold>> foldsOf = periods
            .SelectMany((period, i) => period.Select(interval => (interval, folds[i]))).ToLookup(pair => pair.interval, pair => pair.Item2);
        foreach (IGrouping<Interval, Dictionary<AssetId, PeriodFold>> interval in foldsOf.OrderBy(group => group.Key))
        {
            Add(ledger, interval.Key, [.. interval]);
        }

        return [.. folds.Select(period => period.ToDictionary(pair => pair.Key, pair => pair.Value.Close()))];
    }

    /// <summary>What an asset is.</summary>
    /// <exception cref="ArgumentException">No version of the network has it.</exception>
    public static AssetKind KindOf(NetworkLedger ledger, AssetId asset)
    {
        foreach (NetworkModel network in ledger.Setup.Timeline.Versions)
        {
            AssetKind? kind = network.Generators.Any(generator => generator.Id == asset) ? AssetKind.Generator
                : network.Loads.Any(load => load.Id == asset) ? AssetKind.Load
                : network.Branches.Any(branch => branch.Id == asset) ? AssetKind.Branch
                : network.Storages.Any(storage => storage.Id == asset) ? AssetKind.Storage
                : null;
            if (kind is { } found)
            {
                return found;
            }
        }

        throw new ArgumentException($"Network {ledger.Setup.Network.Id} has no asset {asset}.", nameof(asset));
    }

    private static void Add(NetworkLedger ledger, Interval interval, IReadOnlyCollection<Dictionary<AssetId, PeriodFold>> periods)
    {
        TracedInterval? traced = ledger.Find(interval) is null ? null : ledger.Retrace(interval);
        Dictionary<AssetId, Statement> statements = traced?.Statements.ToDictionary(statement => statement.Asset) ?? [];
        Dictionary<BusId, BusBalance> buses = traced?.Buses.ToDictionary(bus => bus.Bus) ?? [];

        // The network it was traced in, which is not the one in force now while a new one is not restated yet.
        IntervalRecord? record = ledger.Find(interval);
        NetworkModel network = record is null ? ledger.Setup.Timeline.InForceAt(interval) : ledger.Setup.NetworkOf(record.Balance.NetworkLeaf).Document;
        FactorBook? book = record is null ? null : ledger.Setup.BookOf(record.Balance.FactorsLeaf).Document;
        UncheckedDefaults defaults = traced is null || book is null ? UncheckedDefaults.None : UncheckedFold.Of(traced, book, ledger.Setup.Records.Accounts);
        foreach ((AssetId asset, PeriodFold fold) in periods.SelectMany(period => period))
        {
            if (!network.Assets.Contains(asset))
            {
                // Not in the network then: nothing is missing.
                continue;
            }

            if (traced is not null && statements.TryGetValue(asset, out Statement? statement))
            {
                BusBalance? bus = buses.GetValueOrDefault(BusOf(network, statement));
                bool isOwn = statement.Kind == AssetKind.Generator && book is not null;
                fold.Add(statement, traced, bus?.Shares ?? [], StagesOf(network, statement, traced.Terms, bus), isOwn ? UncheckedFold.Of(statement, book!) : defaults);
            }
            else
            {
                fold.AddMissing();
            }
        }
    }

    /// <summary>
    /// Parts per million of a statement's figure by <see cref="CarbonStage"/>: of a generator as its technology's factor is split, of any other asset as the carbon
    /// at the bus whose intensity it carries. Empty where they aren't known.
    /// </summary>
    /// <param name="network">Of any version that has the asset.</param>
    /// <param name="terms">Of the statement's interval.</param>
    /// <param name="bus">That of <see cref="BusOf"/>; null where the interval has none.</param>
    public static IReadOnlyList<int> StagesOf(NetworkModel network, Statement statement, FigureTerms terms, BusBalance? bus)
    {
        if (statement.Kind != AssetKind.Generator)
        {
            return bus?.Stages ?? [];
        }

        string technology = network.Generators.First(generator => generator.Id == statement.Asset).Technology;
        return GenerationStages.CombustionPpmOf(technology, terms.Boundary) is { } burnt ? [burnt, PpmOfWhole - burnt] : [];
    }

    /// <summary>The bus whose intensity a statement carries; of a branch the one it takes power from.</summary>
    /// <param name="network">Of a version that has the asset.</param>
    public static BusId BusOf(NetworkModel network, Statement statement)
    {
        AssetId asset = statement.Asset;
        if (statement.Kind != AssetKind.Branch)
        {
            return network.Loads.FirstOrDefault(load => load.Id == asset)?.Bus
                ?? network.Generators.FirstOrDefault(generator => generator.Id == asset)?.Bus
                ?? network.Storages.First(storage => storage.Id == asset).Bus;
        }

        Branch branch = network.Branches.First(candidate => candidate.Id == asset);
        return statement.Points[0].NetWattHours >= statement.Points[1].NetWattHours ? branch.From : branch.To;
    }
}
