using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Tests;

internal static class IntervalSteps
{
    /// <summary>The interval so many intervals later.</summary>
    public static Interval ByIntervals(this Interval interval, int count) => Interval.StartingAt(interval.Start.AddMilliseconds(count * Interval.LengthMilliseconds));
}
