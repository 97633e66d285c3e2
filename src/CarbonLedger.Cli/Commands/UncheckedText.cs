using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Cli.Commands;

/// <summary>Says in words which defaults that were never checked against a source reach a figure.</summary>
internal static class UncheckedText
{
    /// <summary>Ids named in a line, at most.</summary>
    private const int IdsMax = 12;

    /// <summary>A line for each kind of default; none where there is none.</summary>
    public static IReadOnlyList<string> Lines(UncheckedDefaults defaults)
    {
        List<string> lines = [];
        if (defaults.Sources.Count > 0)
        {
            string from = defaults.Records.Count > 0 ? $"records {List(defaults.Records)}" : $"sources {List(defaults.Sources)}";
            string typical = defaults.TypicalFigures.Count > 0 ? $", which use typical figures {List(defaults.TypicalFigures)}" : "";
            lines.Add($"unchecked defaults in {from}{typical}");
        }

        if (defaults.FactorValues.Count > 0)
        {
            lines.Add($"unchecked defaults as values of factor rows {List(defaults.FactorValues)}");
        }

        if (defaults.HalfWidths.Count > 0)
        {
            lines.Add($"unchecked defaults as half-widths of {List(defaults.HalfWidths)}");
        }

        return lines;
    }

    /// <summary>For programs: every id.</summary>
    public static object Json(UncheckedDefaults defaults) => new
    {
        defaults.Sources,
        defaults.Records,
        defaults.TypicalFigures,
        defaults.FactorValues,
        defaults.HalfWidths,
    };

    private static string List(IReadOnlyList<string> ids) =>
        string.Join(", ", ids.Take(IdsMax)) + (ids.Count > IdsMax ? $" and {ids.Count - IdsMax} more" : "");
}
