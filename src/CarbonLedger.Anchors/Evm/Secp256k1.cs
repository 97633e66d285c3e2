using CarbonLedger.Ledger;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;

namespace CarbonLedger.Anchors.Evm;

/// <summary>Signing and key recovery over secp256k1 (SEC 2, section 2.4.1; SEC 1, section 4.1.6), deterministic (RFC 6979 with SHA-256) and with the lower s (EIP-2).</summary>
internal static class Secp256k1
{
    private static readonly X9ECParameters Curve = CustomNamedCurves.GetByName("secp256k1");
    private static readonly ECDomainParameters Domain = new(Curve);
    private static readonly BigInteger HalfOrder = Curve.N.ShiftRight(1);

    /// <summary>True for 1 to the order of the group less 1, big-endian.</summary>
    public static bool IsPrivateKey(ReadOnlySpan<byte> key) => key.Length == Hash.Size && IsScalar(new BigInteger(1, key.ToArray()));

    /// <summary>The account of a private key.</summary>
    public static EvmAddress AddressOf(ReadOnlySpan<byte> privateKey) => AddressOf(Curve.G.Multiply(new BigInteger(1, privateKey.ToArray())));

    /// <summary>Signs 32 bytes.</summary>
    public static EvmSignature Sign(Hash digest, ReadOnlySpan<byte> privateKey)
    {
        ECDsaSigner signer = new(new HMacDsaKCalculator(new Sha256Digest()));
        signer.Init(true, new ECPrivateKeyParameters(new BigInteger(1, privateKey.ToArray()), Domain));
        BigInteger[] pair = signer.GenerateSignature(digest.ToArray());
        BigInteger s = pair[1].CompareTo(HalfOrder) > 0 ? Curve.N.Subtract(pair[1]) : pair[1];
        EvmAddress own = AddressOf(privateKey);
        for (int recoveryId = 0; recoveryId <= 1; recoveryId++)
        {
            EvmSignature signature = new(Word(pair[0]), Word(s), recoveryId);
            if (TryRecover(digest, signature, out EvmAddress signedBy) && signedBy == own)
            {
                return signature;
            }
        }

        // An x above the group's order has a probability of 2^-128.
        throw new InvalidOperationException("No recovery id of 0 or 1 leads to the key that signed.");
    }

    /// <summary>The account whose key made a signature; false where no key can have made it. A signature with the higher s is recovered too.</summary>
    public static bool TryRecover(Hash digest, EvmSignature signature, out EvmAddress signedBy)
    {
        signedBy = default;
        BigInteger r = new(1, signature.R.ToArray());
        BigInteger s = new(1, signature.S.ToArray());
        if (signature.RecoveryId is < 0 or > 1 || !IsScalar(r) || !IsScalar(s))
        {
            return false;
        }

        ECPoint point;
        try
        {
            point = Curve.Curve.DecodePoint([(byte)(2 + signature.RecoveryId), .. signature.R.AsSpan()]);
        }
        catch (ArgumentException)
        {
            // No point of the curve has this x.
            return false;
        }

        BigInteger inverse = r.ModInverse(Curve.N);
        BigInteger weight = new BigInteger(1, digest.ToArray()).Negate().Multiply(inverse).Mod(Curve.N);
        ECPoint key = ECAlgorithms.SumOfTwoMultiplies(Curve.G, weight, point, s.Multiply(inverse).Mod(Curve.N));
        if (key.IsInfinity)
        {
            return false;
        }

        signedBy = AddressOf(key);
        return true;
    }

    // The last 20 bytes of the Keccak-256 of x and y (yellow paper, appendix F).
    private static EvmAddress AddressOf(ECPoint key) => EvmAddress.FromBytes(Keccak.Of(key.Normalize().GetEncoded(compressed: false).AsSpan(1)).AsSpan()[12..]);

    private static bool IsScalar(BigInteger number) => number.SignValue > 0 && number.CompareTo(Curve.N) < 0;

    private static Hash Word(BigInteger number)
    {
        byte[] digits = number.ToByteArrayUnsigned();
        byte[] word = new byte[Hash.Size];
        digits.CopyTo(word, Hash.Size - digits.Length);
        return Hash.FromBytes(word);
    }
}
