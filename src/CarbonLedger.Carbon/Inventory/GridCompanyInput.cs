using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>The nine inputs of a grid company's inventory, from a file (<see cref="GridCompanyReader"/>) or a log (<see cref="GridCompanyLedger"/>), with what could not be had of them.</summary>
/// <param name="Rows">REC and REP rows that are in form, in the file's order or that of booking.</param>
/// <param name="Electricity">Null if one of the four energies is not known.</param>
/// <param name="Factor">EF_grid, CO2 only; null if there is none.</param>
/// <param name="Equipment">Null without a register; then units are not looked up.</param>
/// <param name="MassBalance">Null if there is none.</param>
public sealed record GridCompanyInput(
    string Name,
    string Source,
    IReadOnlyList<Sf6Row> Rows,
    ElectricityBalance? Electricity,
    CarbonIntensity? Factor,
    IReadOnlyList<EquipmentRow>? Equipment,
    MassBalanceInput? MassBalance,
    IReadOnlyList<InventoryFinding> Findings)
{
    /// <summary>What of a log the inputs were summed from; null where they were read from a file.</summary>
    public LedgerOrigin? Ledger { get; init; }
}
