namespace CarbonLedger.Carbon.Metering.Validation;

/// <summary>A check over a period of intervals, with the unit of a finding's value and limit. It marks for a look; it changes no figure.</summary>
public enum PeriodCheck
{
    /// <summary>Intervals in a row without a known energy; their number, of at most 0.</summary>
    Gap = 1,

    /// <summary>The peak above the third highest; percent of that.</summary>
    Spike = 2,

    /// <summary>A jump from one interval to the next; Wh.</summary>
    DemandTolerance = 3,

    /// <summary>More than ever before; Wh.</summary>
    HistoricalMax = 4,

    /// <summary>The intervals' sum less the registers' difference; Wh.</summary>
    Sum = 5,

    /// <summary>Intervals in a row without any energy; their number.</summary>
    ZeroRun = 6,

    /// <summary>Loss of a branch or feeder; thousandths of the energy that went in.</summary>
    LossRate = 7,

    /// <summary>The device's clock off its source; ms.</summary>
    ClockDrift = 8,
}
