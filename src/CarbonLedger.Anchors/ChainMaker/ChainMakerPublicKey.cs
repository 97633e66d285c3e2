using System.Security.Cryptography;
using System.Text;
using CarbonLedger.Ledger;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using ECPoint = Org.BouncyCastle.Math.EC.ECPoint;

namespace CarbonLedger.Anchors.ChainMaker;

/// <summary>
/// A public key of a member or node: a point of P-256 or of the SM2 curve (GB/T 32918), on the curve, written uncompressed. Compared by its
/// <see cref="Pin"/>, which one key has only once.
/// </summary>
public sealed class ChainMakerPublicKey
{
    /// <summary>The longest PEM text read, in bytes.</summary>
    public const int PemBytesMax = 16 * 1024;

    /// <summary>Bytes of an uncompressed point.</summary>
    internal const int PointSize = 65;

    private readonly ECPublicKeyParameters point;

    internal ChainMakerPublicKey(ECPublicKeyParameters point, bool isSm2)
    {
        this.point = point;
        IsSm2 = isSm2;
        PointBytes = point.Q.GetEncoded(false);
        SubjectPublicKeyInfo = new SubjectPublicKeyInfo(
            new AlgorithmIdentifier(X9ObjectIdentifiers.IdECPublicKey, isSm2 ? GMObjectIdentifiers.sm2p256v1 : X9ObjectIdentifiers.Prime256v1), PointBytes).GetDerEncoded();
        Pin = Hash.Of(SubjectPublicKeyInfo);
    }

    /// <summary>Whether it signs by GM/T 0003 with SM3, rather than by ECDSA.</summary>
    public bool IsSm2 { get; }

    /// <summary>The key as SubjectPublicKeyInfo DER (RFC 5280 §4.1).</summary>
    public byte[] SubjectPublicKeyInfo { get; }

    /// <summary>SHA-256 of <see cref="SubjectPublicKeyInfo"/>: how an auditor pins the key, <c>sha256:HEX</c>.</summary>
    public Hash Pin { get; }

    /// <summary>The uncompressed point, 0x04 and two numbers of 32 bytes.</summary>
    internal byte[] PointBytes { get; }

    /// <summary>Reads the key of a PEM text: a certificate or a public key.</summary>
    /// <exception cref="LedgerFormatException">Neither, or a key of another kind.</exception>
    public static ChainMakerPublicKey FromPem(ReadOnlySpan<byte> pem)
    {
        (string label, byte[] der) = PemBlock.Read(pem, "key");
        return label switch
        {
            "CERTIFICATE" => ReadCertificate(der).Key,
            "PUBLIC KEY" => FromInfo(Decode("public key", () => Org.BouncyCastle.Asn1.X509.SubjectPublicKeyInfo.GetInstance(der))),
            _ => throw new LedgerFormatException("key", "a certificate or public key in PEM", $"a block {label}"),
        };
    }

    /// <summary>Whether a DER signature over the message holds. ECDSA hashes the message with the hash given; SM2 with SM3 and the user id 1234567812345678, so that any other hash is refused.</summary>
    public bool Verify(ChainMakerHash hash, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        IsSm2 ? hash == ChainMakerHash.Sm3 && VerifySm2(message, signature) : VerifyEcdsa(ChainDigest.Of(hash, message), signature);

    /// <summary>The same as the pin.</summary>
    public override string ToString() => $"sha256:{Pin}";

    /// <summary>The key of a certificate, and the hash that ChainMaker takes for its holder's signatures: that of the algorithm by which the certificate itself is signed.</summary>
    internal static (ChainMakerPublicKey Key, ChainMakerHash Hash) ReadCertificate(byte[] der)
    {
        X509CertificateStructure certificate = Decode("certificate", () => X509CertificateStructure.GetInstance(der));
        string algorithm = certificate.SignatureAlgorithm.Algorithm.Id;
        ChainMakerHash hash = algorithm switch
        {
            "1.2.840.10045.4.3.2" or "1.2.840.113549.1.1.11" => ChainMakerHash.Sha256,
            "1.2.156.10197.1.501" => ChainMakerHash.Sm3,
            "2.16.840.1.101.3.4.3.10" => ChainMakerHash.Sha3,
            _ => throw new LedgerFormatException("certificate", "one signed by ECDSA or RSA with SHA-256, by ECDSA with SHA3-256, or by SM2 with SM3", $"signature algorithm {algorithm}"),
        };
        return (FromInfo(certificate.SubjectPublicKeyInfo), hash);
    }

    internal static ECDomainParameters Domain(bool sm2)
    {
        X9ECParameters curve = sm2 ? GMNamedCurves.GetByOid(GMObjectIdentifiers.sm2p256v1) : SecNamedCurves.GetByOid(SecObjectIdentifiers.SecP256r1);
        return new ECNamedDomainParameters(sm2 ? GMObjectIdentifiers.sm2p256v1 : X9ObjectIdentifiers.Prime256v1, curve);
    }

    /// <summary>Runs a decoder of the crypto library, which answers bad bytes with many kinds of exception.</summary>
    internal static T Decode<T>(string field, Func<T> decode)
    {
        try
        {
            return decode();
        }
        catch (Exception e) when (e is not LedgerFormatException)
        {
            throw new LedgerFormatException(field, "well-formed DER", "bytes that are not");
        }
    }

    private static ChainMakerPublicKey FromInfo(SubjectPublicKeyInfo info)
    {
        string algorithm = info.Algorithm.Algorithm.Id;
        string? curve = (info.Algorithm.Parameters as Org.BouncyCastle.Asn1.DerObjectIdentifier)?.Id;
        byte[] bytes = info.PublicKey.GetBytes();
        bool isSm2 = curve == GMObjectIdentifiers.sm2p256v1.Id;
        if (algorithm != X9ObjectIdentifiers.IdECPublicKey.Id || !(isSm2 || curve == X9ObjectIdentifiers.Prime256v1.Id) || bytes.Length != PointSize || bytes[0] != 4)
        {
            throw new LedgerFormatException("key", "an uncompressed point of P-256 or SM2", $"algorithm {algorithm}, curve {curve ?? "not named"}, {bytes.Length} bytes");
        }

        ECDomainParameters domain = Domain(isSm2);
        ECPoint q = Decode("key", () => domain.Curve.DecodePoint(bytes));
        return new ChainMakerPublicKey(Decode("key", () => new ECPublicKeyParameters("EC", q, domain)), isSm2);
    }

    private bool VerifyEcdsa(byte[] digest, ReadOnlySpan<byte> signature)
    {
        using ECDsa ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(SubjectPublicKeyInfo, out _);
        return ecdsa.VerifyHash(digest, signature, DSASignatureFormat.Rfc3279DerSequence);
    }

    private bool VerifySm2(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        SM2Signer signer = new();
        signer.Init(false, new ParametersWithID(point, Sm2UserId));
        signer.BlockUpdate(message);
        return signer.VerifySignature(signature.ToArray());
    }

    /// <summary>The user id that GM/T 0009 gives where nothing else is agreed; ChainMaker uses it everywhere.</summary>
    internal static byte[] Sm2UserId => Encoding.ASCII.GetBytes("1234567812345678");
}
