namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>Why a command to an asset's life-cycle account was refused.</summary>
public enum LifecycleRefusal
{
    /// <summary>The asset is not in service yet.</summary>
    NotCommissioned = 1,

    /// <summary>The asset was put in service before, with other facts.</summary>
    AlreadyCommissioned = 2,

    /// <summary>The asset is out of service.</summary>
    AlreadyRetired = 3,

    /// <summary>A time is not on a quarter of an hour.</summary>
    NotOnAQuarter = 4,

    /// <summary>The time lies before the last event: charges are never spread anew from before it.</summary>
    BeforeLastEvent = 5,

    /// <summary>The life is over at that time; nothing is left that could be spread.</summary>
    LifeIsOver = 6,

    /// <summary>The new end of life is not after the time of the change, is the old one, or makes the life longer than is taken.</summary>
    EndOutsideRange = 7,

    /// <summary>The rule of charging does not use what is to be changed.</summary>
    OtherRule = 8,

    /// <summary>The energy expected in the whole life is not more than what has passed, or is more than is taken.</summary>
    ExpectedOutsideRange = 9,

    /// <summary>The energy that has passed is less than at the last event.</summary>
    TransmittedWentBack = 10,

    /// <summary>The module is none of those that the command is for.</summary>
    WrongModule = 11,

    /// <summary>The carbon is below zero or above what one asset can embody.</summary>
    CarbonOutsideRange = 12,

    /// <summary>The account has as many events as it may.</summary>
    TooManyEvents = 13,

    /// <summary>The carbon has no source.</summary>
    NoSource = 14,
}
