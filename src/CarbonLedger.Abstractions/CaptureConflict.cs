using System.Globalization;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Abstractions;

/// <summary>The one wording for a capture whose key is taken by other bytes: kept by the store and told to the device.</summary>
public static class CaptureConflict
{
    /// <summary>The refusal of a capture whose key (device, time, version) is stored with other bytes.</summary>
    public static Refusal Describe(Capture capture) => new(
        RefusalReason.Conflict,
        string.Create(CultureInfo.InvariantCulture, $"A capture of {capture.Device} at {capture.Time} version {capture.Version} is stored with other bytes; a correction needs a higher ver."));
}
