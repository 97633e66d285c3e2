using System.Diagnostics.CodeAnalysis;

namespace CarbonLedger.Ingest.Formats.Sparkplug;

/// <summary>
/// <c>spBv1.0/{group}/{NBIRTH|NDATA|NDEATH|DBIRTH|DDATA|DDEATH|NCMD|DCMD}/{edge}[/{device}]</c>; those of devices name one,
/// those of nodes none (Sparkplug 3.0 §4.1). <c>spBv1.0/STATE/{host}</c> is of hosts (<see cref="State"/>).
/// </summary>
/// <param name="Device">Null for messages of nodes.</param>
public sealed record SparkplugTopic(string Group, SparkplugMessage Message, string Edge, string? Device)
{
    /// <summary>Characters of one id.</summary>
    public const int IdCharactersMax = 128;

    private const string Namespace = "spBv1.0";

    // In the order of the numbers of SparkplugMessage, from 1.
    private static readonly string[] Names = ["NBIRTH", "NDATA", "NDEATH", "DBIRTH", "DDATA", "DDEATH", "NCMD", "DCMD"];

    public static bool TryParse(string topic, [NotNullWhen(true)] out SparkplugTopic? parsed)
    {
        parsed = null;
        string[] parts = topic.Split('/', 6);
        int message = parts.Length > 2 ? Array.IndexOf(Names, parts[2]) + 1 : 0;
        if (parts.Length is < 4 or > 5 || parts[0] != Namespace || message == 0 || (parts.Length == 5) != (parts[2][0] == 'D')
            || !IsId(parts[1]) || !IsId(parts[3]) || (parts.Length == 5 && !IsId(parts[4])))
        {
            return false;
        }

        parsed = new SparkplugTopic(parts[1], (SparkplugMessage)message, parts[3], parts.Length == 5 ? parts[4] : null);
        return true;
    }

    /// <summary>The topic of a host's own state.</summary>
    public static string State(string host) => $"{Namespace}/STATE/{host}";

    public override string ToString() => $"{Namespace}/{Group}/{Names[(int)Message - 1]}/{Edge}{(Device is null ? "" : "/" + Device)}";

    // Any text but the characters of topics and filters (§4.1); bounded, because ids are kept.
    private static bool IsId(string id) => id.Length is > 0 and <= IdCharactersMax && id.AsSpan().IndexOfAny("+#\0") < 0;
}
