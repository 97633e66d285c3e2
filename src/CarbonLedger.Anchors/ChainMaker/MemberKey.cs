using CarbonLedger.Anchors.ChainMaker.Wire;
using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.ChainMaker;

/// <summary>The key that a member carries in its name, and the hash of its signatures.</summary>
internal static class MemberKey
{
    /// <summary>Reads it; null where the member is only named, by a hash, an alias or an address, and the chain knows the key.</summary>
    /// <exception cref="LedgerFormatException">A certificate or key that can't be read.</exception>
    public static (ChainMakerPublicKey Key, ChainMakerHash Hash)? Read(Member? member, ChainMakerHash chainHash)
    {
        if (member?.MemberType is not (MemberType.Cert or MemberType.PublicKey))
        {
            return null;
        }

        (string label, byte[] der) = PemBlock.Read(member.MemberInfo.Span, "member");
        return (member.MemberType, label) switch
        {
            (MemberType.Cert, "CERTIFICATE") => ChainMakerPublicKey.ReadCertificate(der),
            (MemberType.PublicKey, "PUBLIC KEY") => (ChainMakerPublicKey.FromPem(member.MemberInfo.Span), chainHash),
            _ => throw new LedgerFormatException("member", member.MemberType == MemberType.Cert ? "a certificate" : "a public key", $"a block {label}"),
        };
    }

    /// <summary>Whether an endorsement's signature over a message holds; null where it carries no key.</summary>
    public static bool? Verify(EndorsementEntry? entry, ReadOnlySpan<byte> message, ChainMakerHash chainHash) =>
        Read(entry?.Signer, chainHash) is { } signer ? signer.Key.Verify(signer.Hash, message, entry!.Signature.Span) : null;
}
