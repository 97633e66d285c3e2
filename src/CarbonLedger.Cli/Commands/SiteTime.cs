using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Closing;

namespace CarbonLedger.Cli.Commands;

/// <summary>Times as a command's options say them, by the clocks of a log's site.</summary>
internal static class SiteTime
{
    /// <exception cref="Carbon.InputRejectedException">This machine doesn't know the time zone.</exception>
    public static SiteZone ZoneOf(NetworkLedger ledger) => SiteZone.Find(ledger.Setup.Network.TimeZone).Require($"network {ledger.Setup.Network.Id}");

    /// <summary>A day of the site, where it starts, or a quarter of an hour; null if none was given.</summary>
    /// <exception cref="UsageException">The text is neither.</exception>
    public static Timestamp? Boundary(SiteZone zone, string option, string? text) => text is null ? null
        : zone.TryParseBoundary(text, out Timestamp boundary) ? boundary
        : throw new UsageException($"{option} {text}: expected a day of {zone.Id} such as 2026-06-01, or a quarter of an hour such as 2026-06-01T12:00:00+08:00.");
}
