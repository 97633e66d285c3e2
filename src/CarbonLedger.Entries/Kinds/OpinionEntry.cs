using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Kinds;

/// <summary>
/// An auditor's statement on a range of batches of a log as its checkpoint stood. Signed by the auditor over <c>carbonledger.opinion/1</c> LF and the
/// CBOR array [origin, id, time, first, last, size, root, verdict, scope, evidence or an empty byte string].
/// </summary>
/// <param name="Id">An identifier, once in a log.</param>
/// <param name="Time">When it was given.</param>
/// <param name="Range">What it is on; below the size.</param>
/// <param name="Size">Of the checkpoint it was made on.</param>
/// <param name="Root">Of that checkpoint.</param>
/// <param name="Scope">Words, 1 to 4,000 characters: what was examined, to which assurance, with which exceptions.</param>
/// <param name="Evidence">SHA-256 of the evidence bundle it rests on; null where it names none.</param>
/// <param name="Auditor">Ed25519 key.</param>
public sealed record OpinionEntry(
    string Id, Timestamp Time, BatchRange Range, long Size, Hash Root, OpinionVerdict Verdict, string Scope, Hash? Evidence,
    ReadOnlyMemory<byte> Auditor, ReadOnlyMemory<byte> Signature)
{
    public const int ScopeMax = 4_000;

    private const string Domain = "carbonledger.opinion/1\n";

    /// <summary>Gives an opinion on a range of the log that a checkpoint stands for.</summary>
    public static OpinionEntry Sign(
        string id, Timestamp time, BatchRange range, Checkpoint checkpoint, OpinionVerdict verdict, string scope, Hash? evidence, Ed25519Signer auditor)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(auditor);
        OpinionEntry opinion = new(SignedBytes.Identifier(id), time, range, checkpoint.Size, checkpoint.Root, verdict, scope, evidence, auditor.PublicKey, default);
        return opinion with { Signature = auditor.Sign(opinion.Message(checkpoint.Origin)) };
    }

    /// <summary>Whether its auditor signed it for the log of this origin.</summary>
    public bool IsSigned(string origin) => Ed25519.Verify(Auditor.Span, Message(origin), Signature.Span);

    public byte[] Encode()
    {
        List<(int, CborValue)> fields =
        [
            (0, EntryKind.Version), (1, EntryKind.Opinion), (2, Id), (3, Time.UnixMilliseconds), (4, Range.ToCbor()), (5, Size), (6, Root),
            (7, (long)Verdict), (8, Scope), (10, Auditor), (11, Signature),
        ];
        if (Evidence is { } evidence)
        {
            fields.Add((9, evidence));
        }

        return CborValue.Map(fields).Encode();
    }

    /// <exception cref="LedgerFormatException">Not an opinion, or a public key that may not sign.</exception>
    public static OpinionEntry Decode(ReadOnlyMemory<byte> bytes)
    {
        CborValue entry = EntryKind.Parse(bytes, EntryKind.Opinion, 11);
        OpinionEntry opinion = EntryKind.Checked("$", () => new OpinionEntry(
            SignedBytes.Identifier(entry.RequiredText(2)), new Timestamp(entry.RequiredInt(3)), BatchRange.Of(entry.Required(4)), entry.RequiredInt(5), entry.RequiredHash(6),
            EntryKind.Enumerated<OpinionVerdict>(entry.Required(7)), SignedBytes.Words(entry.Required(8), ScopeMax), entry.OptionalHash(9),
            SignedBytes.PublicKey(entry.Required(10)), SignedBytes.Signature(entry.Required(11))));
        return opinion.Range.Last < opinion.Size ? opinion : throw new LedgerFormatException("$.4", $"batches below size {opinion.Size}", $"{opinion.Range}");
    }

    private byte[] Message(string origin) => SignedBytes.Of(
        Domain, origin, Id, Time.UnixMilliseconds, Range.First, Range.Last, Size, Root, (long)Verdict, Scope, Evidence is { } evidence ? evidence : Array.Empty<byte>());
}
