using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Reports;

/// <summary>The order and colours of sources, alike in every picture and table: steady ones first, told apart by lightness too, not by hue alone.</summary>
internal static class SourcePalette
{
    /// <summary>Technology of power that no technology is known of; it has a factor.</summary>
    public const string UnknownTechnology = "unknown";

    /// <summary>Power that no source group gave: it has no factor of its own, and is hatched, never plain.</summary>
    public const string UnknownOrigin = PeriodFold.UnknownOrigin;

    /// <summary>Of the stripes over power of unknown origin, #rrggbb.</summary>
    public const string HatchingColor = "#8d959c";

    private const string UnknownTechnologyColor = "#c3c8cc";
    private const string UnknownOriginColor = "#f1f3f4";

    private static readonly (string Source, string Color)[] Entries =
    [
        ("nuclear", "#7b5ea7"),
        ("coal", "#3d4348"),
        ("oil", "#6f4e37"),
        ("gas", "#b98b62"),
        ("biomass", "#6a8f3c"),
        ("geothermal", "#a8473a"),
        ("hydro", "#2c6da4"),
        ("wind", "#7fbfd6"),
        ("solar", "#f0b429"),
        (UnknownTechnology, UnknownTechnologyColor),
        (NetworkTracing.StorageGroup, "#d58cb0"),
        (NetworkTracing.FeedInGroup, "#4aa08a"),
        (UnknownOrigin, UnknownOriginColor),
    ];

    /// <summary>From the bottom of a stack up.</summary>
    public static IEnumerable<string> Order => Entries.Select(entry => entry.Source);

    /// <summary>The group's own name, or the technology "unknown" for one the palette doesn't have.</summary>
    public static string NameOf(string group) => Order.Contains(group, StringComparer.Ordinal) ? group : UnknownTechnology;

    /// <summary>As #rrggbb.</summary>
    public static string ColorOf(string source) => Entries[PlaceOf(source)].Color;

    /// <summary>The place of a source in the stack; those that the palette doesn't have stand with the unknown technology.</summary>
    public static int PlaceOf(string source) => Array.FindIndex(Entries, entry => entry.Source == NameOf(source));
}
