namespace CarbonLedger.Carbon.Generation;

/// <summary>Why a figure of a generating unit was refused.</summary>
public enum GenerationReason
{
    /// <summary>A value lies outside its range.</summary>
    OutsideRange = 1,

    /// <summary>More carbon is left in slag and fly ash than the fuel brought in.</summary>
    MoreCarbonLeftThanBurnt = 2,

    /// <summary>The net send-out exceeds the gross generation.</summary>
    NetAboveGross = 3,

    /// <summary>The fuel's source publishes no emission factor per energy.</summary>
    NoEmissionFactor = 4,

    /// <summary>The result does not fit a 64-bit amount.</summary>
    TooLarge = 5,

    /// <summary>The fuel table has no such fuel.</summary>
    UnknownFuel = 6,

    /// <summary>Two values are given of which one follows from the other.</summary>
    GivenTwice = 7,
}
