using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Entries.Closing;

namespace CarbonLedger.Entries.Verification;

/// <summary>What is kept of every closed interval of a log while it is replayed: few numbers, and the batches that hold its versions. Not thread-safe.</summary>
internal sealed class ReplayTotals
{
    private readonly SortedDictionary<Interval, Known> intervals = [];

    /// <summary>Intervals closed.</summary>
    public int Intervals => intervals.Count;

    /// <summary>Restatements of balances.</summary>
    public long Superseding { get; private set; }

    public long PointsExpected => intervals.Values.Sum(known => (long)known.Expected);

    public long PointsActual => intervals.Values.Sum(known => (long)known.Actual);

    /// <summary>The interval whose carbon is left open by the largest part; null before the first.</summary>
    public (Interval Interval, long Parts)? Worst => intervals.Count == 0 ? null : intervals.Select(pair => (pair.Key, pair.Value.Closure)).MaxBy(pair => pair.Closure);

    /// <summary>Takes in the newest version of an interval.</summary>
    public void Add(long batch, IntervalRecord record)
    {
        Interval interval = record.Balance.Interval;
        TracedInterval figures = record.Balance.Figures;
        IReadOnlyList<long> batches = intervals.TryGetValue(interval, out Known? old) ? [.. old.Batches, batch] : [batch];
        Superseding += old is null ? 0 : 1;
        intervals[interval] = new Known(batches, figures.PointsExpected, figures.PointsActual, figures.ClosureErrorParts);
    }

    /// <summary>The batches that hold a version of an interval, ascending.</summary>
    public IReadOnlyList<long> BatchesOf(Interval interval) => intervals.TryGetValue(interval, out Known? known) ? known.Batches : [];

    private sealed record Known(IReadOnlyList<long> Batches, int Expected, int Actual, long Closure);
}
