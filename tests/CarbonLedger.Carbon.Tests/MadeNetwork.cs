using System.Text;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Carbon.Tests;

/// <summary>
/// A network of four buses: coal at bus-a, a storage at bus-b, loads at bus-b and bus-c, wind at bus-c, and the island bus-d
/// that only the sun feeds. Its file is compact JSON, so that a test can change one thing in its text.
/// </summary>
internal static class MadeNetwork
{
    public const string Text = """
        {"schema":"carbonledger.network/1","id":"made","version":1,"validFrom":"2026-06-01T00:00:00Z","site":"site","timeZone":"Asia/Shanghai","source":"made for a test","baseMva":100,
        "buses":[{"id":"bus-a"},{"id":"bus-b","name":"Bus B","baseKv":110,"shuntMvar":1.5},{"id":"bus-c"},{"id":"bus-d"}],
        "branches":[{"id":"line-ab","kind":"line","from":"bus-a","to":"bus-b","r":0.01,"x":0.1},{"id":"line-bc","kind":"transformer","from":"bus-b","to":"bus-c","tap":0.98}],
        "generators":[{"id":"coal","bus":"bus-a","technology":"coal","factor":"cn-footprint-2024-coal","capacityMw":300,"dispatch":"slack"},
        {"id":"sun","bus":"bus-d","technology":"solar","factor":"cn-footprint-2024-solar","capacityMw":30,"dispatch":"weather"},
        {"id":"wind","bus":"bus-c","technology":"wind","factor":"cn-footprint-2024-wind","capacityMw":80,"dispatch":"weather"}],
        "loads":[{"id":"load-b","bus":"bus-b","curve":"residential","peakMw":100},{"id":"load-c","bus":"bus-c","curve":"industrial","peakMw":120.5,"peakMvar":3},{"id":"load-d","bus":"bus-d","curve":"constant","peakMw":10}],
        "storages":[{"id":"tank","bus":"bus-b","technology":"battery","powerMw":50,"energyMwh":"200","chargeEfficiency":"0.95","dischargeEfficiency":"0.95","startEnergyMwh":"100","startIntensity":"500"}],
        "meteringPoints":[{"asset":"line-ab","terminal":"from","device":"m-ab-from"},{"asset":"line-ab","terminal":"to","device":"m-ab-to"},
        {"asset":"line-bc","terminal":"from","device":"m-bc-from"},{"asset":"line-bc","terminal":"to","device":"m-bc-to"},
        {"asset":"coal","terminal":"generator","device":"m-coal","multipliers":[{"from":"2026-06-01T00:00:00Z","ct":"600/5","vt":"110000/100"}]},
        {"asset":"sun","terminal":"generator","device":"m-sun"},{"asset":"wind","terminal":"generator","device":"m-wind"},
        {"asset":"load-b","terminal":"load","device":"m-load-b"},{"asset":"load-c","terminal":"load","device":"m-load-c"},{"asset":"load-d","terminal":"load","device":"m-load-d"},
        {"asset":"tank","terminal":"storage","device":"m-tank"}]}
        """;

    public static NetworkModel Model { get; } = Read(Text).Require("made network");

    public static FactorBook Factors { get; } = FactorBook.Read(FactorBook.DefaultBytes()).Require("default factors");

    public static Interval First { get; } = Interval.StartingAt(Model.ValidFrom);

    public static InputReading<NetworkModel> Read(string text) => NetworkReader.Read(Encoding.UTF8.GetBytes(text));

    /// <summary>The file with one text put for another that must occur.</summary>
    public static InputReading<NetworkModel> ReadWith(string found, string put)
    {
        Assert.Contains(found, Text, StringComparison.Ordinal);
        return Read(Text.Replace(found, put, StringComparison.Ordinal));
    }

    /// <summary>The asset's meters in terminal order: import and export of each in Wh, null for a missing meter.</summary>
    public static AssetInterval Metered(string asset, params (long Import, long Export)?[] counted) => Metered(Model, asset, counted);

    /// <summary>The same of another network.</summary>
    public static AssetInterval Metered(NetworkModel model, string asset, params (long Import, long Export)?[] counted)
    {
        AssetId id = new(asset);
        IEnumerable<PointEnergy> points = model.PointsByAsset[id].Zip(counted, (point, energy) => energy is { } known
            ? new PointEnergy(point.Terminal, Energy.FromWattHours(known.Import), Energy.FromWattHours(known.Export), EnergyFlag.Actual)
            : new PointEnergy(point.Terminal, Energy.Zero, Energy.Zero, EnergyFlag.Missing));
        return new AssetInterval(id, First, [.. points], []);
    }

    /// <summary>An interval in balance: 60 MWh of coal, 10 of wind, 1 of sun; 20 charged; the lines lose 1 MWh each.</summary>
    public static List<AssetInterval> Day() =>
    [
        Metered("coal", (0, 60_000_000)),
        Metered("wind", (0, 10_000_000)),
        Metered("sun", (0, 1_000_000)),
        Metered("line-ab", (60_000_000, 0), (0, 59_000_000)),
        Metered("line-bc", (19_000_000, 0), (0, 18_000_000)),
        Metered("load-b", (20_000_000, 0)),
        Metered("load-c", (28_000_000, 0)),
        Metered("load-d", (1_000_000, 0)),
        Metered("tank", (20_000_000, 0)),
    ];

    public static List<StorageTank> Tanks() => Tanks(Model);

    public static List<StorageTank> Tanks(NetworkModel model) => [.. model.Storages.Select(StorageTank.AtStart)];

    /// <summary>The metering of an asset with the first point's flag, checks or method changed.</summary>
    public static AssetInterval But(this AssetInterval asset, Func<PointEnergy, PointEnergy> change) =>
        asset with { Points = [change(asset.Points[0]), .. asset.Points.Skip(1)] };

    /// <summary>The interval's energy marked as estimated.</summary>
    public static AssetInterval Estimated(this AssetInterval asset) =>
        asset.But(point => point with { Flag = EnergyFlag.Estimated, Method = EstimateMethod.Interpolated });

    /// <summary>The interval's energy marked as that of unsigned readings.</summary>
    public static AssetInterval Unsigned(this AssetInterval asset) => asset.But(point => point with { Checks = PointChecks.Unsigned });

    public static BusBalance Bus(this TracedInterval traced, string bus) => traced.Buses.Single(balance => balance.Bus.Value == bus);

    public static Statement Of(this TracedInterval traced, string asset) => traced.Statements.Single(statement => statement.Asset.Value == asset);

    /// <summary>A list with one asset's metering replaced.</summary>
    public static List<AssetInterval> With(this List<AssetInterval> assets, AssetInterval changed) =>
        [.. assets.Select(asset => asset.Asset == changed.Asset ? changed : asset)];
}
