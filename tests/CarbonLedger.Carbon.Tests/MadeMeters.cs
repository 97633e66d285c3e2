using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Tests;

/// <summary>The made network with a check meter beside load-b, and facts of both meters: registers of two digits, at most 6 A at 100 V.</summary>
internal static class MadeMeters
{
    public const string Main = "m-load-b";
    public const string Check = "c-load-b";

    /// <summary>285 Wh: a quarter of an hour at 6 A, 100 V and √3, and a tenth more.</summary>
    public const long IntervalLimit = 285;

    public static readonly AssetId Load = new("load-b");

    private const string Facts = "\"meter\":{\"digits\":2,\"maxCurrentA\":6,\"voltageV\":100,\"class\":\"0.5S\",\"ctClass\":\"0.5\",\"vtClass\":\"0.5\"}";

    public static NetworkModel Model { get; } = MadeNetwork.ReadWith(
        "\"device\":\"m-load-b\"}",
        $$"""
        "device":"m-load-b",{{Facts}}},{"asset":"load-b","terminal":"load","device":"c-load-b","role":"check",{{Facts}}}
        """).Require("with a check meter");

    public static AssetAccount Account() => new(Model, Load);

    public static Capture At(int boundary, long import, string device = Main, int version = 0, DeviceQuality quality = DeviceQuality.Good) =>
        Meter.Capture(Meter.Boundary(boundary), import, version, device: device) with { Quality = quality };

    /// <summary>Judges captures in order and takes them in.</summary>
    public static IReadOnlyList<ReadingVerdict> Take(this AssetAccount account, params Capture[] captures) => account.Take(captures, MadeNetwork.First, null).Verdicts;

    public static PointEnergy EndingAt(this AssetAccount account, int boundary) => account.At(Meter.EndingAt(boundary)).Points[0];

    /// <summary>Tells the account of an interval that was read, by the boundary it ends at, from -2016 on.</summary>
    public static void Recall(this AssetAccount account, int boundary, long import, EnergyFlag flag = EnergyFlag.Actual) =>
        account.Recall(Meter.EndingAt(boundary), [new PointEnergy(Terminal.Load, Energy.FromWattHours(import), Energy.Zero, flag)]);
}
