namespace CarbonLedger.Carbon.Inventory;

/// <summary>What is wrong with inventory data.</summary>
public enum InventoryReason
{
    /// <summary>A value is missing, of another kind, outside its range or too fine.</summary>
    NotAValue = 1,

    /// <summary>More gas recovered than the unit's capacity.</summary>
    RecoveredAboveCapacity = 2,

    /// <summary>The unit is not in the equipment register that the file has, or the row names none.</summary>
    NotInRegister = 3,

    /// <summary>A second retirement, or a second register row, of one serial number.</summary>
    SerialTwice = 4,

    /// <summary>The energy lost is below zero: a fault of metering or boundary.</summary>
    LossBelowZero = 5,

    /// <summary>No energy was supplied, so there is no loss rate.</summary>
    NothingSupplied = 6,

    /// <summary>The loss rate is outside its usual range.</summary>
    UnusualLossRate = 7,

    /// <summary>A field that this program doesn't know; it was not read.</summary>
    UnknownField = 8,

    /// <summary>The result does not fit a 64-bit amount.</summary>
    TooLarge = 9,

    /// <summary>The row's capacity is not the register's.</summary>
    CapacityDiffers = 10,

    /// <summary>A unit leaks more than the design limit.</summary>
    LeakAboveDesign = 11,

    /// <summary>The mass balance is below zero: a term is wrong.</summary>
    BalanceBelowZero = 12,

    /// <summary>The mass balance is below the guideline's lines, which it should contain.</summary>
    BalanceBelowGuideline = 13,

    /// <summary>The log has closed only some of the year's intervals.</summary>
    PartOfTheYear = 14,

    /// <summary>The energy of a generator, load or storage is not known; its intervals are in no sum.</summary>
    EnergyUnknown = 15,

    /// <summary>The factor book has no CO2-only factor of the area's grid up to the year.</summary>
    NoFactor = 16,

    /// <summary>The factor is of an earlier year, as the year's own is not published.</summary>
    FactorLag = 17,

    /// <summary>No gas-filled unit is on file.</summary>
    NoUnits = 18,
}
