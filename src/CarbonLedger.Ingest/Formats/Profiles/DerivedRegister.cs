using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Formats.Profiles;

/// <summary>
/// A register made of power or of interval energy where no meter has one; every capture of it is of quality
/// <see cref="DeviceQuality.Derived"/>. Power counts as the mean of two neighbours times the time between them. Nothing is
/// rounded in the sum, so whole Wh that are read from it do not drift. A value; the caller keeps it.
/// </summary>
public sealed record DerivedRegister
{
    /// <summary>Power further apart than this says nothing of what lies between.</summary>
    public static readonly TimeSpan PowerGapMax = TimeSpan.FromMinutes(15);

    // mW × ms, twice, because a mean is half a sum: 1 Wh = 3.6e9 mW ms.
    private const long HalvesOfWattHour = 7_200_000_000;
    private const long ThousandthsMax = 999_999_999_999;

    private DerivedRegister(DerivedValue last, Int128 halves) => (Last, Halves) = (last, halves);

    /// <summary>The value counted last.</summary>
    public DerivedValue Last { get; }

    private Int128 Halves { get; init; }

    // Made of a capture, which does not say what the power was.
    private bool IsResumed { get; init; }

    /// <summary>The register's value now: whole Wh or varh, rounded down.</summary>
    public long Thousandths => (long)(Halves / HalvesOfWattHour);

    /// <summary>A register's first value: power begins at zero, an interval's energy is counted.</summary>
    public static DerivedStep Begin(DerivedValue value)
    {
        DerivedRegister register = new(value, 0);
        register = register with { Halves = value.Kind == ValueKind.Interval ? register.Step(value) : 0 };
        return new DerivedStep(register, register.ToCapture(), false);
    }

    /// <summary>
    /// A register as a capture of it has it: it goes on from there, by the same rules. What was below a Wh is lost; the power then
    /// is not known, and that of the next value counts for the time between.
    /// </summary>
    /// <exception cref="ArgumentException">The capture does not have the register.</exception>
    public static DerivedRegister Resume(Capture last, string obis, ValueKind kind) => new(
        new DerivedValue(last.Site, last.Device, last.Time, last.Sequence, obis, kind, 0),
        (last.ValueOf(obis) ?? throw new ArgumentException($"The capture of {last.Time} has no register {obis}.", nameof(last))).Thousandths * (Int128)HalvesOfWattHour)
    {
        IsResumed = true,
    };

    /// <summary>Counts one value more of the same device, register and kind.</summary>
    /// <exception cref="ArgumentException">The value is of another register.</exception>
    public DerivedStep Add(DerivedValue value)
    {
        if (value.Device != Last.Device || value.Obis != Last.Obis || value.Kind != Last.Kind)
        {
            throw new ArgumentException($"A value of {value.Device} {value.Obis} does not belong to {Last.Device} {Last.Obis}.", nameof(value));
        }

        if (value.Time <= Last.Time)
        {
            return new DerivedStep(this, null, false);
        }

        Int128 halves = Halves + Step(value);
        if (IsGap(value) || halves / HalvesOfWattHour > ThousandthsMax)
        {
            return Begin(value) with { Restarted = true };
        }

        DerivedRegister next = new(value, halves);
        return new DerivedStep(next, next.ToCapture(), false);
    }

    private Int128 Step(DerivedValue value) => value.Kind == ValueKind.Interval
        ? Math.Min(value.Amount, ThousandthsMax) * (Int128)HalvesOfWattHour
        : ((Int128)(IsResumed ? value.Amount : Last.Amount) + value.Amount) * (value.Time.UnixMilliseconds - Last.Time.UnixMilliseconds);

    private bool IsGap(DerivedValue value) => value.Kind == ValueKind.Power
        ? value.Time.UnixMilliseconds - Last.Time.UnixMilliseconds > (long)PowerGapMax.TotalMilliseconds
        : value.Sequence != 0 && value.Sequence - 1 != Last.Sequence;

    private Capture ToCapture() => new(
        Last.Site, Last.Device, Last.Time, Last.Sequence, 0, DeviceQuality.Derived,
        [new RegisterReading(Last.Obis, RegisterValue.FromThousandths(Thousandths))]);
}
