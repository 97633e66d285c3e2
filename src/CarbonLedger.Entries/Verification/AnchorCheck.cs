using System.Globalization;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Entries.Verification;

/// <summary>
/// Holds receipts of other ledgers against a log: the evidence of each by the verifier of its kind, the root it names against the log's own at that size, receipts against each
/// other, the chain of statements, and the links between ledgers. Also other logs' checkpoints that were anchored in this one. Evidence is examined as it comes and not kept. Never throws on any content. Not thread-safe.
/// </summary>
/// <param name="origin">Of the log.</param>
/// <param name="verifiers">One a kind; a receipt of another kind is not covered.</param>
/// <param name="pins">The auditor's; empty where nothing is pinned.</param>
public sealed class AnchorCheck(string origin, IReadOnlyCollection<IReceiptVerifier> verifiers, IReadOnlyCollection<AnchorPin> pins)
{
    /// <summary>Receipts examined in one verification, at most; what is above is not covered, and the step says so.</summary>
    public const int ReceiptsMax = 50_000;

    // Words of pins that name who makes a ledger's history final, or a block of it: whoever pins these wants to see that.
    private static readonly string[] FinalityWords = ["validator", "node", "block", LogReceipt.KeyPin];

    private readonly List<Held> receipts = [];
    private readonly HashSet<Hash> known = [];
    private readonly Dictionary<(string Origin, long Size), (Hash Root, string Place)> foreign = [];
    private readonly List<string> contradictions = [];
    private LogFailure? failure;
    private int notExamined;

    /// <summary>Takes a receipt in and examines its evidence. The same receipt may come from a bundle's file and from an entry, or twice: it counts once.</summary>
    /// <param name="place">Where it stands, such as <c>batch 7 entry 0</c> or <c>anchors/0</c>.</param>
    public void Add(AnchorReceipt receipt, string place)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        if (receipts.Count == ReceiptsMax)
        {
            notExamined++;
        }
        else if (known.Add(receipt.Digest))
        {
            AnchorFinding? finding = Examine(receipt);
            receipts.Add(new Held(receipt.Ledger, receipt.Kind, receipt.Publication, receipt.Digest, place, finding));
        }
    }

    /// <summary>Takes another log's checkpoint in, its signatures held against the keys pinned as <c>anchor log:ORIGIN key VKEY</c>.</summary>
    public void Add(SignedNote note, string place)
    {
        ArgumentNullException.ThrowIfNull(note);
        Checkpoint checkpoint = Checkpoint.Parse(note.Text);
        if (foreign.TryGetValue((checkpoint.Origin, checkpoint.Size), out (Hash Root, string Place) before) && before.Root != checkpoint.Root)
        {
            contradictions.Add($"log {checkpoint.Origin} shows two roots for size {checkpoint.Size}: {before.Root.ToBase64()} in {before.Place}, {checkpoint.Root.ToBase64()} in {place}");
        }

        foreign.TryAdd((checkpoint.Origin, checkpoint.Size), (checkpoint.Root, place));
        failure ??= WeighForeign(note, checkpoint, place);
    }

    /// <summary>Says what became of all that was taken in.</summary>
    /// <param name="rootAt">The log's own root at a size, as the verified batches or the checkpoint give it; null where they don't.</param>
    /// <param name="steps">Gets a line a ledger; a failure is left to the caller to add.</param>
    /// <param name="isWhole">Whether every receipt that the log holds was taken in; else what is missing is not asked for.</param>
    /// <returns>The first thing that does not hold; null where all does.</returns>
    public LogFailure? Conclude(Func<long, Hash?> rootAt, List<LogStep> steps, bool isWhole)
    {
        ArgumentNullException.ThrowIfNull(rootAt);
        ArgumentNullException.ThrowIfNull(steps);
        List<List<Held>> ledgers =
        [
            .. receipts.GroupBy(held => held.Ledger).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => group.OrderBy(held => held.Publication.Sequence).ToList()),
        ];
        LogFailure? wrong = failure ?? FindFalse(ledgers)
            ?? FindEquivocation(rootAt)
            ?? receipts.Select(held => CompareRoot(held, rootAt)).FirstOrDefault(found => found is not null)
            ?? ledgers.Select(BrokenChain).FirstOrDefault(found => found is not null);
        if (wrong is not null)
        {
            return wrong;
        }

        steps.AddRange(ledgers.Select(held => Describe(held, rootAt)));
        AddRest(steps);
        return isWhole ? MissingStatement(ledgers) ?? MissingFinality(ledgers) : null;
    }

    private static string StepOf(string ledger) => $"anchor {ledger}";

    private bool IsPinned(string ledger) => pins.Any(pin => pin.Ledger == ledger);

    private LogFailure? WeighForeign(SignedNote note, Checkpoint checkpoint, string place)
    {
        List<VerifierKey> keys = [];
        foreach (AnchorPin pin in pins.Where(pin => pin.Ledger == LogReceipt.LedgerOf(checkpoint.Origin) && pin.What == LogReceipt.KeyPin))
        {
            if (!VerifierKey.TryParse(pin.Value, out VerifierKey? key))
            {
                return new LogFailure("trust file", $"anchor {pin.Ledger} {pin.What}", "a verifier key", pin.Value, ExitClass.Malformed);
            }

            keys.Add(key);
        }

        NoteVerification signed = note.Verify(keys);
        return keys.Count == 0 || (signed.BadKey is null && signed.Verified.Count > 0)
            ? null
            : new LogFailure(place, "checkpoint of another log", $"a signature of a key pinned for {checkpoint.Origin}", signed.BadKey is null ? "none" : "one that does not verify", signed.BadKey is null ? ExitClass.NotCovered : ExitClass.False);
    }

    private AnchorFinding? Examine(AnchorReceipt receipt)
    {
        if (receipt.Publication.Statement.Checkpoint.Origin != origin)
        {
            return AnchorFinding.Fails(new LogFailure("receipt", "origin", origin, receipt.Publication.Statement.Checkpoint.Origin, ExitClass.False));
        }

        try
        {
            return verifiers.FirstOrDefault(verifier => verifier.Kind == receipt.Kind)?.Verify(receipt, [.. pins.Where(pin => pin.Ledger == receipt.Ledger)]);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or ArithmeticException or InvalidOperationException or IndexOutOfRangeException or KeyNotFoundException)
        {
            // No verifier should; what one did not foresee is still no proof.
            return AnchorFinding.Fails(new LogFailure("evidence", "content", $"evidence of kind {receipt.Kind}", e.Message, ExitClass.Malformed));
        }
    }

    // The newest statement stands for those before it, so its receipt alone must meet the pins of today: validators and nodes change.
    private static LogFailure? FindFalse(List<List<Held>> ledgers)
    {
        foreach (List<Held> held in ledgers)
        {
            Held newest = held.FindLast(one => one.Finding?.Failure is null) ?? held[^1];
            if (held.Find(one => one.Finding?.Failure is { } wrong && (wrong.Class != ExitClass.NotCovered || one.Publication.Sequence >= newest.Publication.Sequence)) is { } bad)
            {
                LogFailure wrong = bad.Finding!.Failure!;
                return wrong with { Entry = $"{bad.Place} ({bad.Ledger}): {wrong.Entry}" };
            }
        }

        return null;
    }

    // Both proofs held before this is asked: whoever reads it has two ledgers' word for two histories. A ledger that nobody pinned may be anybody's: then the auditor has to say whose word it is.
    private LogFailure? FindEquivocation(Func<long, Hash?> rootAt)
    {
        Dictionary<long, Held> bySize = [];
        Dictionary<long, Held> bySequence = [];
        foreach (Held held in receipts.Where(held => held.Finding is { Failure: null }))
        {
            Checkpoint checkpoint = held.Publication.Statement.Checkpoint;
            if (!bySize.TryAdd(checkpoint.Size, held) && bySize[checkpoint.Size] is { } other && other.Publication.Statement.Checkpoint.Root != checkpoint.Root)
            {
                return Equivocation(other, held, $"one root for size {checkpoint.Size}", other.Publication.Statement.Checkpoint.Root.ToBase64(), checkpoint.Root.ToBase64());
            }

            // Another log says nothing of our numbers. Statements begun anew, as after an outbox was lost, are no two histories where each root is the log's own.
            if (held.Kind != LogReceipt.KindName && !bySequence.TryAdd(held.Publication.Sequence, held) && bySequence[held.Publication.Sequence] is { } same
                && same.Publication.Statement.Digest != held.Publication.Statement.Digest && !(IsOwn(same, rootAt) && IsOwn(held, rootAt)))
            {
                return Equivocation(same, held, $"one statement {held.Publication.Sequence}", same.Publication.Statement.Digest.ToHex(), held.Publication.Statement.Digest.ToHex());
            }
        }

        return null;
    }

    private static bool IsOwn(Held held, Func<long, Hash?> rootAt) => rootAt(held.Publication.Statement.Checkpoint.Size) == held.Publication.Statement.Checkpoint.Root;

    private LogFailure Equivocation(Held one, Held other, string expected, string first, string second)
    {
        bool isPinned = IsPinned(one.Ledger) && IsPinned(other.Ledger);
        return new LogFailure(
            $"{one.Place} and {other.Place}", "equivocation", expected,
            $"{first} on {one.Ledger} ({one.Finding!.Inclusion}) and {second} on {other.Ledger} ({other.Finding!.Inclusion}); both proofs hold{(isPinned ? "" : "; one of the ledgers is not pinned in the trust file")}",
            isPinned ? ExitClass.False : ExitClass.NotCovered);
    }

    private LogFailure? CompareRoot(Held held, Func<long, Hash?> rootAt)
    {
        Checkpoint checkpoint = held.Publication.Statement.Checkpoint;
        return rootAt(checkpoint.Size) is { } own && own != checkpoint.Root
            ? new LogFailure(
                $"{held.Place} ({held.Ledger})", $"root at size {checkpoint.Size}", $"{own.ToBase64()}, as the batches give it", checkpoint.Root.ToBase64(),
                IsPinned(held.Ledger) || held.Finding is null ? ExitClass.False : ExitClass.NotCovered)
            : null;
    }

    // On one ledger each statement names the one before: a second history between two of them would show here.
    private static LogFailure? BrokenChain(List<Held> held)
    {
        for (int i = 1; i < held.Count; i++)
        {
            (AnchorPublication before, AnchorPublication next) = (held[i - 1].Publication, held[i].Publication);
            if (held[i].Kind != LogReceipt.KindName && next.Sequence == before.Sequence + 1 && next.Statement.Previous != before.Statement.Digest)
            {
                return new LogFailure($"{held[i].Place} ({held[i].Ledger})", "previous statement", before.Statement.Digest.ToHex(), next.Statement.Previous.ToHex(), ExitClass.False);
            }
        }

        return null;
    }

    // A ledger takes every statement from 0 on; what is left out of a bundle may have said something else.
    private LogFailure? MissingStatement(List<List<Held>> ledgers)
    {
        foreach (List<Held> held in ledgers.Where(held => IsPinned(held[0].Ledger) && held[0].Kind != LogReceipt.KindName))
        {
            long expected = 0;
            foreach (Held one in held)
            {
                if (one.Publication.Sequence > expected)
                {
                    return new LogFailure(StepOf(one.Ledger), "receipts", $"that of statement {expected}, as the ledger holds it", $"none before statement {one.Publication.Sequence}", ExitClass.NotCovered);
                }

                expected = one.Publication.Sequence + 1;
            }
        }

        return null;
    }

    private LogFailure? MissingFinality(List<List<Held>> ledgers)
    {
        foreach (string ledger in pins.Where(pin => FinalityWords.Contains(pin.What)).Select(pin => pin.Ledger).Distinct().Where(ledger => !IsForeign(ledger)).Order(StringComparer.Ordinal))
        {
            if (ledgers.Find(held => held[0].Ledger == ledger) is not { } held || held[^1].Finding is not { IsFinal: true })
            {
                return new LogFailure(StepOf(ledger), "receipt", "one that those pinned in the trust file made final", ledgers.Exists(found => found[0].Ledger == ledger) ? "one whose finality is not shown" : "none", ExitClass.NotCovered);
            }
        }

        return null;
    }

    private bool IsForeign(string ledger) => foreign.Keys.Any(log => LogReceipt.LedgerOf(log.Origin) == ledger);

    private LogStep Describe(List<Held> held, Func<long, Hash?> rootAt)
    {
        Held newest = held[^1];
        string ledger = newest.Ledger;
        AnchorPublication publication = newest.Publication;
        string count = held.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", the newest of {held.Count} receipts,");
        if (newest.Finding is not { } finding)
        {
            return new LogStep(StepOf(ledger), StepOutcome.NotCovered, $"size {publication.Statement.Checkpoint.Size}{count} not examined: this verifier reads no receipts of kind {newest.Kind}");
        }

        bool reached = held.TrueForAll(one => rootAt(one.Publication.Statement.Checkpoint.Size) is not null);
        bool linked = held.TrueForAll(one => one.Publication.CrossReceipt == Hash.Zero || known.Contains(one.Publication.CrossReceipt));
        int old = held.Count(one => one.Finding?.Failure is not null);
        string time = finding.BlockTime is { } milliseconds ? $" at {TimeOf(milliseconds)}" : "";
        string root = reached ? "same root as this log" : "root not compared: of a size that this bundle does not reach";
        string pinned = IsPinned(ledger) ? "" : "; not pinned in the trust file";
        string older = old == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; {old} older receipts under pins of their own time, not these");
        return new LogStep(
            StepOf(ledger), reached && linked && finding.IsFinal ? StepOutcome.Ok : StepOutcome.NotCovered,
            $"size {publication.Statement.Checkpoint.Size}{count} included in {finding.Inclusion}{time}; {finding.Quorum}; {finding.Finality}; {root}; {LinkOf(held)}{older}{pinned}");
    }

    // A block's time is its proposer's word, and may be any number.
    private static string TimeOf(long milliseconds)
    {
        try
        {
            return new Timestamp(milliseconds).ToString();
        }
        catch (ArgumentException)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{milliseconds} ms");
        }
    }

    private string LinkOf(List<Held> held)
    {
        if (held.LastOrDefault(one => one.Publication.CrossReceipt != Hash.Zero) is not { } last)
        {
            return "linked to no other ledger";
        }

        Hash cross = last.Publication.CrossReceipt;
        return receipts.FirstOrDefault(one => one.Digest == cross) is { } other
            ? $"linked to the receipt of size {other.Publication.Statement.Checkpoint.Size} on {other.Ledger}"
            : $"names receipt {cross.ToHex()[..16]}, which is not in this bundle";
    }

    private void AddRest(List<LogStep> steps)
    {
        foreach (string ledger in pins.Select(pin => pin.Ledger).Distinct().Where(ledger => !receipts.Exists(held => held.Ledger == ledger) && !IsForeign(ledger)).Order(StringComparer.Ordinal))
        {
            steps.Add(new LogStep(StepOf(ledger), StepOutcome.NotCovered, "pinned in the trust file, and no receipt of it in this bundle"));
        }

        if (foreign.Count > 0)
        {
            bool allPinned = foreign.Keys.All(log => IsPinned(LogReceipt.LedgerOf(log.Origin)));
            string origins = string.Join(", ", foreign.Keys.GroupBy(log => log.Origin).Select(log => $"{log.Key} to size {log.Max(one => one.Size)}").Order(StringComparer.Ordinal).Take(10));
            steps.Add(new LogStep(
                "other logs", contradictions.Count > 0 || !allPinned ? StepOutcome.NotCovered : StepOutcome.Ok,
                contradictions.Count > 0
                    ? $"equivocation of another log, with both proofs: {string.Join("; ", contradictions)}"
                    : $"{foreign.Count} checkpoints of {foreign.Keys.Select(log => log.Origin).Distinct().Count()} other logs stand in this one, {(allPinned ? "each signed by a pinned key" : "keys not pinned")}: {origins}"));
        }

        if (notExamined > 0)
        {
            steps.Add(new LogStep("anchors", StepOutcome.NotCovered, $"{notExamined} receipts above {ReceiptsMax} not examined"));
        }
        else if (receipts.Count == 0)
        {
            steps.Add(new LogStep("anchors", StepOutcome.NotCovered, "no anchor receipts in this bundle"));
        }
    }

    private sealed record Held(string Ledger, string Kind, AnchorPublication Publication, Hash Digest, string Place, AnchorFinding? Finding);
}
