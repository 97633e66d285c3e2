namespace CarbonLedger.Ledger;

/// <summary>
/// Verifies a <see cref="LogPack"/> part by part: each is given once, in the order of the names, and need not be kept. Of every batch are kept
/// the hash of its header and where it stands, about 100 bytes. Pure; not thread-safe.
/// </summary>
public sealed class LogPackVerifier
{
    private readonly TlogPolicy policy;
    private readonly Checkpoint? known;
    private readonly List<Hash> headerHashes = [];
    private readonly List<PackedBatch> places = [];
    private readonly List<string> parts = [];
    private IReadOnlyList<LogStep> stepsOfFirst = [];
    private byte[] note = [];
    private long first;
    private long bytes;
    private long entries;

    /// <param name="policy">What the auditor accepts.</param>
    /// <param name="known">An earlier checkpoint the auditor has verified before; the pack must continue it.</param>
    public LogPackVerifier(TlogPolicy policy, Checkpoint? known = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        (this.policy, this.known) = (policy, known);
    }

    /// <summary>The checkpoint of all parts; null before the first part is verified.</summary>
    public Checkpoint? Checkpoint { get; private set; }

    /// <summary>The names of the parts verified.</summary>
    public IReadOnlyList<string> Parts => parts;

    /// <summary>Where each batch verified so far stands, in order; by number if the pack begins with batch 0.</summary>
    public IReadOnlyList<PackedBatch> Places => places;

    /// <summary>What was proved of the parts so far.</summary>
    public IReadOnlyList<LogStep> Steps => stepsOfFirst.Count == 0 ? [] :
    [
        new LogStep("archive", StepOutcome.Ok, $"{parts.Count} parts, {bytes} bytes, each byte as the canonical form has it"),
        .. stepsOfFirst.Where(step => step.Name is "checkpoint" or "policy"),
        new LogStep("range", StepOutcome.Ok, $"batches {first} to {Last} of {Checkpoint!.Size}, part after part without a gap"),
        new LogStep("headers", StepOutcome.Ok, $"{headerHashes.Count} headers of {Checkpoint.Origin}, numbered without a gap, each naming the one before"),
        new LogStep("inclusion", StepOutcome.Ok, $"{headerHashes.Count} headers proved in the checkpoint"),
        new LogStep("entries", StepOutcome.Ok, $"{entries} entries in {headerHashes.Count} batches, each under its header's root"),
    ];

    private long Last => first + headerHashes.Count - 1;

    private bool IsWholeLog => first == 0 && headerHashes.Count == Checkpoint!.Size;

    /// <summary>Verifies the next part. Answers for any bytes, as <see cref="LogBundleVerifier"/> does.</summary>
    /// <param name="name">Its file name.</param>
    /// <param name="archive">Its bytes, which what comes back refers to.</param>
    /// <returns>Its own steps and, if it holds, its content.</returns>
    public LogVerification Add(string name, ReadOnlyMemory<byte> archive)
    {
        ArgumentNullException.ThrowIfNull(name);
        LogBundleCheck check = new(archive, policy, null, isPart: true);
        LogVerification part = check.Run();
        LogFailure? failure = part.Content is null ? part.Failure! with { Entry = $"{name}: {part.Failure.Entry}" } : Misfit(name, archive, check.Note, part.Content);
        if (failure is not null)
        {
            LogStep[] steps = part.Content is null ? [.. part.Steps.SkipLast(1), part.Steps[^1] with { Detail = failure.ToString() }] : [.. part.Steps, new LogStep("parts", StepOutcome.Failed, failure.ToString())];
            return new LogVerification(steps, failure, null);
        }

        if (parts.Count == 0)
        {
            (Checkpoint, note, first, stepsOfFirst) = (part.Content!.Checkpoint, check.Note.ToBytes(), part.Content.Batches[0].Header.Number, part.Steps);
        }

        Keep(archive, part.Content!);
        parts.Add(name);
        bytes += archive.Length;
        return part;
    }

    /// <summary>Says that this was the last part: proves the whole log from all header hashes, and that it continues a known checkpoint.</summary>
    public LogVerification Finish()
    {
        if (Checkpoint is null)
        {
            LogFailure none = new("pack", "parts", $"files named like 2026-06.0001{LogPack.Extension}", "none", ExitClass.Malformed);
            return new LogVerification([new LogStep("parts", StepOutcome.Failed, none.ToString())], none, null);
        }

        List<LogStep> steps = [.. Steps];
        foreach ((string name, LogStep step, LogFailure? failure) in (IEnumerable<(string, LogStep, LogFailure?)>)[Whole(), Known()])
        {
            steps.Add(failure is null ? step : new LogStep(name, StepOutcome.Failed, failure.ToString()));
            if (failure is not null)
            {
                return new LogVerification(steps, failure, null);
            }
        }

        return new LogVerification(steps, null, null);
    }

    private LogFailure? Misfit(string name, ReadOnlyMemory<byte> archive, SignedNote partNote, LogContent content)
    {
        if (parts.Count > 0 && !partNote.ToBytes().AsSpan().SequenceEqual(note))
        {
            bool twoHistories = content.Checkpoint.Origin == Checkpoint!.Origin && content.Checkpoint.Size == Checkpoint.Size && content.Checkpoint.Root != Checkpoint.Root;
            return new LogFailure(
                name, "checkpoint", $"the checkpoint of {parts[0]}: size {Checkpoint.Size} root {Checkpoint.Root.ToBase64()}",
                $"{(twoHistories ? "another root for the same size, two histories: " : "")}size {content.Checkpoint.Size} root {content.Checkpoint.Root.ToBase64()}",
                twoHistories ? ExitClass.False : ExitClass.Malformed);
        }

        long number = content.Batches[0].Header.Number;
        if (parts.Count > 0 && number != Last + 1)
        {
            // Batches that are missing may come from elsewhere; batches that come again are a pack wrongly made.
            return new LogFailure(
                name, "first", $"batch {Last + 1}, which follows the part before", $"batch {number}", number > Last ? ExitClass.NotCovered : ExitClass.Malformed);
        }

        if (content.Batches.Count > 1 && archive.Length > LogPack.PartBytesMax)
        {
            return new LogFailure(name, "bytes", $"at most {LogPack.PartBytesMax} in a part of several batches", $"{archive.Length}", ExitClass.Malformed);
        }

        BatchHeader header = content.Batches[0].Header;
        return parts.Count > 0 && header.Previous != headerHashes[^1]
            ? new LogFailure($"{name}: header {number}", "previous header", headerHashes[^1].ToHex(), header.Previous.ToHex(), ExitClass.False)
            : null;
    }

    private void Keep(ReadOnlyMemory<byte> archive, LogContent content)
    {
        foreach (VerifiedBatch batch in content.Batches)
        {
            // An entry stands after its length; the batch's file is these one after the other.
            archive.Span.Overlaps(batch.Entries[0].Span, out int at);
            int length = checked((int)batch.Entries.Sum(entry => sizeof(uint) + (long)entry.Length));
            places.Add(new PackedBatch(parts.Count, at - sizeof(uint), length, batch.Header.EntryCount, batch.Header.Root));
            headerHashes.Add(batch.HeaderHash);
            entries += batch.Header.EntryCount;
        }
    }

    private (string Name, LogStep Step, LogFailure? Failure) Whole()
    {
        const string Step = "whole log";
        if (!IsWholeLog)
        {
            return (Step, new LogStep(Step, StepOutcome.NotCovered, $"the pack holds batches {first} to {Last} of {Checkpoint!.Size}"), null);
        }

        Hash root = MerkleTree.Root(headerHashes);
        return root == Checkpoint!.Root
            ? (Step, new LogStep(Step, StepOutcome.Ok, $"all {Checkpoint.Size} headers give the checkpoint's root"), null)
            : (Step, new LogStep(Step, StepOutcome.Failed, ""), new LogFailure("headers", "log root", Checkpoint.Root.ToBase64(), root.ToBase64(), ExitClass.False));
    }

    private (string Name, LogStep Step, LogFailure? Failure) Known()
    {
        const string Step = "known checkpoint";
        if (known is null)
        {
            return (Step, new LogStep(Step, StepOutcome.NotCovered, "no earlier checkpoint given"), null);
        }

        return (Step, new LogStep(Step, StepOutcome.Ok, $"the log of size {known.Size} known before is a prefix of this one"), CompareKnown(Step, known));
    }

    private LogFailure? CompareKnown(string step, Checkpoint earlier)
    {
        if (earlier.Origin != Checkpoint!.Origin)
        {
            return new LogFailure(step, "origin", earlier.Origin, Checkpoint.Origin, ExitClass.False);
        }

        // The same size needs no headers: two roots for one size are two histories.
        bool sameSize = earlier.Size == Checkpoint.Size;
        if (!sameSize && (first != 0 || earlier.Size > Last + 1))
        {
            return new LogFailure(step, "headers", $"batches 0 to {earlier.Size - 1}, to compare with size {earlier.Size}", $"batches {first} to {Last}", ExitClass.NotCovered);
        }

        Hash root = sameSize ? Checkpoint.Root : MerkleTree.Root(headerHashes.GetRange(0, (int)earlier.Size));
        return root == earlier.Root ? null : new LogFailure(step, $"root at size {earlier.Size}", earlier.Root.ToBase64(), root.ToBase64(), ExitClass.False);
    }
}
