namespace CarbonLedger.Carbon.Metering;

/// <summary>
/// Every threshold a check of meter data is made against, in one place (rules of the California VEE guideline where one is
/// named, the project's own choice else). A change here changes figures: logs are verified with the thresholds they were made with.
/// </summary>
public static class CheckThresholds
{
    /// <summary>A capture this close to a boundary counts as read at it, ms.</summary>
    public const long OnTimeMilliseconds = 3_000;

    /// <summary>A capture this close still counts as read at the boundary, and is marked, ms.</summary>
    public const long NearlyOnTimeMilliseconds = 5_000;

    /// <summary>A clock this far from its source makes the intervals of the whole period suspect, ms.</summary>
    public const long ClockDriftMillisecondsMax = 180_000;

    /// <summary>Registers are interpolated or extrapolated over at most this long, ms: two hours.</summary>
    public const long LineMillisecondsMax = 2 * 3_600_000;

    /// <summary>√3 as an exact ratio: of three phases, line voltage × current × √3.</summary>
    public const long RootThreeNumerator = 1_732_051, RootThreeDenominator = 1_000_000;

    /// <summary>What a meter may count above its largest current × voltage × √3, as a ratio: 10 % more.</summary>
    public const int HighLimitNumerator = 11, HighLimitDenominator = 10;

    /// <summary>The high limit is reckoned over at most this long, ms: one leap year.</summary>
    public const long HighLimitMillisecondsMax = 366L * 86_400_000;

    /// <summary>A register may have passed its last digit only when it stood above this share of its digits, as a ratio: 90 %.</summary>
    public const int RolloverNumerator = 9, RolloverDenominator = 10;

    /// <summary>How many counts of a register's last digit two readings may be apart for no other reason than being cut to whole counts.</summary>
    public const int CountsMax = 2;

    /// <summary>Voltage is present from this share of the nominal phase voltage on, as a ratio: one half.</summary>
    public const int VoltageNumerator = 1, VoltageDenominator = 2;

    /// <summary>No metering point passes more in an interval, Wh: 1 TWh, four times the world's electricity.</summary>
    public const long IntervalWattHoursMax = 1_000_000_000_000;

    /// <summary>The highest interval of a period may lie this much above the third highest, percent of it (California VEE: 180 %).</summary>
    public const int SpikePercentMax = 180;

    /// <summary>Energy of an interval may be at most this many times that of the one before, and the other way round.</summary>
    public const int DemandRatioMax = 4;

    /// <summary>Below this, changes from one interval to the next are not judged, Wh: 25 kWh (100 kW).</summary>
    public const long DemandFloorWattHours = 25_000;

    /// <summary>An interval may pass the largest one known from before by this ratio: 1.5.</summary>
    public const int HistoricalNumerator = 3, HistoricalDenominator = 2;

    /// <summary>So many intervals in a row without energy are worth a look: a day.</summary>
    public const int ZeroRunIntervalsMax = 96;

    /// <summary>The loss of a branch or feeder, in thousandths of the energy that went in: −1 % to 12 %.</summary>
    public const int LossPermilleMin = -10, LossPermilleMax = 120;
}
