using System.Text;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Kinds;

/// <summary>
/// A record of somebody who is responsible for it, byte for byte: an asset's life (<see cref="EntryKind.Asset"/>), a gas-filled unit and what was
/// done to it (<see cref="EntryKind.Sf6"/>), a certificate or contract (<see cref="EntryKind.Instrument"/>), signed by its author over <c>carbonledger.record/1</c> LF and the CBOR array [kind, id, time, document].
/// </summary>
/// <param name="Id">Of the asset put in service, of the unit entered, of the work report, of the certificate or contract.</param>
/// <param name="Time">From when it holds, as the document says.</param>
/// <param name="Document">The file, JSON.</param>
/// <param name="Author">Ed25519 key.</param>
public sealed record RecordEntry(string Kind, string Id, Timestamp Time, ReadOnlyMemory<byte> Document, ReadOnlyMemory<byte> Author, ReadOnlyMemory<byte> Signature)
{
    private static readonly byte[] Domain = Encoding.ASCII.GetBytes("carbonledger.record/1\n");

    /// <summary>Whether an entry is a record.</summary>
    public static bool IsRecord(string kind) => kind is EntryKind.Asset or EntryKind.Sf6 or EntryKind.Instrument;

    /// <summary>Signs a document as its author; kind, id and time are read from it.</summary>
    /// <exception cref="Carbon.InputRejectedException">The document is of no known kind, or not in form.</exception>
    public static RecordEntry Sign(ReadOnlyMemory<byte> document, Ed25519Signer author)
    {
        SignedRecord record = SignedRecord.Read(document);
        return new RecordEntry(record.Kind, record.Id, record.Time, document, author.PublicKey, author.Sign(SignedBytes(record.Kind, record.Id, record.Time, document)));
    }

    /// <summary>Whether its author's key signed it.</summary>
    public bool IsSigned() => Ed25519.Verify(Author.Span, SignedBytes(Kind, Id, Time, Document), Signature.Span);

    public byte[] Encode() => CborValue.Map(
        (0, EntryKind.Version), (1, Kind), (2, Id), (3, Time.UnixMilliseconds), (4, Document), (5, Author), (6, Signature)).Encode();

    /// <exception cref="LedgerFormatException">Not a record, or a public key that may not sign.</exception>
    public static RecordEntry Decode(ReadOnlyMemory<byte> bytes)
    {
        string kind = EntryKind.Of(bytes);
        if (!IsRecord(kind))
        {
            throw new LedgerFormatException("$.1", $"{EntryKind.Asset}, {EntryKind.Sf6} or {EntryKind.Instrument}", kind);
        }

        CborValue entry = EntryKind.Parse(bytes, kind, 6);
        if (Ed25519.CheckPublicKey(entry.RequiredBytes(5).Span) is { } problem)
        {
            throw new LedgerFormatException("$.5", "an Ed25519 public key", $"{problem}");
        }

        return EntryKind.Checked("$", () => new RecordEntry(
            kind, entry.RequiredText(2), new Timestamp(entry.RequiredInt(3)), entry.RequiredBytes(4), entry.RequiredBytes(5), entry.RequiredBytes(6)));
    }

    private static byte[] SignedBytes(string kind, string id, Timestamp time, ReadOnlyMemory<byte> document) =>
        [.. Domain, .. CborValue.Array([kind, id, time.UnixMilliseconds, document]).Encode()];
}
