using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Kinds;

/// <summary>
/// The digest and the figures of a published report, and the batches it rests on. Its author may sign it over <c>carbonledger.report/1</c> LF and
/// the CBOR array [origin, id, time, digest, first, last, eight totals].
/// </summary>
/// <param name="Id">An identifier, once in a log.</param>
/// <param name="Time">When it was published.</param>
/// <param name="Digest">Of its files, by <see cref="ReportManifest"/>.</param>
/// <param name="Range">All of them before the batch this entry stands in.</param>
/// <param name="Totals">What the headers of the range add up to.</param>
/// <param name="Author">Ed25519 key; empty where unsigned.</param>
public sealed record ReportEntry(string Id, Timestamp Time, Hash Digest, BatchRange Range, RangeTotals Totals, ReadOnlyMemory<byte> Author, ReadOnlyMemory<byte> Signature)
{
    private const string Domain = "carbonledger.report/1\n";

    /// <summary>Whether it says who wrote it.</summary>
    public bool HasAuthor => !Author.IsEmpty;

    /// <summary>A report that nobody signed.</summary>
    public static ReportEntry Unsigned(string id, Timestamp time, Hash digest, BatchRange range, RangeTotals totals) => new(SignedBytes.Identifier(id), time, digest, range, totals, default, default);

    /// <summary>The same signed by its author for the log of an origin.</summary>
    public ReportEntry SignedBy(Ed25519Signer author, string origin)
    {
        ArgumentNullException.ThrowIfNull(author);
        return this with { Author = author.PublicKey, Signature = author.Sign(Message(origin)) };
    }

    /// <summary>Whether its author signed it for the log of this origin.</summary>
    public bool IsSigned(string origin) => HasAuthor && Ed25519.Verify(Author.Span, Message(origin), Signature.Span);

    public byte[] Encode()
    {
        List<(int, CborValue)> fields =
        [
            (0, EntryKind.Version), (1, EntryKind.Report), (2, Id), (3, Time.UnixMilliseconds), (4, Digest), (5, Range.ToCbor()), (6, Totals.ToCbor()),
        ];
        if (HasAuthor)
        {
            fields.AddRange([(7, Author), (8, Signature)]);
        }

        return CborValue.Map(fields).Encode();
    }

    /// <exception cref="LedgerFormatException">Not a report entry, or a public key that may not sign.</exception>
    public static ReportEntry Decode(ReadOnlyMemory<byte> bytes)
    {
        CborValue entry = EntryKind.Parse(bytes, EntryKind.Report, 8);
        if (entry.Optional(7) is null && entry.Optional(8) is { } alone)
        {
            throw new LedgerFormatException(alone.Path, "no signature without its key", "one");
        }

        return EntryKind.Checked("$", () => new ReportEntry(
            SignedBytes.Identifier(entry.RequiredText(2)), new Timestamp(entry.RequiredInt(3)), entry.RequiredHash(4), BatchRange.Of(entry.Required(5)), RangeTotals.Of(entry.Required(6)),
            entry.Optional(7) is { } key ? SignedBytes.PublicKey(key) : default, entry.Optional(7) is null ? default : SignedBytes.Signature(entry.Required(8))));
    }

    private byte[] Message(string origin) => SignedBytes.Of(Domain, [origin, Id, Time.UnixMilliseconds, Digest, Range.First, Range.Last, .. Totals.ToCbor().AsArray()]);
}
