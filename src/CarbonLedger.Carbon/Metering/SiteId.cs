namespace CarbonLedger.Carbon.Metering;

/// <summary>Names the place a device stands at; part of its topic and of what it signs.</summary>
public readonly record struct SiteId : IComparable<SiteId>
{
    private readonly string? value;

    /// <exception cref="ArgumentException">The text is not a valid identifier (<see cref="Identifier"/>).</exception>
    public SiteId(string value) => this.value = Identifier.Check(value);

    public string Value => value ?? "";

    public int CompareTo(SiteId other) => string.CompareOrdinal(Value, other.Value);

    public static bool operator <(SiteId left, SiteId right) => left.CompareTo(right) < 0;

    public static bool operator >(SiteId left, SiteId right) => left.CompareTo(right) > 0;

    public static bool operator <=(SiteId left, SiteId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(SiteId left, SiteId right) => left.CompareTo(right) >= 0;

    public override string ToString() => Value;
}
