using System.Globalization;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Reports.Figures;

/// <summary>Shows times in the site's zone; in UTC when this system doesn't know the zone. Figures never depend on it.</summary>
internal sealed class SiteClock
{
    private readonly TimeZoneInfo zone;

    public SiteClock(string zoneId)
    {
        ZoneId = zoneId;
        IsKnown = TimeZoneInfo.TryFindSystemTimeZoneById(zoneId, out TimeZoneInfo? found);
        zone = found ?? TimeZoneInfo.Utc;
    }

    public string ZoneId { get; }

    /// <summary>False when times are shown in UTC because the zone isn't known here.</summary>
    public bool IsKnown { get; }

    public DateTimeOffset Local(Timestamp time) => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(time.UnixMilliseconds), zone);

    /// <summary><c>UTC+08:00</c> at a time.</summary>
    public string OffsetAt(Timestamp time)
    {
        TimeSpan offset = Local(time).Offset;
        return string.Create(CultureInfo.InvariantCulture, $"UTC{(offset < TimeSpan.Zero ? '-' : '+')}{offset.Duration():hh\\:mm}");
    }

    /// <summary>The year a time lies in at the site.</summary>
    public int YearOf(Timestamp time) => Local(time).Year;

    public string Minute(Timestamp time) => Local(time).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
