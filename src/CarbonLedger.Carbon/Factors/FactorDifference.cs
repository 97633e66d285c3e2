namespace CarbonLedger.Carbon.Factors;

/// <summary>What one book has over another, each list by id.</summary>
public sealed record FactorDifference(IReadOnlyList<FactorRow> Added, IReadOnlyList<FactorRow> Removed, IReadOnlyList<FactorChange> Changed)
{
    public bool IsEmpty => Added.Count + Removed.Count + Changed.Count == 0;

    /// <summary>From the old book to the new one.</summary>
    public static FactorDifference Between(FactorBook old, FactorBook @new) => new(
        [.. @new.Rows.Where(row => old.Find(row.Id) is null)],
        [.. old.Rows.Where(row => @new.Find(row.Id) is null)],
        [.. old.Rows.SelectMany(row => @new.Find(row.Id) is { } now ? Changes(row, now) : [])]);

    private static IEnumerable<FactorChange> Changes(FactorRow old, FactorRow now) =>
        Fields(old).Zip(Fields(now))
            .Where(pair => pair.First.Text != pair.Second.Text)
            .Select(pair => new FactorChange(old.Id, pair.First.Name, pair.First.Text, pair.Second.Text));

    private static (string Name, string Text)[] Fields(FactorRow row) =>
    [
        ("value", row.PublishedValue),
        ("technology", row.Technology),
        ("gasSet", row.GasSet),
        ("gwpSet", row.GwpSet),
        ("boundary", row.Boundary),
        ("region", row.Region),
        ("year", row.Year.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ("source", row.Source),
        ("licence", row.Licence),
        ("checked", row.Checked ? "true" : "false"),
        ("uncertaintyPercent", row.Uncertainty.PercentText),
        ("uncertaintySource", row.Uncertainty.Source),
    ];
}
