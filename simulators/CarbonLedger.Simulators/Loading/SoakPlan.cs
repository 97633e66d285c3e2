using CarbonLedger.Carbon.Metering;
using CarbonLedger.Simulators.Grid;

namespace CarbonLedger.Simulators.Loading;

/// <summary>Decides every step of every device, and every fault of the server, from one seed.</summary>
internal sealed class SoakPlan(long seed, DeviceId device, bool isMetering, bool isStranger)
{
    /// <summary>Of a hundred messages, how many are other than good.</summary>
    private const double WrongShare = 0.12;

    private const double LineFaultShare = 0.10;
    private const int WindowMax = 32;
    private const int WindowSteps = 64;

    private static readonly SoakMessageKind[] Wrong =
    [
        SoakMessageKind.AheadOfWindow, SoakMessageKind.BeforeEnrolment, SoakMessageKind.Forged, SoakMessageKind.Unsigned, SoakMessageKind.ForeignTopic,
        SoakMessageKind.Malformed, SoakMessageKind.UnknownRegister, SoakMessageKind.TooLong, SoakMessageKind.PacketTooLong, SoakMessageKind.Conflict,
    ];

    private readonly SeededNoise kinds = SeededNoise.Stream(seed, $"soak/kind/{device}");
    private readonly SeededNoise sizes = SeededNoise.Stream(seed, $"soak/size/{device}");
    private readonly SeededNoise lines = SeededNoise.Stream(seed, $"soak/line/{device}");
    private readonly SeededNoise clocks = SeededNoise.Stream(seed, $"soak/clock/{device}");
    private readonly SeededNoise windows = SeededNoise.Stream(seed, $"soak/window/{device}");
    private readonly SeededNoise memory = SeededNoise.Stream(seed, $"soak/memory/{device}");

    /// <summary>The times from the start at which the server is struck: evenly, each shifted by up to a quarter of the distance.</summary>
    public static IReadOnlyList<TimeSpan> Strikes(long seed, string name, int count, TimeSpan duration)
    {
        SeededNoise luck = SeededNoise.Stream(seed, $"soak/{name}");
        return [.. Enumerable.Range(0, count).Select(i => duration * ((i + 0.5 + ((luck.Unit(i) - 0.5) / 2)) / count))];
    }

    public SoakStep Step(long number)
    {
        double luck = kinds.Unit(number);
        SoakMessageKind kind = isStranger ? SoakMessageKind.Stranger : luck < WrongShare ? Wrong[(int)(luck / WrongShare * Wrong.Length)] : SoakMessageKind.Good;
        return new SoakStep(kind, Captures(number), Clock(number), Line(number), 1 + (int)windows.Whole(number / WindowSteps, WindowMax), (int)sizes.Whole(~number, 3));
    }

    /// <summary>Whether a device that lost its connection forgets a message that was not answered; else it sends it again.</summary>
    public bool Forgets(long message) => memory.Unit(message) < 0.1;

    /// <summary>Where a packet is cut, as a share of its bytes.</summary>
    public double CutAt(long message) => memory.Unit(~message);

    private int Captures(long number) => isMetering ? 1 : sizes.Unit(number) switch
    {
        < 0.6 => 1,
        < 0.9 => 20,
        _ => 200,
    };

    // One device in three has such a clock: where every device had one, no store would ever see captures in order.
    private SoakClock Clock(long number) => clocks.Unit(-1) >= 0.34 ? SoakClock.Right : clocks.Unit(number) switch
    {
        < 0.02 => SoakClock.Ahead,
        < 0.05 => SoakClock.Back,
        _ => SoakClock.Right,
    };

    private SoakLine Line(long number) => lines.Unit(number) switch
    {
        < LineFaultShare * 0.25 => SoakLine.SamePacketTwice,
        < LineFaultShare * 0.5 => SoakLine.TwoIdentifiers,
        < LineFaultShare * 0.75 => SoakLine.Reordered,
        < LineFaultShare * 0.85 => SoakLine.CutInPacket,
        < LineFaultShare * 0.95 => SoakLine.CutAfterPacket,
        < LineFaultShare => SoakLine.TakenOver,
        _ => SoakLine.Plain,
    };
}
