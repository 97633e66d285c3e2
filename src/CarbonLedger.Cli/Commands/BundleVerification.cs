using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Entries.Verification;
using CarbonLedger.Ledger;

namespace CarbonLedger.Cli.Commands;

/// <summary>A whole verification: the ledger's steps, then the steps of what the entries say.</summary>
/// <param name="Content">What a bundle holds; null for a pack, which is not held as a whole.</param>
/// <param name="Network">What the log says now: of a bundle everything, of a pack the newest intervals.</param>
internal sealed record BundleVerification(IReadOnlyList<LogStep> Steps, LogFailure? Failure, LogContent? Content, NetworkLedger? Network)
{
    private readonly Checkpoint? ofPack;

    public Checkpoint? Checkpoint
    {
        get => Content?.Checkpoint ?? ofPack;
        private init => ofPack = value;
    }

    public int ExitCode => Cli.ExitCode.Of(Failure?.Class);

    public static BundleVerification Run(ReadOnlyMemory<byte> bundle, TlogPolicy policy, TrustFile? trust, Checkpoint? known, Disclosures disclosures, bool allowUndisclosed, bool isPartial = false)
    {
        if (EvidenceBundle.IsOne(bundle.Span))
        {
            return RunEvidence(bundle, policy, trust, known, disclosures, isPartial);
        }

        LogVerification log = LogBundleVerifier.Verify(bundle, policy, known);
        if (log.Content is null || log.Failure is not null)
        {
            return new BundleVerification(log.Steps, log.Failure is null ? null : NameHandOver(bundle, policy, log.Failure), log.Content, null);
        }

        if (isPartial && (log.Content.Batches[0].Header.Number > 0 || log.Content.Batches.Count < log.Content.Checkpoint.Size))
        {
            ReplayResult part = EvidenceReplay.Verify(
                log.Content.Batches.SelectMany(batch => batch.Entries.Select((entry, i) => (batch.Header.Number, i, entry))), trust, isPartial, disclosures, log.Content.Checkpoint, AnchorVerifiers.All, log.Content.Receipts);
            return new BundleVerification([.. log.Steps, .. part.Steps], part.Failure, log.Content, null);
        }

        ReplayResult replay = LogReplay.Verify(log.Content, trust, disclosures, allowUndisclosed, AnchorVerifiers.All);
        replay = WithKeyInForce(replay, log.Content.Policy, log.Content.Checkpoint);
        return new BundleVerification([.. log.Steps, .. replay.Steps], replay.Failure, log.Content, replay.Network);
    }

    private static ReplayResult WithKeyInForce(ReplayResult replay, PolicyEvaluation policy, Checkpoint checkpoint) => replay.Failure is null && StrangerOf(replay, policy, checkpoint) is { } stranger
        ? replay with { Failure = stranger, Steps = [.. replay.Steps, new LogStep("keys", StepOutcome.Failed, stranger.ToString())] }
        : replay;

    // A log says itself which key is in force. That must be the one which signed the checkpoint, or anybody could hand over or freeze in its name.
    private static LogFailure? StrangerOf(ReplayResult replay, PolicyEvaluation policy, Checkpoint checkpoint)
    {
        if (replay.Keys.Count == 0 || policy.Log is not { } log)
        {
            return null;
        }

        (KeyEntry last, long batch) = replay.Keys[^1];
        bool isHandedOver = last.Action == KeyAction.HandOver;
        ReadOnlyMemory<byte> inForce = isHandedOver && checkpoint.Size >= last.FromSize ? last.Next : last.Key;

        // Where a hand-over takes effect both sign.
        bool holds = log.Key.PublicKey.Span.SequenceEqual(inForce.Span) || (isHandedOver && checkpoint.Size == last.FromSize && log.Key.PublicKey.Span.SequenceEqual(last.Key.Span));
        return holds ? null : new LogFailure($"batch {batch} (key)", "key", $"{Convert.ToHexStringLower(log.Key.PublicKey.Span)}, which signed the checkpoint", Convert.ToHexStringLower(inForce.Span), ExitClass.False);
    }

    // What single entries prove: where they stand, who signed them, and what they say of each other.
    private static BundleVerification RunEvidence(ReadOnlyMemory<byte> bundle, TlogPolicy policy, TrustFile? trust, Checkpoint? known, Disclosures disclosures, bool isPartial)
    {
        EvidenceVerification log = EvidenceBundle.Verify(bundle, policy);
        if (log.Content is not { } content)
        {
            return new BundleVerification(log.Steps, log.Failure, null, null);
        }

        if (known is not null && (known.Origin != content.Checkpoint.Origin || known.Size != content.Checkpoint.Size || known.Root != content.Checkpoint.Root))
        {
            bool isFalse = known.Origin != content.Checkpoint.Origin || known.Size == content.Checkpoint.Size;
            LogFailure other = new(
                "known checkpoint", "checkpoint", $"{known.Origin} size {known.Size} root {known.Root.ToBase64()}", $"size {content.Checkpoint.Size} root {content.Checkpoint.Root.ToBase64()}",
                isFalse ? ExitClass.False : ExitClass.NotCovered);
            return new BundleVerification([.. log.Steps, new LogStep("known checkpoint", StepOutcome.Failed, other.ToString())], other, null, null) { Checkpoint = content.Checkpoint };
        }

        ReplayResult evidence = EvidenceReplay.Verify(content.Entries.Select(entry => (entry.Batch, entry.Index, entry.Bytes)), trust, isPartial, disclosures, content.Checkpoint, AnchorVerifiers.All);
        return new BundleVerification([.. log.Steps, .. evidence.Steps], evidence.Failure, null, null) { Checkpoint = content.Checkpoint };
    }

    // A checkpoint that no log of the policy signed may be of a key that one of them handed the log to: it is named, and whoever verifies decides.
    private static LogFailure NameHandOver(ReadOnlyMemory<byte> bundle, TlogPolicy policy, LogFailure failure)
    {
        if (failure.Class != ExitClass.NotCovered || failure.Field != "log signature")
        {
            return failure;
        }

        try
        {
            IReadOnlyList<BundleFile> files = BundleArchive.Read(bundle).Files;
            SignedNote note = SignedNote.Parse(files.First(file => file.Path == LogBundle.CheckpointPath).Content.Span);
            string origin = Checkpoint.Parse(note.Text).Origin;
            List<VerifierKey> accepted = [.. policy.Logs.Select(log => log.Key).Where(key => key.Name == origin)];
            foreach (KeyEntry key in files.Where(file => file.Path.StartsWith("batch/", StringComparison.Ordinal)).SelectMany(file => EntryBundle.Decode(file.Content)).Where(entry => EntryKind.Of(entry) == EntryKind.Key).Select(KeyEntry.Decode))
            {
                if (key.Action == KeyAction.HandOver && key.IsSigned(origin) && accepted.Exists(known => known.PublicKey.Span.SequenceEqual(key.Key.Span)))
                {
                    VerifierKey next = new(origin, NoteKeyType.Ed25519, key.Next);
                    accepted.Add(next);
                    if (note.Verify([next]).Verified.Count > 0)
                    {
                        return failure with { Found = $"one of {next.Format()}, to which a hand-over that a key of the policy signed gives the log from size {key.FromSize} on; put it in the policy if you accept it" };
                    }
                }
            }
        }
        catch (Exception e) when (e is LedgerFormatException or InvalidOperationException)
        {
            // What can't be read tells of no hand-over.
        }

        return failure;
    }

    /// <summary>The same part by part: memory is needed for one part and for what a running silo keeps.</summary>
    /// <param name="checksSignatures">False only to measure what the device signatures cost.</param>
    /// <exception cref="IOException">A part can't be read.</exception>
    public static BundleVerification Run(
        PackFolder pack, TlogPolicy policy, TrustFile? trust, Checkpoint? known, Disclosures disclosures, bool allowUndisclosed, CancellationToken cancel, bool checksSignatures = true)
    {
        LogPackVerifier parts = new(policy, known);
        LogReplay? replay = null;
        PolicyEvaluation? signed = null;
        TidyMemory memory = new();
        IReadOnlyList<ReadOnlyMemory<byte>> ReadAgain(long number)
        {
            memory.Tidy();
            return pack.ReadAgain(parts, number);
        }

        foreach (string name in pack.Names)
        {
            cancel.ThrowIfCancellationRequested();
            LogVerification part = parts.Add(name, pack.Read(name));
            if (part.Content is null)
            {
                return new BundleVerification(part.Steps, part.Failure, null, null) { Checkpoint = parts.Checkpoint };
            }

            signed = part.Content.Policy;
            replay ??= new LogReplay(part.Content.Checkpoint.Size, trust, ReadAgain, disclosures)
            {
                AllowsUndisclosed = allowUndisclosed,
                ChecksSignatures = checksSignatures,
                ReceiptVerifiers = AnchorVerifiers.All,
            };
            replay.Receipts = [.. replay.Receipts, .. part.Content.Receipts.Select(receipt => (receipt.Receipt, $"{name}: {receipt.Place}"))];
            foreach (VerifiedBatch batch in part.Content.Batches)
            {
                memory.Tidy();
                if (replay.Feed(batch) is not null)
                {
                    ReplayResult broken = replay.Finish();
                    return new BundleVerification([.. parts.Steps, .. broken.Steps], broken.Failure, null, broken.Network) { Checkpoint = parts.Checkpoint };
                }
            }
        }

        LogVerification log = parts.Finish();
        if (log.Failure is not null || replay is null || signed is null || parts.Checkpoint is not { } checkpoint)
        {
            return new BundleVerification(log.Steps, log.Failure, null, null) { Checkpoint = parts.Checkpoint };
        }

        ReplayResult result = WithKeyInForce(replay.Finish(), signed, checkpoint);
        return new BundleVerification([.. log.Steps, .. result.Steps], result.Failure, null, result.Network) { Checkpoint = checkpoint };
    }
}
