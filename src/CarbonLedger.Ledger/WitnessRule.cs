using System.Diagnostics.CodeAnalysis;

namespace CarbonLedger.Ledger;

/// <summary>
/// A witness as a pure decision (C2SP tlog-witness): which requests it admits, and whether an admitted checkpoint follows from
/// the one last cosigned for its origin. Keeping that one, in order and durable, is the caller's. It does not own its signer.
/// </summary>
/// <remarks>
/// Of the same size with another root the specification asks for 409, and for 422 of a proof that does not hold; both are so.
/// This rule answers 422, as witness programs in use do: a 409 names a size to go on from, and there is none.
/// </remarks>
public sealed class WitnessRule
{
    private readonly string name;
    private readonly Ed25519Signer signer;
    private readonly ILookup<string, VerifierKey> logs;

    /// <summary>Makes a witness of these logs; a log's key is named by its origin, and one origin may have several.</summary>
    /// <exception cref="LedgerFormatException">The name is not a key's, or a key is not a log's (type 0x01).</exception>
    public WitnessRule(string name, Ed25519Signer signer, IEnumerable<VerifierKey> logs)
    {
        ArgumentNullException.ThrowIfNull(logs);
        VerifierKey[] keys = [.. logs];
        if (Array.Find(keys, key => key.Type != NoteKeyType.Ed25519) is { } stray)
        {
            throw new LedgerFormatException("log key", "a key of type 1 (Ed25519)", $"type {(int)stray.Type}");
        }

        this.name = name;
        this.signer = signer;
        this.logs = keys.ToLookup(key => key.Name, StringComparer.Ordinal);
        Key = Cosignature.KeyOf(name, signer);
    }

    /// <summary>The witness's own key (type 0x04).</summary>
    public VerifierKey Key { get; }

    /// <summary>The origins it knows.</summary>
    public IEnumerable<string> Origins => logs.Select(log => log.Key);

    /// <summary>What needs no state: the form of the request, its origin, the log's signature and the order of the two sizes. Never throws on any bytes.</summary>
    public bool TryAdmit(ReadOnlySpan<byte> body, [NotNullWhen(true)] out WitnessSubmission? submission, [NotNullWhen(false)] out WitnessVerdict? refusal)
    {
        submission = null;
        WitnessRequest request;
        Checkpoint checkpoint;
        try
        {
            request = WitnessRequest.Parse(body);
            checkpoint = Checkpoint.Parse(request.Checkpoint.Text);
        }
        catch (LedgerFormatException)
        {
            refusal = new WitnessVerdict(WitnessStatus.Malformed, "invalid input\n");
            return false;
        }

        refusal = Refuse(request, checkpoint);
        submission = refusal is null ? new WitnessSubmission(request, checkpoint) : null;
        return refusal is null;
    }

    /// <summary>Decides on an admitted request.</summary>
    /// <param name="submission">What <see cref="TryAdmit"/> gave.</param>
    /// <param name="last">The checkpoint last cosigned for its origin; null if there is none. No other decision for the origin may be taken until the answer is stored.</param>
    /// <param name="time">Seconds since 1970 UTC, 0 or more.</param>
    /// <exception cref="ArgumentException">The last checkpoint is another log's.</exception>
    public WitnessVerdict Decide(WitnessSubmission submission, Checkpoint? last, long time)
    {
        ArgumentNullException.ThrowIfNull(submission);
        if (last is not null && last.Origin != submission.Checkpoint.Origin)
        {
            throw new ArgumentException($"The last checkpoint is of {last.Origin}, the request of {submission.Checkpoint.Origin}.", nameof(last));
        }

        if (submission.Request.OldSize != (last?.Size ?? 0))
        {
            return new WitnessVerdict(WitnessStatus.OtherSize, StrictText.Format(last?.Size ?? 0) + "\n");
        }

        if (!Follows(last, submission.Checkpoint, submission.Request.Proof))
        {
            return new WitnessVerdict(WitnessStatus.NotProved, "bad consistency proof\n");
        }

        NoteSignature cosignature = Cosignature.Sign(name, signer, submission.Request.Checkpoint.Text, time);
        return new WitnessVerdict(WitnessStatus.Cosigned, cosignature.FormatLine() + "\n", Keep(submission, cosignature));
    }

    private WitnessVerdict? Refuse(WitnessRequest request, Checkpoint checkpoint)
    {
        if (!logs.Contains(checkpoint.Origin))
        {
            return new WitnessVerdict(WitnessStatus.UnknownOrigin, "unknown log\n");
        }

        if (!request.Checkpoint.Verify(logs[checkpoint.Origin]).Holds)
        {
            return new WitnessVerdict(WitnessStatus.NotSigned, "invalid signature\n");
        }

        return request.OldSize > checkpoint.Size ? new WitnessVerdict(WitnessStatus.Malformed, "invalid input\n") : null;
    }

    // Every log starts empty: from there nothing is to be proved, and a tree without leaves has one root.
    private static bool Follows(Checkpoint? last, Checkpoint next, IReadOnlyList<Hash> proof) => last is null or { Size: 0 }
        ? proof.Count == 0 && (next.Size > 0 || next.Root == MerkleTree.EmptyRoot)
        : MerkleTree.VerifyConsistency(last.Size, next.Size, last.Root, next.Root, proof);

    // Lines of keys nobody here knows may fill a note to its cap, and are not this witness's to keep.
    private SignedNote Keep(WitnessSubmission submission, NoteSignature cosignature)
    {
        SignedNote note = submission.Request.Checkpoint;
        HashSet<(string, uint)> known = [.. logs[submission.Checkpoint.Origin].Select(key => (key.Name, key.KeyId))];
        return SignedNote.Create(note.Text, [.. note.Signatures.Where(line => known.Contains((line.Name, line.KeyId))).Distinct().Take(known.Count), cosignature]);
    }
}
