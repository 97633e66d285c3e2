using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Verification;

/// <summary>
/// Leaves of readings out of the batches that were fed. Those of the batches asked for last are kept, about 150 bytes a reading: what is restated for one meter mostly is for
/// others, and a new network restates a chunk of intervals asset by asset. Not thread-safe.
/// </summary>
/// <param name="read">Gives the entries of a batch that was fed, by number.</param>
internal sealed class LoggedLeaves(Func<long, IReadOnlyList<ReadOnlyMemory<byte>>> read) : ILoggedLeaves
{
    /// <summary>Leaves kept of batches asked for: all of a chunk of intervals, and some to spare.</summary>
    private const int LeavesKeptMax = PendingRestatement.ChunkEntriesMax * 3 / 2;

    private readonly Queue<(long Batch, Dictionary<ReadingKey, Hash> Leaves)> kept = [];

    public long Batch { get; set; }

    public Hash Read(long batch, ReadingKey key) => LeavesOf(batch).TryGetValue(key, out Hash leaf)
        ? leaf
        : throw new KeyNotFoundException($"No reading of {key.Device} at {key.Time} version {key.Version} in batch {batch}.");

    private Dictionary<ReadingKey, Hash> LeavesOf(long batch)
    {
        foreach ((long known, Dictionary<ReadingKey, Hash> leaves) in kept)
        {
            if (known == batch)
            {
                return leaves;
            }
        }

        Dictionary<ReadingKey, Hash> found = read(batch).Where(entry => EntryKind.Of(entry) == EntryKind.Reading).ToDictionary(ReadingEntry.KeyOf, PrivateEntry.LeafOf);
        while (kept.Count > 0 && kept.Sum(other => other.Leaves.Count) + found.Count > LeavesKeptMax)
        {
            kept.Dequeue();
        }

        kept.Enqueue((batch, found));
        return found;
    }
}
