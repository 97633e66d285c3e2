using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Verification;

/// <summary>
/// Judges notes before they are entered, with the checks a verifier will run: a log is never given a seal, report, opinion or hand-over that could not stand in
/// it. Takes the committed batches in order, keeps some 300 bytes of each. Not thread-safe.
/// </summary>
public sealed class NoteAdmission
{
    private readonly NoteCheck check;
    private Hash previous = Hash.Zero;

    public NoteAdmission() => check = new NoteCheck(null, Versions);

    /// <summary>What each version of every interval added up to: what a seal is made of.</summary>
    public IntervalVersions Versions { get; } = new();

    /// <summary>Batches taken in: the number of the batch the notes will stand in.</summary>
    public long Size => check.Size;

    /// <summary>What the log's key entries say, in order.</summary>
    public IReadOnlyList<(KeyEntry Entry, long Batch)> Keys => check.Keys;

    /// <summary>What the headers of a range add up to, as a report on it states.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not of batches taken in.</exception>
    public RangeTotals TotalsOf(BatchRange range)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(range.Last, Size, nameof(range));
        return check.TotalsOf(range);
    }

    /// <summary>Takes in the next committed batch.</summary>
    /// <returns>What is wrong with its notes; null when nothing is.</returns>
    /// <exception cref="LedgerFormatException">A balance or note in it is not in form.</exception>
    public LogFailure? Add(VerifiedBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        LogFailure? wrong = check.Begin(batch);
        if (batch.Entries.Count > 0 && LogNotes.IsNote(batch.Entries[^1]))
        {
            wrong ??= check.Check(batch);
        }
        else
        {
            foreach (ReadOnlyMemory<byte> entry in batch.Entries.Where(entry => EntryKind.Of(entry) == EntryKind.Balance))
            {
                Versions.Add(batch.Header.Number, BalanceEntry.Decode(entry));
            }
        }

        check.Add(batch);
        previous = batch.HeaderHash;
        return wrong;
    }

    /// <summary>What a verifier would say of these notes in the next batch; null when they may be entered. Asked once, after the last batch.</summary>
    /// <param name="origin">The log's.</param>
    /// <exception cref="LedgerFormatException">They are no notes.</exception>
    public LogFailure? Judge(string origin, IReadOnlyList<ReadOnlyMemory<byte>> notes)
    {
        Batch batch = Batch.Build(origin, Size, notes, LogNotes.Draft(notes).Facts, previous);
        VerifiedBatch next = new(batch.Header, batch.HeaderHash, batch.Entries, [.. batch.Entries.Select(entry => MerkleTree.LeafHash(entry.Span))]);
        return check.Begin(next) ?? check.Check(next);
    }

    /// <summary>A seal of a period as known now.</summary>
    /// <returns>Null when an interval of it is not closed.</returns>
    public SealEntry? SealOf(Carbon.Network.NetworkId network, Interval first, Interval last, Ed25519Signer author, string origin) =>
        Versions.Sum(first, last, Size - 1) is var (range, totals) ? SealEntry.Sign(network, first, last, range, totals, author, origin) : null;
}
