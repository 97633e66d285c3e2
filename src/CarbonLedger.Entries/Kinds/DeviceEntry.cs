using System.Text;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Kinds;

/// <summary>
/// A device's enrolment: its site, its Ed25519 key and since when, signed by an enrolment key over
/// <c>carbonledger.device/1</c> LF and the CBOR array [site, device, from, public key].
/// </summary>
public sealed record DeviceEntry(
    SiteId Site,
    DeviceId Device,
    Timestamp EnrolledFrom,
    ReadOnlyMemory<byte> PublicKey,
    ReadOnlyMemory<byte> EnrolmentKey,
    ReadOnlyMemory<byte> Signature)
{
    private static readonly byte[] Domain = Encoding.ASCII.GetBytes("carbonledger.device/1\n");

    /// <summary>Enrols a device under a key.</summary>
    public static DeviceEntry Sign(SiteId site, DeviceId device, Timestamp enrolledFrom, ReadOnlyMemory<byte> publicKey, Ed25519Signer enrolmentKey)
    {
        byte[] signature = enrolmentKey.Sign(SignedBytes(site, device, enrolledFrom, publicKey));
        return new DeviceEntry(site, device, enrolledFrom, publicKey, enrolmentKey.PublicKey, signature);
    }

    /// <summary>Whether the enrolment key signed this record.</summary>
    public bool IsSigned() => Ed25519.Verify(EnrolmentKey.Span, SignedBytes(Site, Device, EnrolledFrom, PublicKey), Signature.Span);

    public byte[] Encode() => CborValue.Map(
        (0, EntryKind.Version), (1, EntryKind.Device), (2, Site.Value), (3, Device.Value), (4, EnrolledFrom.UnixMilliseconds),
        (5, PublicKey), (6, EnrolmentKey), (7, Signature)).Encode();

    /// <exception cref="LedgerFormatException">Not a device entry, or a public key that may not be enrolled.</exception>
    public static DeviceEntry Decode(ReadOnlyMemory<byte> bytes)
    {
        CborValue entry = EntryKind.Parse(bytes, EntryKind.Device, 7);
        foreach (int key in (ReadOnlySpan<int>)[5, 6])
        {
            if (Ed25519.CheckPublicKey(entry.RequiredBytes(key).Span) is { } problem)
            {
                throw new LedgerFormatException($"$.{key}", "an Ed25519 public key", $"{problem}");
            }
        }

        return EntryKind.Checked("$", () => new DeviceEntry(
            new SiteId(entry.RequiredText(2)), new DeviceId(entry.RequiredText(3)), new Timestamp(entry.RequiredInt(4)),
            entry.RequiredBytes(5), entry.RequiredBytes(6), entry.RequiredBytes(7)));
    }

    private static byte[] SignedBytes(SiteId site, DeviceId device, Timestamp from, ReadOnlyMemory<byte> publicKey) =>
        [.. Domain, .. CborValue.Array([site.Value, device.Value, from.UnixMilliseconds, publicKey]).Encode()];
}
