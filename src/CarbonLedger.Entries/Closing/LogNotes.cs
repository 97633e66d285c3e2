using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Closing;

/// <summary>
/// Batches that say something of a log and change no figure: reports, seals, opinions, anchors, and what becomes of the log's key. Such a batch holds notes only. Pure;
/// run by whoever enters them and by the verifier.
/// </summary>
public static class LogNotes
{
    /// <summary>Notes of one batch, at most.</summary>
    public const int CountMax = 256;

    /// <summary>Whether an entry is a note.</summary>
    public static bool IsNote(ReadOnlyMemory<byte> entry) => EntryKind.Of(entry) is EntryKind.Report or EntryKind.Seal or EntryKind.Opinion or EntryKind.Key or EntryKind.Anchor;

    /// <summary>The last entry of a batch that says something of the log's key; null if none does. Never throws on any bytes.</summary>
    public static KeyEntry? LastKeyEntry(IEnumerable<ReadOnlyMemory<byte>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return entries.Select(TryKeyEntry).LastOrDefault(entry => entry is not null);
    }

    /// <summary>
    /// Drafts a batch of notes in the order given. Its header states their times and no figure; its keys name each note, so that entering one again commits nothing.
    /// Whether they are true of the log is for <see cref="Verification.LogReplay"/>; enter only what was checked.
    /// </summary>
    /// <exception cref="LedgerFormatException">There is none or too many, an entry is no note, or a note stands twice.</exception>
    public static BatchDraft Draft(IReadOnlyList<ReadOnlyMemory<byte>> notes)
    {
        ArgumentNullException.ThrowIfNull(notes);
        if (notes.Count is < 1 or > CountMax)
        {
            throw new LedgerFormatException("notes", $"1 to {CountMax}", $"{notes.Count}");
        }

        List<BatchDraft.Key> keys = [.. notes.Select(KeyOf)];
        if (keys.GroupBy(key => key).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new LedgerFormatException("notes", "each once", twice.Key.Subject);
        }

        List<long> times = [.. notes.Zip(keys, (note, key) => (EntryKind.Of(note) == EntryKind.Anchor ? AnchorEntry.Decode(note).Time : key.Start).UnixMilliseconds)];
        return new BatchDraft([.. notes], new HeaderFacts { FirstEventTime = times.Min(), LastEventTime = times.Max() }, keys);
    }

    private static BatchDraft.Key KeyOf(ReadOnlyMemory<byte> note)
    {
        string kind = EntryKind.Of(note);
        return kind switch
        {
            EntryKind.Report when ReportEntry.Decode(note) is { } report => new BatchDraft.Key($"{kind}:{report.Id}", report.Time, 1),
            EntryKind.Seal when SealEntry.Decode(note) is { } seal => new BatchDraft.Key($"{kind}:{seal.Network}:{seal.Last.Start.UnixMilliseconds}", seal.First.Start, 1),
            EntryKind.Opinion when OpinionEntry.Decode(note) is { } opinion => new BatchDraft.Key($"{kind}:{opinion.Id}", opinion.Time, 1),
            EntryKind.Key when KeyEntry.Decode(note) is { } key => new BatchDraft.Key($"{kind}:{key.Action}:{Convert.ToHexStringLower(key.Key.Span)}", key.Time, 1),
            EntryKind.Anchor when AnchorEntry.Decode(note) is { } anchor => KeyOf(anchor),
            _ => throw new LedgerFormatException("note", $"{EntryKind.Report}, {EntryKind.Seal}, {EntryKind.Opinion}, {EntryKind.Anchor} or {EntryKind.Key}", kind),
        };
    }

    // By what it says and not by when it came: a receipt is entered once, whoever enters it.
    private static BatchDraft.Key KeyOf(AnchorEntry anchor) => anchor.Receipt is { } receipt
        ? new BatchDraft.Key($"{EntryKind.Anchor}:{receipt.Ledger}:{receipt.Digest.ToHex()}", new Timestamp(0), 1)
        : new BatchDraft.Key($"{EntryKind.Anchor}:log:{anchor.ForeignCheckpoint!.Origin}:{anchor.ForeignCheckpoint.Size}:{anchor.ForeignCheckpoint.Root.ToHex()}", new Timestamp(0), 1);

    private static KeyEntry? TryKeyEntry(ReadOnlyMemory<byte> entry)
    {
        try
        {
            return EntryKind.Of(entry) == EntryKind.Key ? KeyEntry.Decode(entry) : null;
        }
        catch (LedgerFormatException)
        {
            // Not an entry of this schema: whatever it is, it says nothing of a key.
            return null;
        }
    }
}
