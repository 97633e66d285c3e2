namespace CarbonLedger.Carbon.Inventory;

/// <summary>What a finding about inventory data leads to.</summary>
public enum InventoryFindingKind
{
    /// <summary>Told; every figure stays.</summary>
    Warning = 1,

    /// <summary>The row is in no sum; the others stay.</summary>
    RowRejected = 2,

    /// <summary>A figure and those that follow from it are not stated; the others stay.</summary>
    FigureRefused = 3,

    /// <summary>The figure is stated and does not cover all that it should.</summary>
    Incomplete = 4,
}
