namespace CarbonLedger.Carbon.Market;

/// <summary>Names a certificate or a contract; one id, one instrument.</summary>
public readonly record struct InstrumentId : IComparable<InstrumentId>
{
    private readonly string? value;

    /// <exception cref="ArgumentException">The text is not a valid identifier (<see cref="Identifier"/>).</exception>
    public InstrumentId(string value) => this.value = Identifier.Check(value);

    public string Value => value ?? "";

    public int CompareTo(InstrumentId other) => string.CompareOrdinal(Value, other.Value);

    public static bool operator <(InstrumentId left, InstrumentId right) => left.CompareTo(right) < 0;

    public static bool operator >(InstrumentId left, InstrumentId right) => left.CompareTo(right) > 0;

    public static bool operator <=(InstrumentId left, InstrumentId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(InstrumentId left, InstrumentId right) => left.CompareTo(right) >= 0;

    public override string ToString() => Value;
}
