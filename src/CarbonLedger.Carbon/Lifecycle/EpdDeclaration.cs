namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>An environmental product declaration.</summary>
/// <param name="Number">Its registration number.</param>
/// <param name="Programme">Who published it.</param>
/// <param name="ValidUntil">Its last day.</param>
/// <param name="DeclaredUnit">What its rows are per: "1 transformer", "1 MVA".</param>
/// <param name="Quantity">Declared units in the asset, above 0.</param>
/// <param name="Rows">kgCO2e per declared unit of modules A, C and D.</param>
/// <param name="Source">Where it was read.</param>
public sealed record EpdDeclaration(
    string Number, string Programme, string GwpSet, DateOnly ValidUntil, string DeclaredUnit, decimal Quantity, IReadOnlyList<ModuleRow> Rows, string Source)
    : EmbodiedDeclaration(GwpSet);
