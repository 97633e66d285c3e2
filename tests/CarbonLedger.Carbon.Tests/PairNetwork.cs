using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Carbon.Tests;

/// <summary>
/// Two buses with a generator and a load each and a line between them, in force from 2023 on in Asia/Shanghai; meters and transformers of class
/// 0.2S, so that each chain has a standard uncertainty of 0.2 %. Small enough to reckon by hand.
/// </summary>
internal static class PairNetwork
{
    /// <summary>924 mg/Wh.</summary>
    public const string Coal = "\"cn-footprint-2024-coal\"";

    /// <summary>32.4 mg/Wh.</summary>
    public const string Wind = "\"cn-footprint-2024-wind\"";

    private const string Class = "\"meter\":{\"class\":\"0.2S\",\"ctClass\":\"0.2S\",\"vtClass\":\"0.2S\"}";

    /// <param name="one">The factor of unit-a, as JSON.</param>
    /// <param name="other">The factor of unit-b.</param>
    /// <param name="sources">Carbon that enters without power, as JSON.</param>
    public static InputReading<NetworkModel> Read(string one = Coal, string other = Coal, string sources = "") => MadeNetwork.Read($$"""
        {"schema":"carbonledger.network/1","id":"pair","version":1,"validFrom":"2022-12-31T16:00:00Z","site":"site","timeZone":"Asia/Shanghai","source":"made for a test","baseMva":100,
        "buses":[{"id":"bus-a"},{"id":"bus-b"}],
        "branches":[{"id":"line","kind":"line","from":"bus-a","to":"bus-b"}],
        "generators":[{"id":"unit-a","bus":"bus-a","technology":"coal","factor":{{one}},"capacityMw":900,"dispatch":"slack"},
        {"id":"unit-b","bus":"bus-b","technology":"wind","factor":{{other}},"capacityMw":900,"dispatch":"weather"}],
        "loads":[{"id":"load-a","bus":"bus-a","curve":"constant","peakMw":100},{"id":"load-b","bus":"bus-b","curve":"constant","peakMw":100}],
        "sources":[{{sources}}],
        "meteringPoints":[{"asset":"line","terminal":"from","device":"m-from",{{Class}}},{"asset":"line","terminal":"to","device":"m-to",{{Class}}},
        {"asset":"unit-a","terminal":"generator","device":"m-unit-a",{{Class}}},{"asset":"unit-b","terminal":"generator","device":"m-unit-b",{{Class}}},
        {"asset":"load-a","terminal":"load","device":"m-load-a",{{Class}}},{"asset":"load-b","terminal":"load","device":"m-load-b",{{Class}}}]}
        """);

    public static Interval At(string start) => Interval.StartingAt(Timestamp.TryParse(start, out Timestamp time) ? time : throw new ArgumentException(start));

    /// <summary>Energies in Wh: what the units send out, what enters the line at its from and to ends (below 0: comes out), and what the loads take.</summary>
    public static List<AssetInterval> Metered(NetworkModel model, long unitA, long unitB, long from, long to, long loadA, long loadB) =>
    [
        MadeNetwork.Metered(model, "unit-a", (0, unitA)), MadeNetwork.Metered(model, "unit-b", (0, unitB)),
        MadeNetwork.Metered(model, "line", (Math.Max(0, from), Math.Max(0, -from)), (Math.Max(0, to), Math.Max(0, -to))),
        MadeNetwork.Metered(model, "load-a", (loadA, 0)), MadeNetwork.Metered(model, "load-b", (loadB, 0)),
    ];

    public static TracedInterval Close(NetworkModel model, List<AssetInterval> metered, FactorBook? book = null, string at = "2026-06-01T00:00:00Z") =>
        new NetworkTracing(model, book ?? MadeNetwork.Factors).Close(At(at), metered, MadeNetwork.Tanks(model));

    /// <summary>Wh of so many MWh.</summary>
    public static long Mwh(decimal megawattHours) => (long)(megawattHours * 1_000_000);

    /// <summary>The default book with rows put before its first.</summary>
    public static FactorBook BookWith(string rows)
    {
        string text = System.Text.Encoding.UTF8.GetString(FactorBook.DefaultBytes());
        int first = text.IndexOf("{\"id\": \"cn-footprint-2023-average\"", StringComparison.Ordinal);
        return FactorBook.Read(System.Text.Encoding.UTF8.GetBytes(text.Insert(first, rows))).Require("book with more rows");
    }

    public static Energy MegawattHours(decimal megawattHours) => Energy.FromWattHours(Mwh(megawattHours));
}
