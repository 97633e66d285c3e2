namespace CarbonLedger.Carbon.Metering;

/// <summary>How energy that was not read was found, in the order the methods are tried.</summary>
public enum EstimateMethod
{
    None = 0,

    /// <summary>The check meter of the same point.</summary>
    CheckMeter = 1,

    /// <summary>A register at a boundary on the line between two that were read at most two hours apart.</summary>
    Interpolated = 2,

    /// <summary>A register at a boundary at the rate of the last two, for at most two hours.</summary>
    Extrapolated = 3,

    /// <summary>The mean of the same quarter hour one, two and three weeks before, scaled to the register difference where it is known.</summary>
    LikeDay = 4,

    /// <summary>The mean of the same quarter hour of the days before, scaled to the register difference where it is known.</summary>
    DayProfile = 5,

    /// <summary>An even share of a known register difference.</summary>
    Even = 6,
}
