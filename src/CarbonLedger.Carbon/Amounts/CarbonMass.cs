using System.Globalization;

namespace CarbonLedger.Carbon.Amounts;

/// <summary>Mass of greenhouse gas in whole milligrams; the gas set (CO2 only or CO2e) is named by the factor book it came from. ±9.2 Gt.</summary>
public readonly struct CarbonMass : IEquatable<CarbonMass>, IComparable<CarbonMass>
{
    private readonly long value;

    private CarbonMass(long value) => this.value = value;

    /// <summary>The amount nothing was added to; a known zero, never "unknown".</summary>
    public static CarbonMass Zero => default;

    /// <summary>The whole number of mg.</summary>
    public long Milligrams => value;

    public static CarbonMass FromMilligrams(long milligrams) => new(milligrams);

    /// <summary>Rounds a solver's value in mg once, half to even.</summary>
    /// <exception cref="OverflowException">The value is not finite or does not fit.</exception>
    public static CarbonMass RoundMilligrams(double milligrams) => new(Rounding.ToWhole(milligrams));

    public static CarbonMass operator +(CarbonMass left, CarbonMass right) => new(checked(left.value + right.value));

    public static CarbonMass operator -(CarbonMass left, CarbonMass right) => new(checked(left.value - right.value));

    public static CarbonMass operator -(CarbonMass amount) => new(checked(-amount.value));

    public static bool operator ==(CarbonMass left, CarbonMass right) => left.value == right.value;

    public static bool operator !=(CarbonMass left, CarbonMass right) => left.value != right.value;

    public static bool operator <(CarbonMass left, CarbonMass right) => left.value < right.value;

    public static bool operator >(CarbonMass left, CarbonMass right) => left.value > right.value;

    public static bool operator <=(CarbonMass left, CarbonMass right) => left.value <= right.value;

    public static bool operator >=(CarbonMass left, CarbonMass right) => left.value >= right.value;

    public static CarbonMass Add(CarbonMass left, CarbonMass right) => left + right;

    public static CarbonMass Subtract(CarbonMass left, CarbonMass right) => left - right;

    public static CarbonMass Negate(CarbonMass amount) => -amount;

    public int CompareTo(CarbonMass other) => value.CompareTo(other.value);

    public bool Equals(CarbonMass other) => value == other.value;

    public override bool Equals(object? obj) => obj is CarbonMass other && Equals(other);

    public override int GetHashCode() => value.GetHashCode();

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{value} mg");
}
