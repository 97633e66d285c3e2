using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Tests;

/// <summary>One meter whose import register counts Wh one to one, and its history.</summary>
internal sealed class Meter
{
    public const long Second = 1_000;

    /// <summary>A load's point of ratio 1 with nothing on file about its meter.</summary>
    public static readonly MeteringPoint OneToOne = new(new AssetId("load"), Terminal.Load, new DeviceId("m"), [new Multiplier(default, 1, 1, 1, 1)]);

    public Meter(params Multiplier[] multipliers)
        : this(multipliers.Length == 0 ? OneToOne : OneToOne with { Multipliers = multipliers })
    {
    }

    public Meter(MeteringPoint point) => (Point, History) = (point, new MeterHistory(point));

    public MeteringPoint Point { get; }

    public MeterHistory History { get; }

    /// <summary>The interval that ends at boundary <paramref name="n"/>.</summary>
    public static Interval EndingAt(int n) => MadeNetwork.First.ByIntervals(n - 1);

    public static Timestamp Boundary(int n, long off = 0) => MadeNetwork.First.ByIntervals(n).Start.AddMilliseconds(off);

    public static Capture Capture(Timestamp time, long import, int version = 0, long? export = null, string device = "m") => new(
        new SiteId("site"), new DeviceId(device), time, 0, version, DeviceQuality.Good,
        export is { } out2
            ? [new RegisterReading(Register.ActiveImport, RegisterValue.FromThousandths(import)), new RegisterReading(Register.ActiveExport, RegisterValue.FromThousandths(out2))]
            : [new RegisterReading(Register.ActiveImport, RegisterValue.FromThousandths(import))]);

    /// <summary>Judges a capture and takes it in.</summary>
    public ReadingVerdict Take(Timestamp time, long import, int version = 0) => Take(Capture(time, import, version));

    public ReadingVerdict Take(Capture capture)
    {
        ReadingVerdict verdict = History.Judge(capture);
        History.Restore(capture, verdict);
        return verdict;
    }

    public ReadingVerdict Take(int boundary, long import, int version = 0) => Take(Boundary(boundary), import, version);

    /// <summary>Import of the interval that ends at a boundary, and how it is known.</summary>
    public (long Import, EnergyFlag Flag) At(int boundary)
    {
        PointEnergy energy = EnergyAt(boundary).Energy;
        return (energy.Import.WattHours, energy.Flag);
    }

    /// <summary>All that is said of the interval that ends at a boundary.</summary>
    public (PointEnergy Energy, IReadOnlyList<ReadingKey> Readings) EnergyAt(int boundary) => History.EnergyOf(Point, EndingAt(boundary));

    /// <summary>The capture with another mark of its device.</summary>
    public static Capture Marked(DeviceQuality quality, Capture capture) => capture with { Quality = quality };
}
