using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Formats.Sparkplug;

namespace CarbonLedger.Ingest.Quality;

/// <summary>In whose name a refused payload came: the device it names, else the client that sent it. Both are claims, not facts.</summary>
/// <param name="Site">The site it names; null if it names none.</param>
public readonly record struct RefusedName(SiteId? Site, string Name)
{
    private const string HttpPrefix = "/api/";

    internal static RefusedName Of(Observation refused)
    {
        if (refused.Capture is { } capture)
        {
            return new RefusedName(capture.Site, capture.Device.Value);
        }

        if (ReadingTopic.TryParse(refused.Topic, out ReadingTopic? topic))
        {
            return new RefusedName(topic.Site, topic.Device.Value);
        }

        if (SparkplugTopic.TryParse(refused.Topic, out SparkplugTopic? sparkplug))
        {
            return Clean(sparkplug.Group, sparkplug.Device ?? sparkplug.Edge);
        }

        // The HTTP doors write the path, site and device.
        string[] parts = refused.Topic.StartsWith(HttpPrefix, StringComparison.Ordinal) ? refused.Topic.Split('/') : [];
        return parts.Length > 4 && parts[^1].Length == 0 ? Clean(parts[^3], parts[^2]) : Clean("", refused.Client);
    }

    private static RefusedName Clean(string site, string name) => new(
        Identifier.IsValid(site) ? new SiteId(site) : null, name.Length == 0 ? "-" : EdgeText.Clean(name, Identifier.LengthMax));
}
