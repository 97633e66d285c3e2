using System.Diagnostics.CodeAnalysis;
using CarbonLedger.Carbon;

namespace CarbonLedger.Ingest.Formats.Profiles;

/// <summary>
/// Which topics a profile is for and what their levels say: <c>tele/{device}/SENSOR</c>, <c>plant/{site}/+/{device}/#</c>.
/// <c>+</c> is one level, <c>#</c> at the end any number, as in an MQTT filter (MQTT 5 §4.7.1).
/// </summary>
public sealed record TopicTemplate
{
    public const int CharactersMax = 256;

    private const string SiteLevel = "{site}", DeviceLevel = "{device}";

    private readonly string text;
    private readonly string[] levels;

    private TopicTemplate(string text, string[] levels) => (this.text, this.levels) = (text, levels);

    public bool NamesSite => levels.Contains(SiteLevel);

    public bool NamesDevice => levels.Contains(DeviceLevel);

    public static bool TryParse(string? text, [NotNullWhen(true)] out TopicTemplate? template)
    {
        template = null;
        if (string.IsNullOrEmpty(text) || text.Length > CharactersMax)
        {
            return false;
        }

        string[] levels = text.Split('/');
        for (int i = 0; i < levels.Length; i++)
        {
            bool isWild = levels[i] is "+" or SiteLevel or DeviceLevel || (levels[i] == "#" && i == levels.Length - 1);
            if (!isWild && levels[i].AsSpan().IndexOfAny("{}+#\0") >= 0)
            {
                return false;
            }
        }

        if (levels.Count(level => level == SiteLevel) > 1 || levels.Count(level => level == DeviceLevel) > 1)
        {
            return false;
        }

        template = new TopicTemplate(text, levels);
        return true;
    }

    /// <summary>True if the topic has the template's levels; site and device are what stands at theirs, if they are identifiers.</summary>
    public bool Matches(string topic, out string? site, out string? device)
    {
        (site, device) = (null, null);
        string[] parts = topic.Split('/', levels.Length + 1);
        bool isOpen = levels[^1] == "#";
        int fixedLevels = isOpen ? levels.Length - 1 : levels.Length;
        if (parts.Length < fixedLevels || (!isOpen && parts.Length > fixedLevels))
        {
            return false;
        }

        for (int i = 0; i < fixedLevels; i++)
        {
            switch (levels[i])
            {
                case "+":
                    break;
                case SiteLevel when Identifier.IsValid(parts[i]):
                    site = parts[i];
                    break;
                case DeviceLevel when Identifier.IsValid(parts[i]):
                    device = parts[i];
                    break;
                case var level when level != parts[i]:
                    return false;
                default:
                    break;
            }
        }

        return true;
    }

    public override string ToString() => text;

    public bool Equals(TopicTemplate? other) => other is not null && text == other.text;

    public override int GetHashCode() => text.GetHashCode(StringComparison.Ordinal);
}
