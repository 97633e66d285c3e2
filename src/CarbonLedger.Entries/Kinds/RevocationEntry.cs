using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Kinds;

/// <summary>
/// That captures of a device from a time on don't count any more, signed by an enrolment key over <c>carbonledger.revocation/1</c> LF and the CBOR array
/// [site, device, from, reason]. Captures that come after this entry and were taken at that time or later get the verdict <see cref="ReadingVerdict.Revoked"/>; what was
/// logged before stands.
/// </summary>
/// <param name="Reason">Words, 1 to 400 characters.</param>
public sealed record RevocationEntry(
    SiteId Site, DeviceId Device, Timestamp From, string Reason, ReadOnlyMemory<byte> EnrolmentKey, ReadOnlyMemory<byte> Signature)
{
    public const int ReasonMax = 400;

    private const string Domain = "carbonledger.revocation/1\n";

    /// <summary>Revokes a device under a key.</summary>
    public static RevocationEntry Sign(SiteId site, DeviceId device, Timestamp from, string reason, Ed25519Signer enrolmentKey)
    {
        ArgumentNullException.ThrowIfNull(enrolmentKey);
        return new RevocationEntry(site, device, from, reason, enrolmentKey.PublicKey, enrolmentKey.Sign(Message(site, device, from, reason)));
    }

    /// <summary>Whether the enrolment key signed it.</summary>
    public bool IsSigned() => Ed25519.Verify(EnrolmentKey.Span, Message(Site, Device, From, Reason), Signature.Span);

    public byte[] Encode() => CborValue.Map(
        (0, EntryKind.Version), (1, EntryKind.Revocation), (2, Site.Value), (3, Device.Value), (4, From.UnixMilliseconds),
        (5, Reason), (6, EnrolmentKey), (7, Signature)).Encode();

    /// <exception cref="LedgerFormatException">Not a revocation, or a public key that may not sign.</exception>
    public static RevocationEntry Decode(ReadOnlyMemory<byte> bytes)
    {
        CborValue entry = EntryKind.Parse(bytes, EntryKind.Revocation, 7);
        return EntryKind.Checked("$", () => new RevocationEntry(
            new SiteId(entry.RequiredText(2)), new DeviceId(entry.RequiredText(3)), new Timestamp(entry.RequiredInt(4)),
            SignedBytes.Words(entry.Required(5), ReasonMax), SignedBytes.PublicKey(entry.Required(6)), SignedBytes.Signature(entry.Required(7))));
    }

    private static byte[] Message(SiteId site, DeviceId device, Timestamp from, string reason) =>
        SignedBytes.Of(Domain, site.Value, device.Value, from.UnixMilliseconds, reason);
}
