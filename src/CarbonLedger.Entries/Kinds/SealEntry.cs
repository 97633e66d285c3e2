using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Kinds;

/// <summary>
/// The close of a reporting period: what its intervals add up to as known with a batch. Signed by its author over <c>carbonledger.seal/1</c> LF and the CBOR array
/// [origin, network, start of the first interval, start of the last, first batch, last batch, eight totals].
/// </summary>
/// <param name="First">The first interval of the period.</param>
/// <param name="Last">The last.</param>
/// <param name="Range">From the batch that closed the first interval to the last batch that counts; before the batch this entry stands in.</param>
/// <param name="Totals">Of the newest version of each interval up to the last batch.</param>
/// <param name="Author">Ed25519 key.</param>
public sealed record SealEntry(
    NetworkId Network, Interval First, Interval Last, BatchRange Range, RangeTotals Totals, ReadOnlyMemory<byte> Author, ReadOnlyMemory<byte> Signature)
{
    private const string Domain = "carbonledger.seal/1\n";

    /// <summary>Seals a period as its author, for the log of an origin.</summary>
    public static SealEntry Sign(NetworkId network, Interval first, Interval last, BatchRange range, RangeTotals totals, Ed25519Signer author, string origin)
    {
        ArgumentNullException.ThrowIfNull(author);
        SealEntry seal = new(network, first, last, range, totals, author.PublicKey, default);
        return seal with { Signature = author.Sign(seal.Message(origin)) };
    }

    /// <summary>Whether its author signed it for the log of this origin.</summary>
    public bool IsSigned(string origin) => Ed25519.Verify(Author.Span, Message(origin), Signature.Span);

    public byte[] Encode() => CborValue.Map(
        (0, EntryKind.Version), (1, EntryKind.Seal), (2, Network.Value), (3, First.Start.UnixMilliseconds), (4, Last.Start.UnixMilliseconds),
        (5, Range.ToCbor()), (6, Totals.ToCbor()), (7, Author), (8, Signature)).Encode();

    /// <exception cref="LedgerFormatException">Not a seal, or a public key that may not sign.</exception>
    public static SealEntry Decode(ReadOnlyMemory<byte> bytes)
    {
        CborValue entry = EntryKind.Parse(bytes, EntryKind.Seal, 8);
        SealEntry seal = EntryKind.Checked("$", () => new SealEntry(
            new NetworkId(entry.RequiredText(2)), Interval.StartingAt(new Timestamp(entry.RequiredInt(3))), Interval.StartingAt(new Timestamp(entry.RequiredInt(4))),
            BatchRange.Of(entry.Required(5)), RangeTotals.Of(entry.Required(6)), SignedBytes.PublicKey(entry.Required(7)), SignedBytes.Signature(entry.Required(8))));
        return seal.First <= seal.Last ? seal : throw new LedgerFormatException("$.4", $"{seal.First} or later", $"{seal.Last}");
    }

    private byte[] Message(string origin) => SignedBytes.Of(
        Domain, [origin, Network.Value, First.Start.UnixMilliseconds, Last.Start.UnixMilliseconds, Range.First, Range.Last, .. Totals.ToCbor().AsArray()]);
}
