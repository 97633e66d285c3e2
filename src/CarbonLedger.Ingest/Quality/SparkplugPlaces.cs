using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Formats.Sparkplug;

namespace CarbonLedger.Ingest.Quality;

/// <summary>Behind which edge node a device speaks Sparkplug, learned from the topics of its captures. Not for several threads at once.</summary>
/// <param name="presenceOf">The presence by group, edge node and device; <see cref="CaptureGate.PresenceOf"/>.</param>
public sealed class SparkplugPlaces(Func<string, string, string, SparkplugPresence?> presenceOf)
{
    /// <summary>Devices that are remembered.</summary>
    public const int DevicesMax = 100_000;

    private const string Prefix = "spBv1.0/";

    private readonly Dictionary<DeviceId, SparkplugTopic> places = [];

    /// <summary>Null for a device whose captures do not come over Sparkplug.</summary>
    public SparkplugPresence? PresenceOf(DeviceId device) =>
        places.TryGetValue(device, out SparkplugTopic? place) ? presenceOf(place.Group, place.Edge, place.Device!) : null;

    /// <summary>Takes the topic of a capture.</summary>
    public void Saw(DeviceId device, string topic)
    {
        if (!topic.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return;
        }

        bool isKnown = places.TryGetValue(device, out SparkplugTopic? known);

        // A message may free readings of another device that waited for it; its topic is that device's only if nothing better is known.
        if (!SparkplugTopic.TryParse(topic, out SparkplugTopic? place) || place.Device is null || (isKnown && (known!.Device == device.Value || Same(known, place))))
        {
            return;
        }

        if (isKnown || places.Count < DevicesMax)
        {
            places[device] = place;
        }
    }

    private static bool Same(SparkplugTopic one, SparkplugTopic other) => one.Group == other.Group && one.Edge == other.Edge && one.Device == other.Device;
}
