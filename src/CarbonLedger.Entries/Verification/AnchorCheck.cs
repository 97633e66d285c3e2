using System.Globalization;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Entries.Verification;

/// <summary>
/// Holds receipts of other ledgers against a log: the evidence of each by the verifier of its kind, the root it names against the log's own at that size, receipts against each
/// other, and the links between ledgers. Also other logs' checkpoints that were anchored in this one. Never throws on any content. Not thread-safe.
/// </summary>
/// <param name="origin">Of the log.</param>
/// <param name="verifiers">One a kind; a receipt of another kind is not covered.</param>
/// <param name="pins">The auditor's; empty where nothing is pinned.</param>
public sealed class AnchorCheck(string origin, IReadOnlyCollection<IReceiptVerifier> verifiers, IReadOnlyCollection<AnchorPin> pins)
{
    /// <summary>Receipts examined in one verification, at most; what is above is not covered, and the step says so.</summary>
    public const int ReceiptsMax = 50_000;

    private readonly List<Held> receipts = [];
    private readonly HashSet<Hash> known = [];
    private readonly Dictionary<(string Origin, long Size), (Hash Root, string Place)> foreign = [];
    private readonly List<string> contradictions = [];
    private int notExamined;

    /// <summary>Takes a receipt in. The same receipt may come from a bundle's file and from an entry: it counts once.</summary>
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
            receipts.Add(new Held(receipt, place));
        }
    }

    /// <summary>Takes another log's checkpoint in, its signatures held against the keys pinned as <c>anchor log:ORIGIN key VKEY</c>.</summary>
    /// <returns>What is wrong with it; null where nothing is.</returns>
    public LogFailure? Add(SignedNote note, string place)
    {
        ArgumentNullException.ThrowIfNull(note);
        Checkpoint checkpoint = Checkpoint.Parse(note.Text);
        if (foreign.TryGetValue((checkpoint.Origin, checkpoint.Size), out (Hash Root, string Place) before) && before.Root != checkpoint.Root)
        {
            contradictions.Add($"log {checkpoint.Origin} shows two roots for size {checkpoint.Size}: {before.Root.ToBase64()} in {before.Place}, {checkpoint.Root.ToBase64()} in {place}");
        }

        foreign.TryAdd((checkpoint.Origin, checkpoint.Size), (checkpoint.Root, place));
        List<VerifierKey> keys = [];
        foreach (AnchorPin pin in pins.Where(pin => pin.Ledger == LogReceipt.LedgerOf(checkpoint.Origin) && pin.What == LogReceipt.KeyPin))
        {
            if (!VerifierKey.TryParse(pin.Value, out VerifierKey? key))
            {
                return new LogFailure("trust file", $"anchor {pin.Ledger} {pin.What}", "a verifier key", pin.Value, ExitClass.Malformed);
            }

            keys.Add(key);
        }

        if (keys.Count == 0)
        {
            return null;
        }

        NoteVerification signed = note.Verify(keys);
        return signed.BadKey is null && signed.Verified.Count > 0
            ? null
            : new LogFailure(place, "checkpoint of another log", $"a signature of a key pinned for {checkpoint.Origin}", signed.BadKey is null ? "none" : "one that does not verify", signed.BadKey is null ? ExitClass.NotCovered : ExitClass.False);
    }

    /// <summary>Says what became of all that was taken in.</summary>
    /// <param name="rootAt">The log's own root at a size, as the verified batches give it; null where they don't reach it.</param>
    /// <param name="steps">Gets a line a ledger.</param>
    /// <returns>The first thing that does not hold; null where all does.</returns>
    public LogFailure? Conclude(Func<long, Hash?> rootAt, List<LogStep> steps)
    {
        ArgumentNullException.ThrowIfNull(rootAt);
        ArgumentNullException.ThrowIfNull(steps);
        foreach (Held held in receipts)
        {
            if (Examine(held) is { } wrong)
            {
                steps.Add(new LogStep(StepOf(held.Receipt.Ledger), StepOutcome.Failed, wrong.ToString()));
                return wrong;
            }
        }

        if ((FindEquivocation() ?? receipts.Select(held => CompareRoot(held, rootAt)).FirstOrDefault(wrong => wrong is not null)) is { } two)
        {
            steps.Add(new LogStep("anchors", StepOutcome.Failed, two.ToString()));
            return two;
        }

        foreach (IGrouping<string, Held> ledger in receipts.GroupBy(held => held.Receipt.Ledger).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            steps.Add(Describe(ledger.Key, [.. ledger.OrderBy(held => held.Receipt.Publication.Sequence)], rootAt));
        }

        AddRest(steps);
        return null;
    }

    private static string StepOf(string ledger) => $"anchor {ledger}";

    private LogFailure? Examine(Held held)
    {
        AnchorReceipt receipt = held.Receipt;
        if (receipt.Publication.Statement.Checkpoint.Origin != origin)
        {
            return new LogFailure(held.Place, "receipt origin", origin, receipt.Publication.Statement.Checkpoint.Origin, ExitClass.False);
        }

        if (verifiers.FirstOrDefault(verifier => verifier.Kind == receipt.Kind) is not { } verifier)
        {
            return null;
        }

        try
        {
            held.Finding = verifier.Verify(receipt, [.. pins.Where(pin => pin.Ledger == receipt.Ledger)]);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or ArithmeticException or InvalidOperationException or IndexOutOfRangeException or KeyNotFoundException)
        {
            // No verifier should; what one did not foresee is still no proof.
            held.Finding = AnchorFinding.Fails(new LogFailure("evidence", "content", $"evidence of kind {receipt.Kind}", e.Message, ExitClass.Malformed));
        }

        return held.Finding.Failure is { } wrong ? wrong with { Entry = $"{held.Place} ({receipt.Ledger}): {wrong.Entry}" } : null;
    }

    // Both proofs held before this is asked: whoever reads it has two ledgers' word for two histories.
    private LogFailure? FindEquivocation()
    {
        Dictionary<long, Held> bySize = [];
        Dictionary<long, Held> bySequence = [];
        foreach (Held held in receipts.Where(held => held.Finding is not null))
        {
            AnchorPublication publication = held.Receipt.Publication;
            Checkpoint checkpoint = publication.Statement.Checkpoint;
            if (!bySize.TryAdd(checkpoint.Size, held) && bySize[checkpoint.Size] is { } other && other.Receipt.Publication.Statement.Checkpoint.Root != checkpoint.Root)
            {
                return Equivocation(other, held, $"one root for size {checkpoint.Size}", other.Receipt.Publication.Statement.Checkpoint.Root.ToBase64(), checkpoint.Root.ToBase64());
            }

            if (!bySequence.TryAdd(publication.Sequence, held) && bySequence[publication.Sequence] is { } same && same.Receipt.Publication.Statement.Digest != publication.Statement.Digest)
            {
                return Equivocation(same, held, $"one statement {publication.Sequence}", same.Receipt.Publication.Statement.Digest.ToHex(), publication.Statement.Digest.ToHex());
            }
        }

        return null;
    }

    private static LogFailure Equivocation(Held one, Held other, string expected, string first, string second) => new(
        $"{one.Place} and {other.Place}", "equivocation", expected, $"{first} on {one.Receipt.Ledger} ({one.Finding!.Inclusion}) and {second} on {other.Receipt.Ledger} ({other.Finding!.Inclusion}); both proofs hold", ExitClass.False);

    private static LogFailure? CompareRoot(Held held, Func<long, Hash?> rootAt)
    {
        Checkpoint checkpoint = held.Receipt.Publication.Statement.Checkpoint;
        return rootAt(checkpoint.Size) is { } own && own != checkpoint.Root
            ? new LogFailure($"{held.Place} ({held.Receipt.Ledger})", $"root at size {checkpoint.Size}", $"{own.ToBase64()}, as the batches give it", checkpoint.Root.ToBase64(), ExitClass.False)
            : null;
    }

    private LogStep Describe(string ledger, List<Held> held, Func<long, Hash?> rootAt)
    {
        Held newest = held[^1];
        AnchorPublication publication = newest.Receipt.Publication;
        string count = held.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", the newest of {held.Count} receipts,");
        if (newest.Finding is not { } finding)
        {
            return new LogStep(StepOf(ledger), StepOutcome.NotCovered, $"size {publication.Statement.Checkpoint.Size}{count} not examined: this verifier reads no receipts of kind {newest.Receipt.Kind}");
        }

        bool reached = held.TrueForAll(one => rootAt(one.Receipt.Publication.Statement.Checkpoint.Size) is not null);
        bool linked = held.TrueForAll(one => one.Receipt.Publication.CrossReceipt == Hash.Zero || known.Contains(one.Receipt.Publication.CrossReceipt));
        string time = finding.BlockTime is { } milliseconds ? $" at {TimeOf(milliseconds)}" : "";
        string root = reached ? "same root as this log" : "root not compared: of a size that this bundle does not reach";
        bool pinned = pins.Any(pin => pin.Ledger == ledger);
        return new LogStep(
            StepOf(ledger), reached && linked && pinned ? StepOutcome.Ok : StepOutcome.NotCovered,
            $"size {publication.Statement.Checkpoint.Size}{count} included in {finding.Inclusion}{time}; {finding.Quorum}; {finding.Finality}; {root}; {LinkOf(held)}{(pinned ? "" : "; not pinned in the trust file")}");
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
        if (held.LastOrDefault(one => one.Receipt.Publication.CrossReceipt != Hash.Zero) is not { } last)
        {
            return "linked to no other ledger";
        }

        Hash cross = last.Receipt.Publication.CrossReceipt;
        return receipts.FirstOrDefault(one => one.Receipt.Digest == cross) is { } other
            ? $"linked to the receipt of size {other.Receipt.Publication.Statement.Checkpoint.Size} on {other.Receipt.Ledger}"
            : $"names receipt {cross.ToHex()[..16]}, which is not in this bundle";
    }

    private void AddRest(List<LogStep> steps)
    {
        foreach (string ledger in pins.Select(pin => pin.Ledger).Distinct().Where(ledger => !receipts.Exists(held => held.Receipt.Ledger == ledger) && !foreign.Keys.Any(log => LogReceipt.LedgerOf(log.Origin) == ledger)).Order(StringComparer.Ordinal))
        {
            steps.Add(new LogStep(StepOf(ledger), StepOutcome.NotCovered, "pinned in the trust file, and no receipt of it in this bundle"));
        }

        if (foreign.Count > 0)
        {
            string pinned = foreign.Keys.All(log => pins.Any(pin => pin.Ledger == LogReceipt.LedgerOf(log.Origin))) ? "each signed by a pinned key" : "keys not pinned";
            steps.Add(new LogStep(
                "other logs", contradictions.Count > 0 || pinned == "keys not pinned" ? StepOutcome.NotCovered : StepOutcome.Ok,
                contradictions.Count > 0
                    ? $"equivocation of another log, with both proofs: {string.Join("; ", contradictions)}"
                    : $"{foreign.Count} checkpoints of {foreign.Keys.Select(log => log.Origin).Distinct().Count()} other logs stand in this one, {pinned}: {string.Join(", ", foreign.Keys.GroupBy(log => log.Origin).Select(log => $"{log.Key} to size {log.Max(one => one.Size)}").Order(StringComparer.Ordinal).Take(10))}"));
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

    private sealed class Held(AnchorReceipt receipt, string place)
    {
        public AnchorReceipt Receipt { get; } = receipt;

        public string Place { get; } = place;

        public AnchorFinding? Finding { get; set; }
    }
}
