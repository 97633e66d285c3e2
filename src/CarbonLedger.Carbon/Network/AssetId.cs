namespace CarbonLedger.Carbon.Network;

/// <summary>Names a thing with a carbon account: generator, load, line, transformer, storage.</summary>
public readonly record struct AssetId : IComparable<AssetId>
{
    private readonly string? value;

    /// <exception cref="ArgumentException">The text is not a valid identifier (<see cref="Identifier"/>).</exception>
    public AssetId(string value) => this.value = Identifier.Check(value);

    public string Value => value ?? "";

    public int CompareTo(AssetId other) => string.CompareOrdinal(Value, other.Value);

    public static bool operator <(AssetId left, AssetId right) => left.CompareTo(right) < 0;

    public static bool operator >(AssetId left, AssetId right) => left.CompareTo(right) > 0;

    public static bool operator <=(AssetId left, AssetId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(AssetId left, AssetId right) => left.CompareTo(right) >= 0;

    public override string ToString() => Value;
}
