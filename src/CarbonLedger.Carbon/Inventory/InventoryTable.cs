namespace CarbonLedger.Carbon.Inventory;

/// <summary>One table of the guideline's report, as plain lines that any page can print.</summary>
/// <param name="Number">1 summary, 2 activity data (of SF6 and of electricity), 3 factors.</param>
public sealed record InventoryTable(int Number, string Title, string TitleChinese, IReadOnlyList<InventoryLine> Lines);
