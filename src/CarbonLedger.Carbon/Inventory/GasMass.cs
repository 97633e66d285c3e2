using System.Globalization;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>Mass of insulating gas itself, in whole mg; signed, ±9.2 Mt. Not a CO2 equivalent: that has a set of warming potentials (<see cref="CarbonEquivalent"/>).</summary>
public readonly struct GasMass : IEquatable<GasMass>, IComparable<GasMass>
{
    public const long MilligramsPerGram = 1_000;
    public const long MilligramsPerKilogram = 1_000_000;

    private readonly long value;

    private GasMass(long value) => this.value = value;

    /// <summary>The amount nothing was added to; a known zero, never "unknown".</summary>
    public static GasMass Zero => default;

    /// <summary>The whole number of mg.</summary>
    public long Milligrams => value;

    /// <summary>kg, exact to six decimals.</summary>
    public decimal Kilograms => (decimal)value / MilligramsPerKilogram;

    public static GasMass FromMilligrams(long milligrams) => new(milligrams);

    /// <exception cref="OverflowException">The amount does not fit.</exception>
    public static GasMass FromGrams(long grams) => new(checked(grams * MilligramsPerGram));

    /// <exception cref="OverflowException">The sum does not fit; so for the other operators.</exception>
    public static GasMass operator +(GasMass left, GasMass right) => new(checked(left.value + right.value));

    public static GasMass operator -(GasMass left, GasMass right) => new(checked(left.value - right.value));

    public static bool operator ==(GasMass left, GasMass right) => left.value == right.value;

    public static bool operator !=(GasMass left, GasMass right) => left.value != right.value;

    public static bool operator <(GasMass left, GasMass right) => left.value < right.value;

    public static bool operator >(GasMass left, GasMass right) => left.value > right.value;

    public static bool operator <=(GasMass left, GasMass right) => left.value <= right.value;

    public static bool operator >=(GasMass left, GasMass right) => left.value >= right.value;

    public static GasMass Add(GasMass left, GasMass right) => left + right;

    public static GasMass Subtract(GasMass left, GasMass right) => left - right;

    public static GasMass Smaller(GasMass left, GasMass right) => left <= right ? left : right;

    /// <summary>The sum of many; zero of none.</summary>
    /// <exception cref="OverflowException">The sum does not fit.</exception>
    public static GasMass Sum(IEnumerable<GasMass> amounts) => amounts.Aggregate(Zero, Add);

    public int CompareTo(GasMass other) => value.CompareTo(other.value);

    public bool Equals(GasMass other) => value == other.value;

    public override bool Equals(object? obj) => obj is GasMass other && Equals(other);

    public override int GetHashCode() => value.GetHashCode();

    /// <summary>kg without trailing zeros: <c>78.5 kg</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kilograms:0.######} kg");
}
