namespace CarbonLedger.Carbon.Network;

/// <summary>Names a node of the network model; it has an intensity, no account.</summary>
public readonly record struct BusId : IComparable<BusId>
{
    private readonly string? value;

    /// <exception cref="ArgumentException">The text is not a valid identifier (<see cref="Identifier"/>).</exception>
    public BusId(string value) => this.value = Identifier.Check(value);

    public string Value => value ?? "";

    public int CompareTo(BusId other) => string.CompareOrdinal(Value, other.Value);

    public static bool operator <(BusId left, BusId right) => left.CompareTo(right) < 0;

    public static bool operator >(BusId left, BusId right) => left.CompareTo(right) > 0;

    public static bool operator <=(BusId left, BusId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(BusId left, BusId right) => left.CompareTo(right) >= 0;

    public override string ToString() => Value;
}
