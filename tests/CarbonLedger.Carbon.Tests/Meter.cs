using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Tests;

/// <summary>One meter whose import register counts Wh one to one, and its history.</summary>
internal sealed class Meter(params Multiplier[] multipliers)
{
    public const long Second = 1_000;

    private static readonly MeteringPoint OneToOne = new(new AssetId("load"), Terminal.Load, new DeviceId("m"), [new Multiplier(default, 1, 1, 1, 1)]);

    public MeterHistory History { get; } = new(multipliers.Length == 0 ? OneToOne : OneToOne with { Multipliers = multipliers });

    /// <summary>The interval that ends at boundary <paramref name="n"/>.</summary>
    public static Interval EndingAt(int n) => MadeNetwork.First.ByIntervals(n - 1);

    public static Timestamp Boundary(int n, long off = 0) => MadeNetwork.First.ByIntervals(n).Start.AddMilliseconds(off);

    public static Capture Capture(Timestamp time, long import, int version = 0, long? export = null, string device = "m") => new(
        new SiteId("site"), new DeviceId(device), time, 0, version, DeviceQuality.Good,
        export is { } out2
            ? [new RegisterReading(Register.ActiveImport, RegisterValue.FromThousandths(import)), new RegisterReading(Register.ActiveExport, RegisterValue.FromThousandths(out2))]
            : [new RegisterReading(Register.ActiveImport, RegisterValue.FromThousandths(import))]);

    /// <summary>Judges a capture and takes it in.</summary>
    public ReadingVerdict Take(Timestamp time, long import, int version = 0)
    {
        Capture capture = Capture(time, import, version);
        ReadingVerdict verdict = History.Judge(capture);
        History.Restore(capture, verdict);
        return verdict;
    }

    public ReadingVerdict Take(int boundary, long import, int version = 0) => Take(Boundary(boundary), import, version);

    /// <summary>Import of the interval that ends at a boundary, and how it is known.</summary>
    public (long Import, EnergyFlag Flag) At(int boundary)
    {
        PointEnergy energy = History.EnergyOf(EndingAt(boundary)).Energy;
        return (energy.Import.WattHours, energy.Flag);
    }
}
