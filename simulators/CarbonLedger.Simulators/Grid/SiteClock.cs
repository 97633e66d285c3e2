using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Simulators.Grid;

/// <summary>Local time at the site: it shapes demand and sunshine, nothing that is reported.</summary>
internal sealed class SiteClock
{
    private readonly Func<DateTimeOffset, TimeSpan> offsetAt;

    /// <exception cref="TimeZoneNotFoundException">This machine knows no such zone.</exception>
    public SiteClock(string timeZone)
    {
        if (timeZone == "Asia/Shanghai")
        {
            // China has kept UTC+8 without summer time since 1991: the demo must not need a time zone database.
            offsetAt = _ => TimeSpan.FromHours(8);
            return;
        }

        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        offsetAt = utc => zone.GetUtcOffset(utc);
    }

    public DateTime LocalAt(Timestamp time)
    {
        DateTimeOffset utc = DateTimeOffset.FromUnixTimeMilliseconds(time.UnixMilliseconds);
        return utc.ToOffset(offsetAt(utc)).DateTime;
    }
}
