using System.Globalization;

namespace CarbonLedger.Carbon.Metering;

/// <summary>
/// The time zone of a site: which intervals make a local day or year. Zones are rules of the machine's own tz database, so
/// days are for grouping and display; of an interval's amounts only the reporting year of its factors depends on them.
/// </summary>
public sealed class SiteZone
{
    /// <summary>Local days before this year have no intervals here: zones were sun time then.</summary>
    public const int YearMin = 1900;

    /// <summary>The last year whose every local day ends before the year 10000.</summary>
    public const int YearMax = 9998;

    private const string DateFormat = "yyyy-MM-dd";

    // No zone is further than 14 hours from UTC; 15 leave room for a change of the clock.
    private const int HoursFromUtcMax = 15;
    private const int HoursPerDay = 24;
    private const int IntervalsPerHour = 4;

    private readonly TimeZoneInfo zone;

    private SiteZone(string id, TimeZoneInfo zone) => (Id, this.zone) = (id, zone);

    /// <summary>The IANA id as asked for: "Asia/Shanghai".</summary>
    public string Id { get; }

    /// <summary>The zone, or why there is none: only IANA ids that this machine's tz database has.</summary>
    public static InputReading<SiteZone> Find(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return TimeZoneInfo.TryFindSystemTimeZoneById(id, out TimeZoneInfo? found) && found.HasIanaId
            ? new InputReading<SiteZone>(new SiteZone(id, found), [])
            : new InputReading<SiteZone>(null, [new InputProblem("$.timeZone", id, "This machine knows no such time zone; expected an IANA id such as Asia/Shanghai")]);
    }

    /// <summary>The local date on which an interval starts.</summary>
    public DateOnly DayOf(Interval interval) => DateOnly.FromDateTime(Local(interval.Start.UnixMilliseconds).DateTime);

    /// <summary>The local year in which an interval starts: the reporting year of its factors.</summary>
    public int YearOf(Interval interval) => Local(interval.Start.UnixMilliseconds).Year;

    /// <summary>
    /// The intervals that start on a local date, in order: 96 of them, 4 fewer or more where the clock is changed by an hour, 2 where by
    /// half an hour, none where a zone left out a date. Every interval belongs to exactly one date, that of <see cref="DayOf"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The year is outside <see cref="YearMin"/> to <see cref="YearMax"/>.</exception>
    public IReadOnlyList<Interval> IntervalsOf(DateOnly day)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(day.Year, YearMin, nameof(day));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(day.Year, YearMax, nameof(day));
        List<Interval> intervals = [];
        long midnight = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds();

        // Asked of every quarter hour: midnights that don't exist, or exist twice, need no rule of their own.
        for (int i = -HoursFromUtcMax * IntervalsPerHour; i < (HoursPerDay + HoursFromUtcMax) * IntervalsPerHour; i++)
        {
            Interval interval = Interval.StartingAt(new Timestamp(midnight + (i * Interval.LengthMilliseconds)));
            if (DayOf(interval) == day)
            {
                intervals.Add(interval);
            }
        }

        return intervals;
    }

    /// <summary>
    /// A boundary of a period: a local date (<c>2026-06-01</c>, where that day starts) or a time with its offset on a quarter hour
    /// (<c>2026-06-01T00:00:00+08:00</c>, the seconds may be left out).
    /// </summary>
    /// <returns>False for any other text, and for a date without intervals.</returns>
    public bool TryParseBoundary(string text, out Timestamp boundary)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (DateOnly.TryParseExact(text, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
        {
            IReadOnlyList<Interval> intervals = day.Year is < YearMin or > YearMax ? [] : IntervalsOf(day);
            boundary = intervals.Count > 0 ? intervals[0].Start : default;
            return intervals.Count > 0;
        }

        const int minuteEnd = 16;
        bool withoutSeconds = text.Length > minuteEnd && text[minuteEnd] is ('Z' or '+' or '-');
        return Timestamp.TryParse(withoutSeconds ? text.Insert(minuteEnd, ":00") : text, out boundary)
            && boundary.UnixMilliseconds % Interval.LengthMilliseconds == 0;
    }

    /// <summary>A time as the site's clocks show it, with its offset: <c>2026-06-01 00:00 +08:00</c>.</summary>
    public string Format(Timestamp time) => Local(time.UnixMilliseconds).ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture);

    private DateTimeOffset Local(long unixMilliseconds) => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds), zone);
}
