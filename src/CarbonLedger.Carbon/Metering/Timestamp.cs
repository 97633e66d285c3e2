using System.Globalization;

namespace CarbonLedger.Carbon.Metering;

/// <summary>A point in time as UTC milliseconds since 1970-01-01; the only clock figures depend on is a device's own.</summary>
public readonly record struct Timestamp(long UnixMilliseconds) : IComparable<Timestamp>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    // Seven digits are what the parser counts; the rest of a finer fraction would be rounded away unseen.
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    /// <summary>The earliest and latest milliseconds that have an ISO 8601 text of four-digit year.</summary>
    public const long UnixMillisecondsMin = -62_135_596_800_000, UnixMillisecondsMax = 253_402_300_799_999;

    public static bool operator <(Timestamp left, Timestamp right) => left.UnixMilliseconds < right.UnixMilliseconds;

    public static bool operator >(Timestamp left, Timestamp right) => left.UnixMilliseconds > right.UnixMilliseconds;

    public static bool operator <=(Timestamp left, Timestamp right) => left.UnixMilliseconds <= right.UnixMilliseconds;

    public static bool operator >=(Timestamp left, Timestamp right) => left.UnixMilliseconds >= right.UnixMilliseconds;

    /// <summary>The calendar year in UTC.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time has no four-digit year.</exception>
    public int UtcYear => DateTimeOffset.FromUnixTimeMilliseconds(UnixMilliseconds).Year;

    public Timestamp AddMilliseconds(long milliseconds) => new(checked(UnixMilliseconds + milliseconds));

    public int CompareTo(Timestamp other) => UnixMilliseconds.CompareTo(other.UnixMilliseconds);

    /// <summary>Parses ISO 8601 to the second or finer with an explicit offset (+08:00) or Z; sub-millisecond digits are refused.</summary>
    public static bool TryParse(string? text, out Timestamp timestamp)
    {
        timestamp = default;
        if (text is null || text.Length is < 20 or > 33 || text.Contains(".Z", StringComparison.Ordinal) || !(text[^1] == 'Z' || (text[^6] is '+' or '-' && text[^3] == ':' && text[^7] != '.')))
        {
            return false;
        }

        if (!DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset parsed)
            || parsed.Ticks % TimeSpan.TicksPerMillisecond != 0)
        {
            return false;
        }

        timestamp = new Timestamp(parsed.ToUnixTimeMilliseconds());
        return true;
    }

    /// <summary>ISO 8601 in UTC with milliseconds, as devices send it.</summary>
    public override string ToString() =>
        UnixMilliseconds is < UnixMillisecondsMin or > UnixMillisecondsMax
            ? string.Create(CultureInfo.InvariantCulture, $"{UnixMilliseconds} ms")
            : DateTimeOffset.FromUnixTimeMilliseconds(UnixMilliseconds).ToString(Format, CultureInfo.InvariantCulture);
}
