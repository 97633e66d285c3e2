using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>The nine inputs of a grid company's inventory as read, with what could not be read of them.</summary>
/// <param name="Rows">REC and REP rows that are in form, in the file's order.</param>
/// <param name="Electricity">Null if one of the four energies could not be read.</param>
/// <param name="Factor">EF_grid, CO2 only; null if it could not be read.</param>
/// <param name="Equipment">Null if the file has no register; then units are not looked up.</param>
/// <param name="MassBalance">Null if the file has none, or it could not be read.</param>
public sealed record GridCompanyInput(
    string Name,
    string Source,
    IReadOnlyList<Sf6Row> Rows,
    ElectricityBalance? Electricity,
    CarbonIntensity? Factor,
    IReadOnlyList<EquipmentRow>? Equipment,
    MassBalanceInput? MassBalance,
    IReadOnlyList<InventoryFinding> Findings);
