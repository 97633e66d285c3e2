namespace CarbonLedger.Carbon.Metering;

/// <summary>Names what speaks MQTT and holds a key.</summary>
public readonly record struct DeviceId : IComparable<DeviceId>
{
    private readonly string? value;

    /// <exception cref="ArgumentException">The text is not a valid identifier (<see cref="Identifier"/>).</exception>
    public DeviceId(string value) => this.value = Identifier.Check(value);

    public string Value => value ?? "";

    public int CompareTo(DeviceId other) => string.CompareOrdinal(Value, other.Value);

    public static bool operator <(DeviceId left, DeviceId right) => left.CompareTo(right) < 0;

    public static bool operator >(DeviceId left, DeviceId right) => left.CompareTo(right) > 0;

    public static bool operator <=(DeviceId left, DeviceId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(DeviceId left, DeviceId right) => left.CompareTo(right) >= 0;

    public override string ToString() => Value;
}
