using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Formats.Sparkplug;

namespace CarbonLedger.Ingest.Quality;

/// <summary>What the detectors judge: a capture that was stored, or the passing of time.</summary>
public abstract record QualityInput
{
    private QualityInput()
    {
    }

    /// <summary>A capture of the device, stored for the first time.</summary>
    /// <param name="Receipt">When it came; null for one that is read back from the store.</param>
    /// <param name="Presence">What Sparkplug knows of the device; null for a device that does not speak it.</param>
    /// <param name="MayHaveMissed">True if captures of this device may have been stored unseen before it: numbers that are missing then prove nothing.</param>
    public sealed record Captured(Capture Capture, Timestamp? Receipt, SparkplugPresence? Presence = null, bool MayHaveMissed = false) : QualityInput;

    /// <summary>Nothing came up to now.</summary>
    /// <param name="Presence">As for a capture.</param>
    /// <param name="Awaited">Since when a device that was never heard is waited for; null if nobody waits for it.</param>
    public sealed record Waited(Timestamp Now, SparkplugPresence? Presence = null, Timestamp? Awaited = null) : QualityInput;
}
