using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;

namespace CarbonLedger.Entries.Verification;

/// <summary>What is kept of every closed interval of a log while it is replayed: few numbers, and the batches that hold its versions. Not thread-safe.</summary>
internal sealed class ReplayTotals
{
    private readonly SortedDictionary<Interval, Known> intervals = [];

    public IntervalVersions Versions { get; } = new();

    public long PointsExpected => intervals.Values.Sum(known => (long)known.Expected);

    public long PointsActual => intervals.Values.Sum(known => (long)known.Actual);

    /// <summary>The interval whose carbon is left open by the largest part; null before the first.</summary>
    public (Interval Interval, long Parts)? Worst => intervals.Count == 0 ? null : intervals.Select(pair => (pair.Key, pair.Value.Closure)).MaxBy(pair => pair.Closure);

    /// <summary>Takes in the newest version of an interval.</summary>
    public void Add(long batch, BalanceEntry balance)
    {
        TracedInterval figures = balance.Figures;
        intervals[balance.Interval] = new Known(figures.PointsExpected, figures.PointsActual, figures.ClosureErrorParts);
        Versions.Add(batch, balance);
    }

    private readonly record struct Known(int Expected, int Actual, long Closure);
}
