using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Kinds;

namespace CarbonLedger.Entries.Closing;

/// <summary>What each version of every interval added up to and which batch holds it: about 200 bytes a version. What seals are made of and held against. Not thread-safe.</summary>
public sealed class IntervalVersions
{
    private readonly SortedDictionary<Interval, List<Version>> intervals = [];

    /// <summary>Whose intervals they are; null before the first.</summary>
    public NetworkId? Network { get; private set; }

    /// <summary>Intervals closed.</summary>
    public int Intervals => intervals.Count;

    /// <summary>Versions above the first of each interval.</summary>
    public long Superseding { get; private set; }

    /// <summary>The versions of a whole log.</summary>
    /// <param name="batches">From batch 0 on.</param>
    public static IntervalVersions Of(IEnumerable<IReadOnlyList<ReadOnlyMemory<byte>>> batches)
    {
        ArgumentNullException.ThrowIfNull(batches);
        IntervalVersions versions = new();
        long number = 0;
        foreach (IReadOnlyList<ReadOnlyMemory<byte>> entries in batches)
        {
            foreach (ReadOnlyMemory<byte> entry in entries.Where(entry => EntryKind.Of(entry) == EntryKind.Balance))
            {
                versions.Add(number, BalanceEntry.Decode(entry));
            }

            number++;
        }

        return versions;
    }

    /// <summary>Takes in the newest version of an interval.</summary>
    public void Add(long batch, BalanceEntry balance)
    {
        ArgumentNullException.ThrowIfNull(balance);
        if (!intervals.TryGetValue(balance.Interval, out List<Version>? versions))
        {
            intervals[balance.Interval] = versions = new List<Version>(1);
        }

        Network ??= balance.Network;
        Superseding += versions.Count > 0 ? 1 : 0;
        versions.Add(new Version(batch, RangeTotals.Of(balance.Figures.Totals), balance.Supersedes?.Reason));
    }

    /// <summary>The batches that hold a version of an interval, ascending.</summary>
    public IEnumerable<long> BatchesOf(Interval interval) => intervals.TryGetValue(interval, out List<Version>? versions) ? versions.Select(version => version.Batch) : [];

    /// <summary>What a seal of a period says as known with a batch: its range and totals. Null where an interval of it isn't closed by then.</summary>
    public (BatchRange Range, RangeTotals Totals)? Sum(Interval first, Interval last, long lastBatch)
    {
        if (!intervals.TryGetValue(first, out List<Version>? earliest) || !intervals.ContainsKey(last))
        {
            return null;
        }

        RangeTotals totals = default;
        for (Interval interval = first; interval <= last; interval = interval.Next)
        {
            if (!intervals.TryGetValue(interval, out List<Version>? versions) || versions.FindLastIndex(version => version.Batch <= lastBatch) is var at && at < 0)
            {
                return null;
            }

            totals += versions[at].Totals;
        }

        return (new BatchRange(earliest[0].Batch, lastBatch), totals);
    }

    /// <summary>What became of a sealed period.</summary>
    /// <param name="batch">The batch the seal stands in.</param>
    public SealedPeriod Since(SealEntry seal, long batch)
    {
        ArgumentNullException.ThrowIfNull(seal);
        Dictionary<RestatementReason, int> reasons = [];
        int restatements = 0;
        int restated = 0;
        for (Interval interval = seal.First; interval <= seal.Last; interval = interval.Next)
        {
            List<Version> later = intervals.TryGetValue(interval, out List<Version>? versions) ? versions.FindAll(version => version.Batch > seal.Range.Last) : [];
            restatements += later.Count;
            restated += later.Count > 0 ? 1 : 0;
            foreach (Version version in later)
            {
                if (version.Reason is { } reason)
                {
                    reasons[reason] = reasons.GetValueOrDefault(reason) + 1;
                }
            }
        }

        return new SealedPeriod(seal, batch, restatements, restated, reasons);
    }

    private readonly record struct Version(long Batch, RangeTotals Totals, RestatementReason? Reason);
}
