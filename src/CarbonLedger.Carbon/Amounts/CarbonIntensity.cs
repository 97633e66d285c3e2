using System.Globalization;

namespace CarbonLedger.Carbon.Amounts;

/// <summary>Carbon per energy in whole mg/MWh; 1 g/kWh = 1 kg/MWh = 1 000 000 mg/MWh.</summary>
public readonly struct CarbonIntensity : IEquatable<CarbonIntensity>, IComparable<CarbonIntensity>
{
    private readonly long value;

    private CarbonIntensity(long value) => this.value = value;

    /// <summary>The amount nothing was added to; a known zero, never "unknown".</summary>
    public static CarbonIntensity Zero => default;

    /// <summary>The whole number of mg/MWh.</summary>
    public long MilligramsPerMegawattHour => value;

    public static CarbonIntensity FromMilligramsPerMegawattHour(long milligramsPerMegawattHour) => new(milligramsPerMegawattHour);

    /// <summary>Rounds a solver's value in mg/MWh once, half to even.</summary>
    /// <exception cref="OverflowException">The value is not finite or does not fit.</exception>
    public static CarbonIntensity RoundMilligramsPerMegawattHour(double milligramsPerMegawattHour) => new(Rounding.ToWhole(milligramsPerMegawattHour));

    public static CarbonIntensity operator +(CarbonIntensity left, CarbonIntensity right) => new(checked(left.value + right.value));

    public static CarbonIntensity operator -(CarbonIntensity left, CarbonIntensity right) => new(checked(left.value - right.value));

    public static CarbonIntensity operator -(CarbonIntensity amount) => new(checked(-amount.value));

    public static bool operator ==(CarbonIntensity left, CarbonIntensity right) => left.value == right.value;

    public static bool operator !=(CarbonIntensity left, CarbonIntensity right) => left.value != right.value;

    public static bool operator <(CarbonIntensity left, CarbonIntensity right) => left.value < right.value;

    public static bool operator >(CarbonIntensity left, CarbonIntensity right) => left.value > right.value;

    public static bool operator <=(CarbonIntensity left, CarbonIntensity right) => left.value <= right.value;

    public static bool operator >=(CarbonIntensity left, CarbonIntensity right) => left.value >= right.value;

    public static CarbonIntensity Add(CarbonIntensity left, CarbonIntensity right) => left + right;

    public static CarbonIntensity Subtract(CarbonIntensity left, CarbonIntensity right) => left - right;

    public static CarbonIntensity Negate(CarbonIntensity amount) => -amount;

    public int CompareTo(CarbonIntensity other) => value.CompareTo(other.value);

    public bool Equals(CarbonIntensity other) => value == other.value;

    public override bool Equals(object? obj) => obj is CarbonIntensity other && Equals(other);

    public override int GetHashCode() => value.GetHashCode();

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{value} mg/MWh");
}
