namespace CarbonLedger.Carbon.Inventory;

/// <summary>Which sum of eq. (2) a row belongs to.</summary>
public enum Sf6RowKind
{
    /// <summary>REC, 退役设备.</summary>
    Retired = 1,

    /// <summary>REP, 修理设备.</summary>
    Repaired = 2,
}
