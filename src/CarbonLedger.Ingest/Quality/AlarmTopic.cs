using System.Text;

namespace CarbonLedger.Ingest.Quality;

/// <summary>The MQTT topic that alarms are published on: plain text, in which <see cref="SitePlace"/> stands for the alarm's site.</summary>
public sealed record AlarmTopic
{
    /// <summary>Stands for the site.</summary>
    public const string SitePlace = "{site}";

    /// <summary>What stands in place of the site where there is no one site: it is not known, or the alarm is a digest over sites.</summary>
    public const string NoSite = "-";

    /// <summary>Bytes of the text in UTF-8.</summary>
    public const int BytesMax = 256;

    /// <summary>Where alarms go unless somebody says otherwise: <c>cl/v1/{site}/alarm</c>.</summary>
    public static readonly AlarmTopic Default = new($"cl/v1/{SitePlace}/alarm");

    private AlarmTopic(string pattern) => Pattern = pattern;

    /// <summary>As it was written.</summary>
    public string Pattern { get; }

    /// <summary>Null for what can be no topic of a message: one with a wildcard, a control character, another brace, a $ at its start, or of more than <see cref="BytesMax"/> bytes.</summary>
    public static AlarmTopic? Parse(string pattern)
    {
        bool isTopic = pattern.Length > 0 && pattern[0] != '$' && !pattern.Any(character => char.IsControl(character) || char.IsSurrogate(character) || character is '+' or '#')
            && !pattern.Replace(SitePlace, "", StringComparison.Ordinal).AsSpan().ContainsAny('{', '}') && Encoding.UTF8.GetByteCount(pattern) <= BytesMax;
        return isTopic ? new AlarmTopic(pattern) : null;
    }

    /// <summary>The topic of a message.</summary>
    public string Of(AlarmMessage message) => Pattern.Replace(SitePlace, message.Site?.Value ?? NoSite, StringComparison.Ordinal);

    /// <summary>True if a subscription to the filter gets alarms of some site.</summary>
    public bool IsHeardBy(string filter)
    {
        string[] levels = Pattern.Split('/'), wanted = filter.Split('/');
        for (int i = 0; i < wanted.Length; i++)
        {
            if (wanted[i] == "#")
            {
                return i <= levels.Length;
            }

            if (i >= levels.Length || (wanted[i] != "+" && wanted[i] != levels[i] && !levels[i].Contains(SitePlace, StringComparison.Ordinal)))
            {
                return false;
            }
        }

        return wanted.Length == levels.Length;
    }
}
