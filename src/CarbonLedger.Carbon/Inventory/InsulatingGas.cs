namespace CarbonLedger.Carbon.Inventory;

/// <summary>A gas that insulates or breaks in switchgear, alone or in a mixture.</summary>
public enum InsulatingGas
{
    SulphurHexafluoride = 1,

    /// <summary>C4-FN, heptafluoroisobutyronitrile.</summary>
    C4Fluoronitrile = 2,

    /// <summary>C5-FK, perfluoro(3-methyl-2-butanone).</summary>
    C5Fluoroketone = 3,

    CarbonDioxide = 4,

    /// <summary>No warming potential, known and zero.</summary>
    Nitrogen = 5,

    /// <summary>No warming potential, known and zero.</summary>
    Oxygen = 6,
}
