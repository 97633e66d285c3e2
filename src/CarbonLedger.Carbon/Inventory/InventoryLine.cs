namespace CarbonLedger.Carbon.Inventory;

/// <summary>One line of a table of the inventory.</summary>
/// <param name="Value">Exact; null where it is not stated, which is not zero.</param>
/// <param name="Unit">Of the value: "t", "t CO2e", "kg", "MWh", "%".</param>
/// <param name="Origin">What the value rests on.</param>
public sealed record InventoryLine(string Label, string LabelChinese, decimal? Value, string Unit, string Origin);
