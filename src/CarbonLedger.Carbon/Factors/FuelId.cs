namespace CarbonLedger.Carbon.Factors;

/// <summary>Names a row of the fuel table.</summary>
public readonly record struct FuelId : IComparable<FuelId>
{
    private readonly string? value;

    /// <exception cref="ArgumentException">The text is not a valid identifier (<see cref="Identifier"/>).</exception>
    public FuelId(string value) => this.value = Identifier.Check(value);

    public string Value => value ?? "";

    public int CompareTo(FuelId other) => string.CompareOrdinal(Value, other.Value);

    public static bool operator <(FuelId left, FuelId right) => left.CompareTo(right) < 0;

    public static bool operator >(FuelId left, FuelId right) => left.CompareTo(right) > 0;

    public static bool operator <=(FuelId left, FuelId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(FuelId left, FuelId right) => left.CompareTo(right) >= 0;

    public override string ToString() => Value;
}
