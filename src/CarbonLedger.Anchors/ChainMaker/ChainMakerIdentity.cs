using CarbonLedger.Anchors.ChainMaker.Wire;
using CarbonLedger.Ledger;
using Google.Protobuf;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;

namespace CarbonLedger.Anchors.ChainMaker;

/// <summary>
/// A member of a chain that signs: its organisation, how it names itself, and its private key, which nothing here ever gives out or prints. Safe to use from several threads.
/// </summary>
public sealed class ChainMakerIdentity
{
    private readonly ECPrivateKeyParameters key;
    private readonly ByteString memberInfo;
    private readonly byte[]? certificate;

    private ChainMakerIdentity(string organisationId, MemberType type, byte[] info, byte[]? certificate, ECPrivateKeyParameters key, ChainMakerPublicKey publicKey, ChainMakerHash signatureHash)
    {
        ArgumentNullException.ThrowIfNull(organisationId);
        OrganisationId = organisationId;
        MemberType = type;
        memberInfo = ByteString.CopyFrom(info);
        this.certificate = certificate;
        this.key = key;
        PublicKey = publicKey;
        SignatureHash = signatureHash;
        if (publicKey.IsSm2 && signatureHash != ChainMakerHash.Sm3)
        {
            throw new LedgerFormatException("identity", "SM3 with an SM2 key", $"{ChainDigest.Name(signatureHash)}");
        }
    }

    /// <summary>The organisation's id, such as <c>wx-org1.chainmaker.org</c>; empty on a chain of mode <c>public</c>.</summary>
    public string OrganisationId { get; }

    /// <summary>How requests name this member.</summary>
    public MemberType MemberType { get; }

    /// <summary>The public half of the key.</summary>
    public ChainMakerPublicKey PublicKey { get; }

    /// <summary>The hash under its signatures.</summary>
    public ChainMakerHash SignatureHash { get; }

    /// <summary>A member of a chain of mode <c>permissionedWithCert</c>. Its requests carry the whole certificate, so that a receipt can be verified without the chain.</summary>
    /// <param name="certificatePem">The bytes of the PEM file of the *sign* certificate, as the chain's members send it.</param>
    /// <param name="privateKeyPem">Its key, P-256 or SM2, as PKCS#8 or SEC1.</param>
    /// <exception cref="LedgerFormatException">Not such files, or the key is not the certificate's. The message never holds anything of the key.</exception>
    public static ChainMakerIdentity FromCertificate(string organisationId, ReadOnlySpan<byte> certificatePem, ReadOnlySpan<byte> privateKeyPem)
    {
        (string label, byte[] der) = PemBlock.Read(certificatePem, "certificate");
        if (label != "CERTIFICATE")
        {
            throw new LedgerFormatException("certificate", "a certificate in PEM", $"a block {label}");
        }

        (ChainMakerPublicKey publicKey, ChainMakerHash hash) = ChainMakerPublicKey.ReadCertificate(der);
        (ECPrivateKeyParameters key, ChainMakerPublicKey own) = ReadKey(privateKeyPem);
        return own.Pin == publicKey.Pin
            ? new ChainMakerIdentity(organisationId, MemberType.Cert, certificatePem.ToArray(), der, key, publicKey, hash)
            : throw new LedgerFormatException("private key", $"the key of the certificate, {publicKey}", $"that of {own}");
    }

    /// <summary>A member of a chain of mode <c>permissionedWithKey</c> or <c>public</c>, whose signatures use the chain's hash.</summary>
    /// <exception cref="LedgerFormatException">Not a key, or an SM2 key on a chain that does not use SM3.</exception>
    public static ChainMakerIdentity FromPublicKey(string organisationId, ReadOnlySpan<byte> privateKeyPem, ChainMakerHash chainHash)
    {
        (ECPrivateKeyParameters key, ChainMakerPublicKey own) = ReadKey(privateKeyPem);
        return new ChainMakerIdentity(organisationId, MemberType.PublicKey, PemBlock.Write("PUBLIC KEY", own.SubjectPublicKeyInfo), null, key, own, chainHash);
    }

    /// <summary>The same member, named by the chain's hash of its certificate: shorter requests, and its own signature can't be verified without the chain.</summary>
    /// <exception cref="InvalidOperationException">It has no certificate.</exception>
    public ChainMakerIdentity NamedByCertificateHash(ChainMakerHash chainHash) => certificate is null
        ? throw new InvalidOperationException("Only a member with a certificate can be named by the hash of it.")
        : new ChainMakerIdentity(OrganisationId, MemberType.CertHash, ChainDigest.Of(chainHash, certificate), certificate, key, PublicKey, SignatureHash);

    /// <summary>The member as requests name it.</summary>
    public Member ToMember() => new() { OrgId = OrganisationId, MemberType = MemberType, MemberInfo = memberInfo };

    /// <summary>Signs a message: ECDSA with a nonce made of key and message (RFC 6979), or SM2 with ZA of user id 1234567812345678 and a nonce made alike. The same message gives the same DER bytes.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message) => PublicKey.IsSm2 ? SignSm2(message) : SignEcdsa(ChainDigest.Of(SignatureHash, message));

    /// <summary>Signs a payload, as sender or endorser: the encoding of the payload alone.</summary>
    public EndorsementEntry Endorse(Payload payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return new EndorsementEntry { Signer = ToMember(), Signature = ByteString.CopyFrom(Sign(payload.ToByteArray())) };
    }

    /// <summary>Organisation and public key.</summary>
    public override string ToString() => $"{OrganisationId} {PublicKey}";

    /// <summary>Makes an identity from a number, for a test node that derives its keys from a seed.</summary>
    internal static (ECPrivateKeyParameters Key, ChainMakerPublicKey PublicKey) FromNumber(BigInteger d, bool sm2)
    {
        ECDomainParameters domain = ChainMakerPublicKey.Domain(sm2);
        if (d.SignValue <= 0 || d.CompareTo(domain.N) >= 0)
        {
            throw new LedgerFormatException("private key", "a number from 1 to the order of the curve", "one outside");
        }

        return (new ECPrivateKeyParameters("EC", d, domain), new ChainMakerPublicKey(new ECPublicKeyParameters("EC", domain.G.Multiply(d).Normalize(), domain), sm2));
    }

    private static (ECPrivateKeyParameters Key, ChainMakerPublicKey PublicKey) ReadKey(ReadOnlySpan<byte> pem)
    {
        (string label, byte[] der) = PemBlock.Read(pem, "private key");
        if (label is not ("PRIVATE KEY" or "EC PRIVATE KEY"))
        {
            throw new LedgerFormatException("private key", "PKCS#8 or SEC1 in PEM, not encrypted", $"a block {label}");
        }

        // Files of this ecosystem carry either form under either label, so the content decides.
        (string? curve, BigInteger d) = ChainMakerPublicKey.Decode("private key", () =>
        {
            Asn1Sequence sequence = Asn1Sequence.GetInstance(der);
            PrivateKeyInfo? info = sequence[1] is Asn1Sequence ? PrivateKeyInfo.GetInstance(sequence) : null;
            ECPrivateKeyStructure sec1 = ECPrivateKeyStructure.GetInstance(info is null ? sequence : info.ParsePrivateKey());
            Asn1Encodable? parameters = info?.PrivateKeyAlgorithm.Parameters ?? sec1.Parameters;
            return ((parameters as DerObjectIdentifier)?.Id, sec1.GetKey());
        });
        return curve switch
        {
            _ when curve == X9ObjectIdentifiers.Prime256v1.Id => FromNumber(d, false),
            _ when curve == GMObjectIdentifiers.sm2p256v1.Id => FromNumber(d, true),
            _ => throw new LedgerFormatException("private key", "a key of P-256 or SM2", $"curve {curve ?? "not named"}"),
        };
    }

    private byte[] SignEcdsa(byte[] digest)
    {
        ECDsaSigner signer = new(new HMacDsaKCalculator(new Org.BouncyCastle.Crypto.Digests.Sha256Digest()));
        signer.Init(true, key);
        BigInteger[] pair = signer.GenerateSignature(digest);
        return StandardDsaEncoding.Instance.Encode(key.Parameters.N, pair[0], pair[1]);
    }

    private byte[] SignSm2(ReadOnlySpan<byte> message)
    {
        SM2Signer signer = new();
        signer.Init(true, new ParametersWithID(new ParametersWithRandom(key, NonceSource.For(key.D, message)), ChainMakerPublicKey.Sm2UserId));
        signer.BlockUpdate(message);
        return signer.GenerateSignature();
    }
}
