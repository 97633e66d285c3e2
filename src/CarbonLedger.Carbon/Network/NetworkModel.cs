using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Network;

/// <summary>
/// One version of a network: buses, branches, units, loads, storages and where each is metered. Every list is sorted by
/// id (ordinal), so that sums over it are taken in one order everywhere. Made only by <see cref="NetworkReader"/>, which
/// has checked that every reference resolves, no id occurs twice and no branch joins a bus to itself.
/// </summary>
public sealed record NetworkModel(
    NetworkId Id,
    int Version,
    Timestamp ValidFrom,
    SiteId Site,
    string TimeZone,
    string Source,
    double BaseMegavoltAmperes,
    IReadOnlyList<Bus> Buses,
    IReadOnlyList<Branch> Branches,
    IReadOnlyList<Generator> Generators,
    IReadOnlyList<Load> Loads,
    IReadOnlyList<Storage> Storages,
    IReadOnlyList<MeteringPoint> MeteringPoints)
{
    public const string Schema = "carbonledger.network/1";

    /// <summary>Carbon that enters without power, by id.</summary>
    public IReadOnlyList<CarbonSource> Sources { get; init; } = [];

    /// <summary>Assets whose readings and statements are logged as salted commitments, by id: those of people and firms who need not show them to everybody.</summary>
    public IReadOnlyList<AssetId> PrivateAssets { get; init; } = [];

    /// <summary>Every asset with an account: branches, generators, loads and storages, by id.</summary>
    public IReadOnlyList<AssetId> Assets { get; } =
    [
        .. Branches.Select(branch => branch.Id)
            .Concat(Generators.Select(generator => generator.Id))
            .Concat(Loads.Select(load => load.Id))
            .Concat(Storages.Select(storage => storage.Id))
            .Order(),
    ];

    /// <summary>The bus of every generator, load and storage; null for a branch, which has two.</summary>
    public IReadOnlyDictionary<AssetId, BusId?> BusOf { get; } =
        Branches.Select(branch => (branch.Id, Bus: (BusId?)null))
            .Concat(Generators.Select(generator => (generator.Id, Bus: (BusId?)generator.Bus)))
            .Concat(Loads.Select(load => (load.Id, Bus: (BusId?)load.Bus)))
            .Concat(Storages.Select(storage => (storage.Id, Bus: (BusId?)storage.Bus)))
            .ToDictionary(asset => asset.Id, asset => asset.Bus);

    /// <summary>The ids of all buses.</summary>
    public IReadOnlySet<BusId> BusIds { get; } = Buses.Select(bus => bus.Id).ToHashSet();

    /// <summary>The main metering points of an asset, by terminal; one for a unit, load or storage, two for a branch.</summary>
    public ILookup<AssetId, MeteringPoint> PointsByAsset { get; } = InRole(MeteringPoints, PointRole.Main);

    /// <summary>The check meters of an asset, by terminal; at most one a terminal.</summary>
    public ILookup<AssetId, MeteringPoint> CheckPointsByAsset { get; } = InRole(MeteringPoints, PointRole.Check);

    /// <summary>Every metering point, main or check, by its device.</summary>
    public IReadOnlyDictionary<DeviceId, MeteringPoint> PointsByDevice { get; } = MeteringPoints.ToDictionary(point => point.Device);

    private static ILookup<AssetId, MeteringPoint> InRole(IReadOnlyList<MeteringPoint> points, PointRole role) =>
        points.Where(point => point.Role == role).OrderBy(point => point.Terminal).ToLookup(point => point.Asset);
}
