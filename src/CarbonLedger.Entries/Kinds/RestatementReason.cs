namespace CarbonLedger.Entries.Kinds;

/// <summary>Why a figure supersedes an earlier one.</summary>
public enum RestatementReason
{
    /// <summary>A capture arrived after the interval was closed.</summary>
    LateReading = 1,

    /// <summary>A capture of a later interval turned an extrapolated register into an interpolated one, or closed a gap.</summary>
    LaterRegisterKnown = 2,

    /// <summary>An earlier interval was restated and changed what a storage held at the start of this one.</summary>
    EarlierIntervalRestated = 3,

    /// <summary>A device corrected a capture: a version above 0.</summary>
    CorrectedReading = 4,

    /// <summary>A new version of the factor book was published.</summary>
    FactorsPublished = 5,

    /// <summary>A new version of the network was published that is valid in this interval.</summary>
    NetworkPublished = 6,

    /// <summary>A record of an asset's life or of gas was published that changes this interval.</summary>
    RecordsPublished = 7,
}
