namespace CarbonLedger.Ledger.Anchoring;

/// <summary>
/// That a ledger holds a statement, with all that is needed to check it offline. Its bytes are one deterministic CBOR map: <c>{0: 1, 1: kind, 2: ledger, 3: statement bytes,
/// 4: sequence, 5: digest of the other ledger's receipt or 32 zero bytes, 6: evidence}</c>; what the evidence is, its kind says.
/// </summary>
public sealed record AnchorReceipt
{
    /// <summary>The longest receipt: a block of a busy chain has thousands of transaction hashes.</summary>
    public const int BytesMax = 8 * 1024 * 1024;

    /// <summary>The longest kind or ledger name, in characters.</summary>
    public const int NameMax = 200;

    private const long Version = 1;

    private readonly byte[] bytes;

    /// <summary>Makes a receipt. The evidence is not checked: see <see cref="IReceiptVerifier"/>.</summary>
    /// <param name="kind">Such as <c>evm</c>.</param>
    /// <param name="ledger">Which ledger, as an auditor pins it: <c>kind:…</c>, printable ASCII without space.</param>
    /// <exception cref="LedgerFormatException">A name, number or length out of range.</exception>
    public AnchorReceipt(string kind, string ledger, AnchorPublication publication, ReadOnlyMemory<byte> evidence)
    {
        ArgumentNullException.ThrowIfNull(publication);
        Kind = RequireName("receipt kind", kind);
        Ledger = RequireName("receipt ledger", ledger);
        if (!ledger.StartsWith(kind + ":", StringComparison.Ordinal))
        {
            throw new LedgerFormatException("receipt ledger", $"a name that begins with {kind}:", LedgerFormatException.Quote(ledger));
        }

        if (publication.Sequence < 0 || (publication.Sequence == 0) != (publication.Statement.Previous == Hash.Zero))
        {
            throw new LedgerFormatException("receipt sequence", "0 for the statement without a previous one, above 0 for any other", StrictText.Format(publication.Sequence));
        }

        Publication = publication;
        Evidence = evidence;
        bytes = CborValue.Map(
            (0, Version), (1, kind), (2, ledger), (3, publication.Statement.ToBytes()), (4, publication.Sequence), (5, publication.CrossReceipt), (6, evidence)).Encode();
        if (bytes.Length > BytesMax)
        {
            throw new LedgerFormatException("receipt", LedgerFormatException.Count(BytesMax, "bytes at most"), LedgerFormatException.Count(bytes.Length, "bytes"));
        }

        Digest = Hash.Of(bytes);
    }

    /// <summary>Which verifier reads its evidence.</summary>
    public string Kind { get; }

    /// <summary>Which ledger.</summary>
    public string Ledger { get; }

    /// <summary>What the ledger holds.</summary>
    public AnchorPublication Publication { get; }

    /// <summary>The evidence, in the form of its kind.</summary>
    public ReadOnlyMemory<byte> Evidence { get; }

    /// <summary>SHA-256 of its bytes: the cross-link that another ledger's publication carries.</summary>
    public Hash Digest { get; }

    /// <summary>Its bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>Reads a receipt, and nothing else.</summary>
    /// <exception cref="LedgerFormatException">Not a receipt, or of another version.</exception>
    public static AnchorReceipt Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > BytesMax)
        {
            throw new LedgerFormatException("receipt", LedgerFormatException.Count(BytesMax, "bytes at most"), LedgerFormatException.Count(bytes.Length, "bytes"));
        }

        CborValue map = CborValue.Parse(bytes);
        if (map.RequiredInt(0) != Version)
        {
            throw new LedgerFormatException("receipt version", StrictText.Format(Version), StrictText.Format(map.RequiredInt(0)));
        }

        map.RejectUnknownKeys(6);
        AnchorPublication publication = new(AnchorStatement.Parse(map.RequiredBytes(3).Span), map.RequiredInt(4), map.RequiredHash(5));
        return new AnchorReceipt(map.RequiredText(1), map.RequiredText(2), publication, map.RequiredBytes(6));
    }

    private static string RequireName(string field, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is > 0 and <= NameMax && name.All(c => c is > ' ' and <= '~')
            ? name
            : throw new LedgerFormatException(field, $"1 to {NameMax} printable ASCII characters without space", LedgerFormatException.Quote(name));
    }
}
