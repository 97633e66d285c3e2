using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>The energies of a grid company in a year (EL), each at least zero.</summary>
/// <param name="OnGrid">上网电量, from power plants in the area.</param>
/// <param name="Import">输入电量, from other grids.</param>
/// <param name="Export">输出电量, to other grids.</param>
/// <param name="Sold">售电量, to customers.</param>
public sealed record ElectricityBalance(Energy OnGrid, Energy Import, Energy Export, Energy Sold)
{
    /// <summary>供电量: on-grid + import − export.</summary>
    public Energy Supplied => OnGrid + Import - Export;

    /// <summary>AD_loss = supplied − sold (eq. 3 of the method). Below zero is a fault of metering or boundary.</summary>
    public Energy Loss => Supplied - Sold;
}
