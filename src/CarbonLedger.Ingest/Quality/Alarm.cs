using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Quality;

/// <summary>One alarm for each kind, device and register.</summary>
/// <param name="Number">Counts alarms up from 1 since the start; the newest has the highest.</param>
/// <param name="Site">Where the device stands; null if that is not known.</param>
/// <param name="Device">The device's id; for refusals the name that was used.</param>
/// <param name="Register">The OBIS code, or null.</param>
/// <param name="Until">When it ended; null while it is open.</param>
/// <param name="Count">Captures missing, payloads refused; else how often it was found.</param>
public sealed record Alarm(long Number, AlarmKind Kind, SiteId? Site, string Device, string? Register, Timestamp Since, Timestamp? Until, long Count, string Detail)
{
    internal AlarmMessage ToMessage(AlarmPhase phase) => new(Kind, phase, Site, Device, Register, Since, Until, Count, Detail);
}
