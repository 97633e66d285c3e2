using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Kinds;

namespace CarbonLedger.Entries.Verification;

/// <summary>
/// Proves that every reading is logged once without keeping all their keys. What an account still remembers it is asked for; an older reading is
/// searched for in the batches before it, all such readings in one pass at the end. Not thread-safe.
/// </summary>
/// <param name="read">Gives the entries of a batch that was fed, by number.</param>
internal sealed class ReadingLog(Func<long, IReadOnlyList<ReadOnlyMemory<byte>>> read)
{
    private readonly LoggedIntervals intervals = new();
    private readonly HashSet<ReadingKey> inBatch = [];
    private readonly Dictionary<ReadingKey, (long Batch, int Index)> doubted = [];
    private readonly List<(long Min, long Max)> timesOfBatch = [];

    /// <summary>Begins the next batch.</summary>
    public void BeginBatch()
    {
        inBatch.Clear();
        timesOfBatch.Add((long.MaxValue, long.MinValue));
    }

    /// <summary>Takes a reading in. Returns false if it was logged before.</summary>
    /// <param name="isRemembered">Whether the account remembers it from an earlier batch.</param>
    /// <param name="isOld">Whether it is older than what accounts remember.</param>
    public bool Add(ReadingKey key, int index, bool isRemembered, bool isOld)
    {
        long time = key.Time.UnixMilliseconds;
        (long min, long max) = timesOfBatch[^1];
        timesOfBatch[^1] = (Math.Min(min, time), Math.Max(max, time));
        bool wasMarked = intervals.Mark(key);
        return inBatch.Add(key) && !isRemembered
            && (!isOld || !wasMarked || doubted.TryAdd(key, (timesOfBatch.Count - 1, index)));
    }

    /// <summary>The batches so far that hold readings of a time or later, ascending.</summary>
    public IEnumerable<long> BatchesSince(Timestamp time)
    {
        for (int number = 0; number < timesOfBatch.Count; number++)
        {
            if (timesOfBatch[number].Max >= time.UnixMilliseconds)
            {
                yield return number;
            }
        }
    }

    /// <summary>Searches for the old readings. Returns the first that was logged twice, where it stands the second time; or null.</summary>
    public (ReadingKey Key, long Batch, int Index)? FindTwice()
    {
        for (int number = 0; doubted.Count > 0 && number < timesOfBatch.Count; number++)
        {
            (long min, long max) = timesOfBatch[number];
            if (!doubted.Any(pair => pair.Value.Batch > number && pair.Key.Time.UnixMilliseconds >= min && pair.Key.Time.UnixMilliseconds <= max))
            {
                continue;
            }

            foreach (ReadOnlyMemory<byte> entry in read(number).Where(entry => EntryKind.Of(entry) == EntryKind.Reading))
            {
                ReadingKey key = ReadingEntry.KeyOf(entry);
                if (doubted.TryGetValue(key, out (long Batch, int Index) second) && second.Batch > number)
                {
                    return (key, second.Batch, second.Index);
                }
            }
        }

        return null;
    }
}
