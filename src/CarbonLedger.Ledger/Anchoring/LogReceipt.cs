namespace CarbonLedger.Ledger.Anchoring;

/// <summary>
/// A receipt from another CarbonLedger log: that it holds a checkpoint of ours as an entry. Its evidence is one deterministic CBOR map: <c>{0: checkpoint note of the other log, 1: header bytes,
/// 2: inclusion proof of the header, an array of 32-byte hashes, 3: entry bytes, 4: index of the entry, 5: inclusion proof of the entry}</c>. The entry is of the
/// kind <c>anchor</c>, whose field 4 is our signed checkpoint. It says nothing of our statements' numbers.
/// </summary>
public sealed class LogReceipt : IReceiptVerifier
{
    /// <summary>The kind of these receipts.</summary>
    public const string KindName = "log";

    /// <summary>The pin that names a key of the other log or of one of its witnesses: <c>anchor log:ORIGIN key VKEY</c>.</summary>
    public const string KeyPin = "key";

    /// <inheritdoc/>
    public string Kind => KindName;

    /// <summary>How receipts and pins name a log.</summary>
    public static string LedgerOf(string origin) => $"{KindName}:{origin}";

    /// <summary>Makes a receipt. The evidence is not verified: run <see cref="Verify"/> over it.</summary>
    public static AnchorReceipt Create(
        AnchorPublication publication, SignedNote note, ReadOnlyMemory<byte> header, IReadOnlyList<Hash> headerProof, ReadOnlyMemory<byte> entry, int index, IReadOnlyList<Hash> entryProof)
    {
        ArgumentNullException.ThrowIfNull(note);
        byte[] evidence = CborValue.Map((0, note.ToBytes()), (1, header), (2, Hashes(headerProof)), (3, entry), (4, index), (5, Hashes(entryProof))).Encode();
        return new AnchorReceipt(KindName, LedgerOf(Checkpoint.Parse(note.Text).Origin), publication, evidence);
    }

    /// <inheritdoc/>
    public AnchorFinding Verify(AnchorReceipt receipt, IReadOnlyCollection<AnchorPin> pins)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        ArgumentNullException.ThrowIfNull(pins);
        try
        {
            return Examine(receipt, pins);
        }
        catch (LedgerFormatException e)
        {
            return AnchorFinding.Fails(new LogFailure("evidence", e.Field, e.Expected, e.Found, ExitClass.Malformed));
        }
    }

    private static AnchorFinding Examine(AnchorReceipt receipt, IReadOnlyCollection<AnchorPin> pins)
    {
        CborValue evidence = CborValue.Parse(receipt.Evidence);
        evidence.RejectUnknownKeys(5);
        SignedNote note = SignedNote.Parse(evidence.RequiredBytes(0).Span);
        Checkpoint other = Checkpoint.Parse(note.Text);
        if (LedgerOf(other.Origin) != receipt.Ledger)
        {
            return Wrong("checkpoint origin", receipt.Ledger, LedgerOf(other.Origin));
        }

        (int valid, LogFailure? forged) = WeighSignatures(note, pins);
        if (forged is not null)
        {
            return AnchorFinding.Fails(forged);
        }

        ReadOnlyMemory<byte> headerBytes = evidence.RequiredBytes(1);
        BatchHeader header = BatchHeader.Decode(headerBytes);
        if (header.Origin != other.Origin || !MerkleTree.VerifyInclusion(MerkleTree.LeafHash(headerBytes.Span), header.Number, other.Size, Hashes(evidence.RequiredArray(2)), other.Root))
        {
            return Wrong("inclusion proof", $"a proof of header {header.Number} under {other.Root.ToBase64()}", "one that does not lead there");
        }

        ReadOnlyMemory<byte> entry = evidence.RequiredBytes(3);
        long index = evidence.RequiredInt(4);
        if (index < 0 || index >= header.EntryCount || !MerkleTree.VerifyInclusion(MerkleTree.LeafHash(entry.Span), index, header.EntryCount, Hashes(evidence.RequiredArray(5)), header.Root))
        {
            return Wrong("inclusion proof", $"a proof of entry {index} of batch {header.Number}", "one that does not lead there");
        }

        // An entry of another log's checkpoint carries the note, byte for byte, in field 4.
        string own = receipt.Publication.Statement.Checkpoint.Format();
        return SignedNote.Parse(CborValue.Parse(entry).RequiredBytes(4).Span).Text != own
            ? Wrong("entry", $"the checkpoint of size {receipt.Publication.Statement.Checkpoint.Size}", "an entry without it")
            : AnchorFinding.Holds(
                $"batch {header.Number} entry {index} of a log of size {other.Size}",
                pins.Count == 0 ? "keys not pinned" : $"signed by {valid} of {pins.Count} pinned keys",
                "append-only: a later checkpoint of that log proves it kept it", valid > 0, null);
    }

    private static (int Valid, LogFailure? Failure) WeighSignatures(SignedNote note, IReadOnlyCollection<AnchorPin> pins)
    {
        List<VerifierKey> keys = [];
        foreach (AnchorPin pin in pins)
        {
            if (pin.What != KeyPin || !VerifierKey.TryParse(pin.Value, out VerifierKey? key))
            {
                return (0, new LogFailure("trust file", $"anchor {pin.Ledger}", $"{KeyPin} and a verifier key", $"{pin.What} {pin.Value}", ExitClass.Malformed));
            }

            keys.Add(key);
        }

        NoteVerification signed = note.Verify(keys);
        return signed.BadKey is { } bad
            ? (0, new LogFailure("evidence", "signature", $"a signature of {bad.Name} that holds", "one that does not", ExitClass.False))
            : keys.Count > 0 && signed.Verified.Count == 0
                ? (0, new LogFailure("evidence", "signature", "one of a pinned key", "none", ExitClass.NotCovered))
                : (signed.Verified.Count, null);
    }

    private static AnchorFinding Wrong(string field, string expected, string found) => AnchorFinding.Fails(new LogFailure("evidence", field, expected, found, ExitClass.False));

    private static CborValue Hashes(IReadOnlyList<Hash> hashes) => CborValue.Array(hashes.Select(hash => (CborValue)hash));

    private static Hash[] Hashes(IReadOnlyList<CborValue> items) => items.Count <= ProofText.LineCountMax
        ? [.. items.Select(item => item.AsHash())]
        : throw new LedgerFormatException("inclusion proof", $"at most {ProofText.LineCountMax} hashes", LedgerFormatException.Count(items.Count, "hashes"));
}
