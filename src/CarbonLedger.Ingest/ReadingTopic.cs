using System.Diagnostics.CodeAnalysis;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest;

/// <summary>The topics of a device: <c>cl/v1/{site}/{device}/reading</c>, which it publishes, and <c>…/error</c>, which it may subscribe to.</summary>
public sealed record ReadingTopic(SiteId Site, DeviceId Device)
{
    private const string Prefix = "cl/v1/";
    private const string ReadingLeaf = "reading";
    private const string ErrorLeaf = "error";

    /// <summary>Where refusals of this device are told.</summary>
    public string ErrorTopic => $"{Prefix}{Site}/{Device}/{ErrorLeaf}";

    public override string ToString() => $"{Prefix}{Site}/{Device}/{ReadingLeaf}";

    /// <summary>Parses a reading topic; site and device must be identifiers.</summary>
    public static bool TryParse(string topic, [NotNullWhen(true)] out ReadingTopic? parsed) => TryParse(topic, ReadingLeaf, out parsed);

    /// <summary>Parses an error topic; a filter with wildcards is none.</summary>
    public static bool TryParseError(string topic, [NotNullWhen(true)] out ReadingTopic? parsed) => TryParse(topic, ErrorLeaf, out parsed);

    private static bool TryParse(string topic, string leaf, [NotNullWhen(true)] out ReadingTopic? parsed)
    {
        parsed = null;
        string[] parts = topic.Split('/', 6);
        if (parts.Length != 5 || parts[0] != "cl" || parts[1] != "v1" || parts[4] != leaf || !Identifier.IsValid(parts[2]) || !Identifier.IsValid(parts[3]))
        {
            return false;
        }

        parsed = new ReadingTopic(new SiteId(parts[2]), new DeviceId(parts[3]));
        return true;
    }
}
