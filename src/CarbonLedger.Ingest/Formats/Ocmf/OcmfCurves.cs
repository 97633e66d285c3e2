using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;

namespace CarbonLedger.Ingest.Formats.Ocmf;

/// <summary>The ECDSA algorithms of OCMF 1.0 (table 22), SHA-256 throughout, by BouncyCastle: .NET has no brainpool and no secp256k1 on every platform.</summary>
internal static class OcmfCurves
{
    /// <summary>What a record that names no algorithm is signed with.</summary>
    public const string Default = "ECDSA-secp256r1-SHA256";

    private const int PublicKeyBytesMax = 512;

    // Object identifiers of SEC 2 and RFC 5639. The 192 bit curves of the table are left out: they give less than the 112 bits that are asked for today.
    private static readonly Dictionary<string, DerObjectIdentifier> Curves = new()
    {
        [Default] = new DerObjectIdentifier("1.2.840.10045.3.1.7"),
        ["ECDSA-secp256k1-SHA256"] = new DerObjectIdentifier("1.3.132.0.10"),
        ["ECDSA-secp384r1-SHA256"] = new DerObjectIdentifier("1.3.132.0.34"),
        ["ECDSA-brainpool256r1-SHA256"] = new DerObjectIdentifier("1.3.36.3.3.2.8.1.1.7"),
        ["ECDSA-brainpoolP256r1-SHA256"] = new DerObjectIdentifier("1.3.36.3.3.2.8.1.1.7"),
        ["ECDSA-brainpool384r1-SHA256"] = new DerObjectIdentifier("1.3.36.3.3.2.8.1.1.11"),
        ["ECDSA-brainpoolP384r1-SHA256"] = new DerObjectIdentifier("1.3.36.3.3.2.8.1.1.11"),
    };

    public static OcmfVerdict Verify(string algorithm, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (!Curves.TryGetValue(algorithm, out DerObjectIdentifier? curve))
        {
            return OcmfVerdict.UnknownAlgorithm;
        }

        if (KeyOf(publicKey) is not { } key || !curve.Equals(key.PublicKeyParamSet))
        {
            return OcmfVerdict.UnusableKey;
        }

        if (Numbers(signature) is not { } numbers)
        {
            return OcmfVerdict.Invalid;
        }

        ECDsaSigner verifier = new();
        verifier.Init(forSigning: false, key);
        return verifier.VerifySignature(SHA256.HashData(message), numbers.R, numbers.S) ? OcmfVerdict.Valid : OcmfVerdict.Invalid;
    }

    private static ECPublicKeyParameters? KeyOf(ReadOnlySpan<byte> publicKey)
    {
        if (publicKey.Length is 0 or > PublicKeyBytesMax)
        {
            return null;
        }

        try
        {
            return PublicKeyFactory.CreateKey(publicKey.ToArray()) as ECPublicKeyParameters;
        }
        catch (Exception)
        {
            // The library tells a wrong key by a dozen kinds of exception, down to a null reference.
            return null;
        }
    }

    /// <summary>r and s of the DER sequence; null if the bytes are not exactly its encoding.</summary>
    private static (BigInteger R, BigInteger S)? Numbers(ReadOnlySpan<byte> signature)
    {
        try
        {
            byte[] bytes = signature.ToArray();
            return Asn1Object.FromByteArray(bytes) is Asn1Sequence { Count: 2 } pair && pair[0] is DerInteger r && pair[1] is DerInteger s
                && pair.GetEncoded(Asn1Encodable.Der).AsSpan().SequenceEqual(bytes)
                ? (r.Value, s.Value)
                : null;
        }
        catch (Exception)
        {
            // As above.
            return null;
        }
    }
}
