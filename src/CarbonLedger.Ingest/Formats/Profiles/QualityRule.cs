using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Formats.Profiles;

/// <summary>What the device's own word for quality means.</summary>
/// <param name="Pointer">Where it stands; null if it is always <paramref name="Otherwise"/>.</param>
/// <param name="Names">The words of the payload.</param>
/// <param name="Otherwise">Of any other word and where there is none; null refuses both.</param>
public sealed record QualityRule(JsonPointer? Pointer, IReadOnlyDictionary<string, DeviceQuality> Names, DeviceQuality? Otherwise);
