namespace CarbonLedger.Carbon.Metering;

/// <summary>Identity of a stored capture: a redelivery has the same key and the same bytes, a correction a higher version.</summary>
public readonly record struct ReadingKey(DeviceId Device, Timestamp Time, int Version) : IComparable<ReadingKey>
{
    public static ReadingKey Of(Capture capture) => new(capture.Device, capture.Time, capture.Version);

    public int CompareTo(ReadingKey other)
    {
        int byDevice = Device.CompareTo(other.Device);
        if (byDevice != 0)
        {
            return byDevice;
        }

        int byTime = Time.CompareTo(other.Time);
        return byTime != 0 ? byTime : Version.CompareTo(other.Version);
    }

    public static bool operator <(ReadingKey left, ReadingKey right) => left.CompareTo(right) < 0;

    public static bool operator >(ReadingKey left, ReadingKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(ReadingKey left, ReadingKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ReadingKey left, ReadingKey right) => left.CompareTo(right) >= 0;
}
