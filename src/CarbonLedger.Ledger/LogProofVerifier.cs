namespace CarbonLedger.Ledger;

/// <summary>
/// Verifies a proof file offline: the checkpoint by the auditor's policy, the header under the checkpoint's size and root, the entry
/// under the header's count and root. Answers and never throws, whatever the bytes.
/// </summary>
public static class LogProofVerifier
{
    // In the order they are taken.
    private static readonly string[] StepNames = ["form", "policy", "header", "inclusion", "entry"];

    /// <summary>Takes the steps in order and stops at the first no.</summary>
    public static LogProofVerification Verify(ReadOnlySpan<byte> bytes, TlogPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        List<LogStep> steps = [];
        LogProof? proof = null;
        Checkpoint? head = null;
        BatchHeader? header = null;
        LogFailure? failure;
        try
        {
            proof = LogProof.Parse(bytes);
            head = Checkpoint.Parse(proof.Checkpoint.Text);
            Say(steps, $"entry {proof.EntryIndex} of batch {proof.Batch}, {proof.Entry.Length} bytes");
            failure = Weigh(proof.Checkpoint, policy, steps);
            if (failure is null)
            {
                header = BatchHeader.Decode(proof.Header);
                failure = Prove(proof, head, header, steps);
            }
        }
        catch (LedgerFormatException e)
        {
            failure = new LogFailure("proof file", e.Field, e.Expected, e.Found, ExitClass.Malformed);
        }

        if (failure is not null)
        {
            steps.Add(new LogStep(StepNames[steps.Count], StepOutcome.Failed, failure.ToString()));
        }

        return new LogProofVerification(steps, failure, proof, head, header);
    }

    private static LogFailure? Weigh(SignedNote checkpoint, TlogPolicy policy, List<LogStep> steps)
    {
        PolicyEvaluation evaluation = policy.Evaluate(checkpoint);
        if (evaluation.BadKey is { } bad)
        {
            return new LogFailure("checkpoint", "signatures", $"a signature of {bad.Name} that verifies", "one that does not", ExitClass.False);
        }

        if (!evaluation.Holds)
        {
            string found = evaluation.LogSigned ? $"{evaluation.Witnesses.Count} witnesses, short of the quorum" : "no signature of a log of the policy";
            return new LogFailure("checkpoint", "signatures", "those the policy asks for", found, ExitClass.NotCovered);
        }

        Say(steps, $"signed by {evaluation.Log!.Key.Name}, {evaluation.Witnesses.Count} witnesses");
        return null;
    }

    private static LogFailure? Prove(LogProof proof, Checkpoint head, BatchHeader header, List<LogStep> steps)
    {
        string batch = $"batch {proof.Batch}";
        if (header.Origin != head.Origin || header.Number != proof.Batch)
        {
            return new LogFailure(batch, "header", $"number {proof.Batch} of {head.Origin}", $"number {header.Number} of {header.Origin}", ExitClass.False);
        }

        Say(steps, $"number {header.Number}, {header.EntryCount} entries");
        if (!MerkleTree.VerifyInclusion(MerkleTree.LeafHash(proof.Header.Span), proof.Batch, head.Size, proof.HeaderProof, head.Root))
        {
            return new LogFailure(batch, "inclusion", $"a proof under size {head.Size} root {head.Root.ToBase64()}", "one that does not lead there", ExitClass.False);
        }

        Say(steps, $"under size {head.Size} root {head.Root.ToBase64()}");
        Hash leaf = MerkleTree.LeafHash(proof.Entry.Span);
        if (!MerkleTree.VerifyInclusion(leaf, proof.EntryIndex, header.EntryCount, proof.EntryProof, header.Root))
        {
            return new LogFailure($"{batch} entry {proof.EntryIndex}", "inclusion", $"a proof under {header.EntryCount} entries root {header.Root.ToBase64()}", "one that does not lead there", ExitClass.False);
        }

        Say(steps, $"leaf {leaf.ToHex()}");
        return null;
    }

    private static void Say(List<LogStep> steps, string detail) => steps.Add(new LogStep(StepNames[steps.Count], StepOutcome.Ok, detail));
}
