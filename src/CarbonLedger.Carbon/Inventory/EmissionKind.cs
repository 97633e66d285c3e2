namespace CarbonLedger.Carbon.Inventory;

/// <summary>How gas got out of a unit, and so the EN 15804 module it belongs to.</summary>
public enum EmissionKind
{
    /// <summary>Leaked in operation, seen when topped up: module B1. The guideline's eq. (2) leaves it out by rule.</summary>
    Leak = 1,

    /// <summary>Lost when opened for a repair: module B2.</summary>
    Repair = 2,

    /// <summary>Lost when retired: module C1.</summary>
    Retirement = 3,
}
