using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Kinds;

/// <summary>
/// A published file as the ledger keeps it, byte for byte: a version of the network model or of the factor book. Its SHA-256
/// is what an auditor pins and what its publisher publishes.
/// </summary>
/// <param name="Kind"><see cref="EntryKind.Network"/> or <see cref="EntryKind.Factors"/>.</param>
public sealed record DocumentEntry(string Kind, string Id, long Version, Timestamp From, ReadOnlyMemory<byte> Document)
{
    /// <summary>SHA-256 of the file.</summary>
    public Hash Digest => Hash.Of(Document.Span);

    public byte[] Encode() => CborValue.Map(
        (0, EntryKind.Version), (1, Kind), (2, Id), (3, Version), (4, From.UnixMilliseconds), (5, Document)).Encode();

    /// <exception cref="LedgerFormatException">Not an entry of this kind.</exception>
    public static DocumentEntry Decode(ReadOnlyMemory<byte> bytes, string kind)
    {
        CborValue entry = EntryKind.Parse(bytes, kind, 5);
        return new DocumentEntry(kind, entry.RequiredText(2), entry.RequiredInt(3), new Timestamp(entry.RequiredInt(4)), entry.RequiredBytes(5));
    }
}
