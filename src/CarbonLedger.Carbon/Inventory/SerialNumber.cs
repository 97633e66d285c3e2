namespace CarbonLedger.Carbon.Inventory;

/// <summary>The serial number on a unit's plate; names one unit for life.</summary>
public readonly record struct SerialNumber : IComparable<SerialNumber>
{
    private readonly string? value;

    /// <exception cref="ArgumentException">The text is not a valid identifier (<see cref="Identifier"/>).</exception>
    public SerialNumber(string value) => this.value = Identifier.Check(value);

    public string Value => value ?? "";

    public int CompareTo(SerialNumber other) => string.CompareOrdinal(Value, other.Value);

    public static bool operator <(SerialNumber left, SerialNumber right) => left.CompareTo(right) < 0;

    public static bool operator >(SerialNumber left, SerialNumber right) => left.CompareTo(right) > 0;

    public static bool operator <=(SerialNumber left, SerialNumber right) => left.CompareTo(right) <= 0;

    public static bool operator >=(SerialNumber left, SerialNumber right) => left.CompareTo(right) >= 0;

    public override string ToString() => Value;
}
