namespace CarbonLedger.Carbon.Inventory;

/// <summary>One thing wrong with inventory data.</summary>
/// <param name="Record">The record's id, its place in the file if it has none, or the part of the file.</param>
/// <param name="Field">The field's name in the file.</param>
/// <param name="Value">What was found.</param>
/// <param name="Limit">What was expected, with its unit.</param>
public sealed record InventoryFinding(string Record, string Field, string Value, string Limit, InventoryReason Reason, InventoryFindingKind Kind)
{
    public override string ToString() => $"{Record}: {Field} is {Value}; expected {Limit}";
}
