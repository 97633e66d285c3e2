using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CsCheck;

namespace CarbonLedger.Carbon.Tests;

/// <summary>
/// The made network with all that a network may have: a ring of three buses, carbon that enters without power at a bus and along a branch, a
/// storage of either model, a load that gives power back at a factor and two without one, an island and a bus with nothing.
/// </summary>
internal static class RichNetwork
{
    public static NetworkModel Model { get; } = MadeNetwork.Read(MadeNetwork.Text
        .Replace("{\"id\":\"bus-d\"}", "{\"id\":\"bus-d\"},{\"id\":\"bus-e\"}", StringComparison.Ordinal)
        .Replace("\"tap\":0.98}", "\"tap\":0.98},{\"id\":\"line-ca\",\"kind\":\"line\",\"from\":\"bus-c\",\"to\":\"bus-a\"}", StringComparison.Ordinal)
        .Replace("\"curve\":\"residential\"", "\"curve\":\"residential\",\"exportFactor\":\"cn-footprint-2024-solar\"", StringComparison.Ordinal)
        .Replace("\"storages\":[", "\"storages\":[" + Cell, StringComparison.Ordinal)
        .Replace("\"meteringPoints\":[", Sources + "\"meteringPoints\":[" + Points, StringComparison.Ordinal)).Require("rich network");

    private const string Cell = """
        {"id":"cell","bus":"bus-c","technology":"battery","powerMw":50,"energyMwh":"200","chargeEfficiency":"0.9","dischargeEfficiency":"0.9","startEnergyMwh":"10","startIntensity":"0","model":"carbon-free","selfDischargePpm":100},
        """;

    private const string Sources = """
        "sources":[{"id":"steel","kind":"embodied","bus":"bus-b","kgPerHour":"4"},{"id":"leak","kind":"sf6","branch":"line-bc","kgPerHour":"0.8"},{"id":"far","kind":"other","bus":"bus-e","kgPerHour":"0.4"}],
        """;

    private const string Points = """
        {"asset":"line-ca","terminal":"from","device":"m-ca-from"},{"asset":"line-ca","terminal":"to","device":"m-ca-to"},{"asset":"cell","terminal":"storage","device":"m-cell"},
        """;

    /// <summary>Any meters, balanced or not: missing, estimated or unsigned, of any sign, small or large.</summary>
    public static Gen<List<AssetInterval>> AnyMeters { get; } =
        Gen.Select(
            Gen.Frequency((3, Gen.Const(0L)), (6, Gen.Long[0, 100_000_000]), (1, Gen.Long[0, 5]), (1, Gen.Long[0, CheckThresholds.IntervalWattHoursMax / 10])).Array[2 * 14],
            Gen.Frequency((8, Gen.Const(EnergyFlag.Actual)), (1, Gen.Const(EnergyFlag.Missing)), (1, Gen.Const(EnergyFlag.Rejected)), (2, Gen.Const(EnergyFlag.Estimated))).Array[14],
            Gen.Frequency((6, Gen.Const(PointChecks.None)), (1, Gen.Const(PointChecks.Unsigned))).Array[14])
        .Select((energies, flags, checks) =>
        {
            int at = 0;
            return Model.Assets.Select(asset => new AssetInterval(
                asset, MadeNetwork.First,
                [.. Model.PointsByAsset[asset].Select(point => Point(point.Terminal, energies[2 * at], energies[(2 * at) + 1], flags[at], checks[at++]))], [])).ToList();
        });

    /// <summary>Tanks empty, filled or nearly so.</summary>
    public static Gen<List<StorageTank>> AnyTanks { get; } =
        Gen.Select(Gen.Frequency((1, Gen.Const(0L)), (1, Gen.Long[1, 10]), (3, Gen.Long[1, 200_000_000])), Gen.Long[0, 200_000_000_000], Gen.Long[0, 200_000_000])
            .Select((content, carbon, ofCell) => new List<StorageTank>
            {
                new(new AssetId("cell"), Energy.FromWattHours(ofCell), CarbonMass.Zero),
                new(new AssetId("tank"), Energy.FromWattHours(content), CarbonMass.FromMilligrams(content == 0 ? 0 : carbon)),
            });

    private static PointEnergy Point(Terminal terminal, long import, long export, EnergyFlag flag, PointChecks checks) => flag is EnergyFlag.Missing or EnergyFlag.Rejected
        ? new PointEnergy(terminal, Energy.Zero, Energy.Zero, flag, checks)
        : new PointEnergy(
            terminal, Energy.FromWattHours(import), Energy.FromWattHours(export), flag, checks, flag == EnergyFlag.Estimated ? EstimateMethod.LikeDay : EstimateMethod.None);
}
