using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Entries.Closing;

/// <summary>What a published version still asks for: the closed intervals from here on are examined, a chunk a batch.</summary>
/// <param name="From">The first interval of the next chunk.</param>
/// <param name="NeedsMeters">Whether metered energies may have changed too (a new network), or only what is made of them (new factors).</param>
/// <param name="ChunkIntervals">Intervals a chunk.</param>
public sealed record PendingRestatement(Interval From, bool NeedsMeters, int ChunkIntervals)
{
    /// <summary>Intervals examined for one batch, at most.</summary>
    public const int ChunkIntervalsMax = 256;

    /// <summary>Entries of one such batch, about.</summary>
    public const int ChunkEntriesMax = 100_000;

    /// <summary>How many intervals of so many assets go into one batch.</summary>
    public static int IntervalsFor(int assets) => Math.Clamp(ChunkEntriesMax / (assets + 1), 1, ChunkIntervalsMax);

    /// <summary>The starts of the chunks from here to an interval.</summary>
    public IEnumerable<Interval> ChunksTo(Interval last)
    {
        for (Interval from = From; from <= last; from = Later(from, ChunkIntervals))
        {
            yield return from;
        }
    }

    /// <summary>The last interval of the chunk that starts here, but not after another.</summary>
    public Interval EndOf(Interval from, Interval last)
    {
        Interval end = Later(from, ChunkIntervals - 1);
        return end < last ? end : last;
    }

    /// <summary>What is left once the chunk that holds an interval is done.</summary>
    public PendingRestatement After(Interval done)
    {
        Interval from = From;
        while (from <= done)
        {
            from = Later(from, ChunkIntervals);
        }

        return this with { From = from };
    }

    private static Interval Later(Interval interval, int count) => Interval.StartingAt(interval.Start.AddMilliseconds(count * Interval.LengthMilliseconds));
}
