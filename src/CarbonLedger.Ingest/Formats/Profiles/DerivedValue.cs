using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Formats.Profiles;

/// <summary>A value that is no register: energy of an interval or power. What is made of it is of quality <see cref="DeviceQuality.Derived"/>.</summary>
/// <param name="Obis">The register it would add to.</param>
/// <param name="Amount">Interval: Wh or varh since the value before. Power: mW or mvar at the time. 0 or more.</param>
public sealed record DerivedValue(SiteId Site, DeviceId Device, Timestamp Time, long Sequence, string Obis, ValueKind Kind, long Amount);
