namespace CarbonLedger.Carbon.Inventory;

/// <summary>Why an event of a gas-filled unit, or a unit, was refused.</summary>
public enum Sf6RefusalReason
{
    /// <summary>No unit of this serial number is in the register.</summary>
    UnknownUnit = 1,

    /// <summary>The gas is not what the unit is filled with.</summary>
    WrongGas = 2,

    /// <summary>Before the unit was commissioned.</summary>
    BeforeCommissioning = 3,

    /// <summary>After the unit was retired.</summary>
    AfterRetirement = 4,

    /// <summary>The unit is retired already: one retirement per serial number.</summary>
    RetiredTwice = 5,

    /// <summary>An amount below zero, zero where gas must have moved, or larger than any unit.</summary>
    OutsideRange = 6,

    /// <summary>More recovered than the opened compartments held.</summary>
    RecoveredAboveCaptured = 7,

    /// <summary>More taken out than was charged and is still there by the book.</summary>
    AboveCharged = 8,

    /// <summary>A filling above the nameplate mass.</summary>
    AboveNameplate = 9,

    /// <summary>Earlier than an event of the unit that is booked already.</summary>
    BeforeEarlierEvent = 10,

    /// <summary>Another event with the same record id is booked already.</summary>
    RecordReused = 11,

    /// <summary>Another unit with the same serial number is in the register already.</summary>
    SerialReused = 12,
}
