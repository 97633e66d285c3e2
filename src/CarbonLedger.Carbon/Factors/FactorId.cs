namespace CarbonLedger.Carbon.Factors;

/// <summary>Names a row of the factor book.</summary>
public readonly record struct FactorId : IComparable<FactorId>
{
    private readonly string? value;

    /// <exception cref="ArgumentException">The text is not a valid identifier (<see cref="Identifier"/>).</exception>
    public FactorId(string value) => this.value = Identifier.Check(value);

    public string Value => value ?? "";

    public int CompareTo(FactorId other) => string.CompareOrdinal(Value, other.Value);

    public static bool operator <(FactorId left, FactorId right) => left.CompareTo(right) < 0;

    public static bool operator >(FactorId left, FactorId right) => left.CompareTo(right) > 0;

    public static bool operator <=(FactorId left, FactorId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(FactorId left, FactorId right) => left.CompareTo(right) >= 0;

    public override string ToString() => Value;
}
