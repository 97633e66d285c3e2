using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Formats.Profiles;

/// <summary>What is known of a payload besides its bytes.</summary>
/// <param name="Topic">As received; null where the door has none (HTTP): templates are not asked then.</param>
/// <param name="Client">Who is connected; null if nobody is known.</param>
/// <param name="SiteOf">Where a device is enrolled; null if it is not.</param>
public sealed record PayloadOrigin(string? Topic, string? Client, Func<DeviceId, SiteId?> SiteOf);
