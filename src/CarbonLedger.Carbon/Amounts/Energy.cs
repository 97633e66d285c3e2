using System.Globalization;

namespace CarbonLedger.Carbon.Amounts;

/// <summary>Active energy in whole watt-hours (Wh); signed, ±9.2 EWh.</summary>
public readonly struct Energy : IEquatable<Energy>, IComparable<Energy>
{
    private readonly long value;

    private Energy(long value) => this.value = value;

    /// <summary>The amount nothing was added to; a known zero, never "unknown".</summary>
    public static Energy Zero => default;

    /// <summary>The whole number of Wh.</summary>
    public long WattHours => value;

    public static Energy FromWattHours(long wattHours) => new(wattHours);

    /// <summary>Rounds a solver's value in Wh once, half to even.</summary>
    /// <exception cref="OverflowException">The value is not finite or does not fit.</exception>
    public static Energy RoundWattHours(double wattHours) => new(Rounding.ToWhole(wattHours));

    public static Energy operator +(Energy left, Energy right) => new(checked(left.value + right.value));

    public static Energy operator -(Energy left, Energy right) => new(checked(left.value - right.value));

    public static Energy operator -(Energy amount) => new(checked(-amount.value));

    public static bool operator ==(Energy left, Energy right) => left.value == right.value;

    public static bool operator !=(Energy left, Energy right) => left.value != right.value;

    public static bool operator <(Energy left, Energy right) => left.value < right.value;

    public static bool operator >(Energy left, Energy right) => left.value > right.value;

    public static bool operator <=(Energy left, Energy right) => left.value <= right.value;

    public static bool operator >=(Energy left, Energy right) => left.value >= right.value;

    public static Energy Add(Energy left, Energy right) => left + right;

    public static Energy Subtract(Energy left, Energy right) => left - right;

    public static Energy Negate(Energy amount) => -amount;

    public int CompareTo(Energy other) => value.CompareTo(other.value);

    public bool Equals(Energy other) => value == other.value;

    public override bool Equals(object? obj) => obj is Energy other && Equals(other);

    public override int GetHashCode() => value.GetHashCode();

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{value} Wh");
}
