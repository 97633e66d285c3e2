namespace CarbonLedger.Carbon.Network;

/// <summary>Names buses and branches solved together.</summary>
public readonly record struct NetworkId : IComparable<NetworkId>
{
    private readonly string? value;

    /// <exception cref="ArgumentException">The text is not a valid identifier (<see cref="Identifier"/>).</exception>
    public NetworkId(string value) => this.value = Identifier.Check(value);

    public string Value => value ?? "";

    public int CompareTo(NetworkId other) => string.CompareOrdinal(Value, other.Value);

    public static bool operator <(NetworkId left, NetworkId right) => left.CompareTo(right) < 0;

    public static bool operator >(NetworkId left, NetworkId right) => left.CompareTo(right) > 0;

    public static bool operator <=(NetworkId left, NetworkId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(NetworkId left, NetworkId right) => left.CompareTo(right) >= 0;

    public override string ToString() => Value;
}
