using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Verification;

/// <summary>
/// Holds reports, seals, opinions, anchors and key entries against the log before them: what headers add up to, the versions of each interval, roots at earlier sizes. Keeps about
/// 100 bytes a batch. Not thread-safe.
/// </summary>
internal sealed class NoteCheck(TrustFile? trust, IntervalVersions versions)
{
    private readonly CompactRange headers = new();

    // The root over the headers before each batch, as an opinion names one; one more than there are batches.
    private readonly List<Hash> roots = [MerkleTree.EmptyRoot];

    // What the headers before each batch add up to; one more than there are batches.
    private readonly List<RangeTotals> sums = [default];
    private readonly HashSet<BatchDraft.Key> known = [];
    private readonly List<(SealEntry Seal, long Batch)> seals = [];
    private readonly List<(KeyEntry Entry, long Batch)> keys = [];
    private readonly Dictionary<OpinionVerdict, int> opinions = [];
    private int reports;
    private int unsignedReports;

    /// <summary>What became of each sealed period.</summary>
    public IReadOnlyList<SealedPeriod> Sealed => [.. seals.Select(seal => versions.Since(seal.Seal, seal.Batch))];

    /// <summary>Key entries in their order, each with its batch.</summary>
    public IReadOnlyList<(KeyEntry Entry, long Batch)> Keys => keys;

    /// <summary>Who examines receipts and other logs' checkpoints as they come; null: nobody does.</summary>
    public AnchorCheck? Anchors { get; set; }

    /// <summary>The root over the headers of the first so many batches; null where not so many were taken in.</summary>
    public Hash? RootAt(long size) => size >= 0 && size < roots.Count ? roots[(int)size] : null;

    /// <summary>Batches taken in.</summary>
    public long Size => roots.Count - 1;

    /// <summary>What the headers of a range add up to, as a report on it states.</summary>
    /// <param name="range">Of batches taken in.</param>
    public RangeTotals TotalsOf(BatchRange range) => sums[(int)range.Last + 1] - sums[(int)range.First];

    /// <summary>Begins a batch: nothing may follow a freeze.</summary>
    public LogFailure? Begin(VerifiedBatch batch) => keys.Count > 0 && keys[^1] is { Entry.Action: KeyAction.Freeze } freeze
        ? new LogFailure($"batch {batch.Header.Number}", "log", $"no batch after the log was frozen in batch {freeze.Batch}", "one", ExitClass.False)
        : null;

    /// <summary>Takes a batch in that was checked.</summary>
    public void Add(VerifiedBatch batch)
    {
        headers.Add(batch.HeaderHash);
        roots.Add(headers.Root);
        sums.Add(sums[^1] + RangeTotals.Of(batch.Header.Facts));
    }

    /// <summary>Checks the notes of a batch that holds nothing else.</summary>
    public LogFailure? Check(VerifiedBatch batch)
    {
        BatchDraft draft = LogNotes.Draft(batch.Entries);
        for (int i = 0; i < batch.Entries.Count; i++)
        {
            string name = $"batch {batch.Header.Number} entry {i} ({EntryKind.Of(batch.Entries[i])})";

            // A receipt that was entered twice, as after its outbox was restored, says nothing new.
            LogFailure? wrong = known.Add(draft.Keys[i]) || EntryKind.Of(batch.Entries[i]) == EntryKind.Anchor ? CheckOne(name, batch.Header, batch.Entries[i]) : new LogFailure(name, "key", "each note entered once", "a second entry", ExitClass.False);
            if (wrong is not null)
            {
                return wrong;
            }
        }

        return batch.Header.Facts.Equals(draft.Facts)
            ? null
            : new LogFailure($"batch {batch.Header.Number} header", "facts", draft.Facts.ToString(), batch.Header.Facts.ToString(), ExitClass.False);
    }

    public void AddSteps(List<LogStep> steps)
    {
        if (reports > 0)
        {
            string unsigned = unsignedReports == 0 ? "each signed by its author" : $"{unsignedReports} unsigned";
            steps.Add(new LogStep("reports", StepOutcome.Ok, $"{reports} reports, {unsigned}; the figures of each are what the headers of its batches add up to"));
        }

        if (seals.Count > 0)
        {
            steps.Add(new LogStep("seals", StepOutcome.Ok, $"{seals.Count} periods sealed, each signed, with the totals its intervals had then; {string.Join("; ", Sealed)}"));
        }

        if (opinions.Count > 0)
        {
            string pinned = trust is null ? "auditors' keys not pinned" : "auditors' keys pinned";
            steps.Add(new LogStep(
                "opinions", trust is null ? StepOutcome.NotCovered : StepOutcome.Ok,
                $"{string.Join(", ", opinions.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {Lower(pair.Key)}"))}, each signed, on roots this log had; {pinned}"));
        }

        if (keys.Count > 0)
        {
            steps.Add(new LogStep("keys", StepOutcome.Ok, string.Join("; ", keys.Select(Describe))));
        }
    }

    private static string Describe((KeyEntry Entry, long Batch) key) => key.Entry.Action == KeyAction.HandOver
        ? $"batch {key.Batch} hands over from key {Hex(key.Entry.Key)} to {Hex(key.Entry.Next)} from size {key.Entry.FromSize} on, signed by both"
        : $"batch {key.Batch} freezes the log{(key.Entry.Successor.Length > 0 ? $", {key.Entry.Successor} goes on" : "")}: {key.Entry.Reason}";

    private LogFailure? CheckOne(string name, BatchHeader header, ReadOnlyMemory<byte> entry) => EntryKind.Of(entry) switch
    {
        EntryKind.Report => Check(name, header, ReportEntry.Decode(entry)),
        EntryKind.Seal => Check(name, header, SealEntry.Decode(entry)),
        EntryKind.Opinion => Check(name, header, OpinionEntry.Decode(entry)),
        EntryKind.Anchor => Check(name, header, AnchorEntry.Decode(entry)),
        _ => Check(name, header, KeyEntry.Decode(entry)),
    };

    private LogFailure? Check(string name, BatchHeader header, ReportEntry report)
    {
        reports++;
        unsignedReports += report.HasAuthor ? 0 : 1;
        return RequireBefore(name, header, report.Range)
            ?? (report.HasAuthor ? RequireSigned(name, report.IsSigned(header.Origin)) ?? RequirePinned(name, "author", trust?.AuthorKeys, report.Author) : null)
            ?? RequireSame(name, TotalsOf(report.Range), report.Totals);
    }

    private LogFailure? Check(string name, BatchHeader header, SealEntry seal)
    {
        seals.Add((seal, header.Number));
        if (RequireBefore(name, header, seal.Range) is { } late)
        {
            return late;
        }

        if (versions.Network is { } network && seal.Network != network)
        {
            return new LogFailure(name, "network", $"{network}, whose intervals stand in this log", $"{seal.Network}", ExitClass.False);
        }

        if (versions.Sum(seal.First, seal.Last, seal.Range.Last) is not var (range, totals))
        {
            return new LogFailure(name, "period", $"intervals closed up to batch {seal.Range.Last}", $"{seal.First} to {seal.Last}", ExitClass.False);
        }

        return RequireSigned(name, seal.IsSigned(header.Origin))
            ?? RequirePinned(name, "author", trust?.AuthorKeys, seal.Author)
            ?? (range == seal.Range ? null : new LogFailure(name, "first batch", $"{range.First}, which closed the first interval", $"{seal.Range.First}", ExitClass.False))
            ?? RequireSame(name, totals, seal.Totals);
    }

    private LogFailure? Check(string name, BatchHeader header, OpinionEntry opinion)
    {
        opinions[opinion.Verdict] = opinions.GetValueOrDefault(opinion.Verdict) + 1;
        if (opinion.Size > header.Number)
        {
            return new LogFailure(name, "size", $"at most {header.Number}, as there were no more batches before it", $"{opinion.Size}", ExitClass.False);
        }

        Hash root = roots[(int)opinion.Size];
        return root != opinion.Root ? new LogFailure(name, "root", root.ToBase64(), opinion.Root.ToBase64(), ExitClass.False)
            : RequireSigned(name, opinion.IsSigned(header.Origin)) ?? RequirePinned(name, "auditor", trust?.AuditorKeys, opinion.Auditor);
    }

    // Evidence and root are another matter: who examines anchors says so when the whole log is known.
    private LogFailure? Check(string name, BatchHeader header, AnchorEntry anchor)
    {
        if (anchor.Receipt is not { } receipt)
        {
            Anchors?.Add(anchor.Foreign!, name);
            return anchor.ForeignCheckpoint!.Origin == header.Origin ? new LogFailure(name, "origin", "another log's", header.Origin, ExitClass.False) : null;
        }

        Checkpoint checkpoint = receipt.Publication.Statement.Checkpoint;
        Anchors?.Add(receipt, name);
        return checkpoint.Origin != header.Origin ? new LogFailure(name, "origin", header.Origin, checkpoint.Origin, ExitClass.False)
            : checkpoint.Size > header.Number ? new LogFailure(name, "size", $"at most {header.Number}, as there were no more batches before it", $"{checkpoint.Size}", ExitClass.False)
            : null;
    }

    private LogFailure? Check(string name, BatchHeader header, KeyEntry key)
    {
        KeyEntry? before = keys.Count == 0 ? null : keys[^1].Entry;
        keys.Add((key, header.Number));
        if (RequireSigned(name, key.IsSigned(header.Origin)) is { } forged)
        {
            return forged;
        }

        if (before is not null && !before.Next.Span.SequenceEqual(key.Key.Span))
        {
            return before.Action == KeyAction.Freeze
                ? new LogFailure(name, "log", "nothing after a freeze", "a key entry", ExitClass.False)
                : new LogFailure(name, "key", $"{Hex(before.Next)}, which was handed the log before", Hex(key.Key), ExitClass.False);
        }

        if (key.Action == KeyAction.HandOver && key.Next.Span.SequenceEqual(key.Key.Span))
        {
            return new LogFailure(name, "next key", "another key", Hex(key.Next), ExitClass.False);
        }

        long least = Math.Max(header.Number + 1, before?.FromSize + 1 ?? 0);
        return key.Action == KeyAction.HandOver && key.FromSize < least
            ? new LogFailure(name, "size", $"{least} or more", $"{key.FromSize}", ExitClass.False)
            : null;
    }

    private static LogFailure? RequireBefore(string name, BatchHeader header, BatchRange range) => range.Last < header.Number
        ? null
        : new LogFailure(name, "range", $"batches before {header.Number}", $"{range}", ExitClass.False);

    private static LogFailure? RequireSigned(string name, bool isSigned) => isSigned
        ? null
        : new LogFailure(name, "signature", "a signature of its key for this log", "one that does not verify", ExitClass.False);

    private LogFailure? RequirePinned(string name, string role, IReadOnlyList<VerifierKey>? pinned, ReadOnlyMemory<byte> key) =>
        trust is null || pinned!.Any(known => known.PublicKey.Span.SequenceEqual(key.Span))
            ? null
            : new LogFailure(name, role, $"an {role} key pinned in the trust file", Hex(key), ExitClass.NotCovered);

    private static LogFailure? RequireSame(string name, RangeTotals expected, RangeTotals found) => expected == found
        ? null
        : new LogFailure(name, "totals", expected.ToString(), found.ToString(), ExitClass.False);

    private static string Hex(ReadOnlyMemory<byte> key) => Convert.ToHexStringLower(key.Span);

    private static string Lower(OpinionVerdict verdict) => verdict switch
    {
        OpinionVerdict.Unqualified => "unqualified",
        OpinionVerdict.Qualified => "qualified",
        OpinionVerdict.Adverse => "adverse",
        _ => "disclaimer",
    };
}
