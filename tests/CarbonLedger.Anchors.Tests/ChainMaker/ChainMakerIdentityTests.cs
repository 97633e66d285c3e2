using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using CarbonLedger.Anchors.ChainMaker;
using CarbonLedger.Anchors.ChainMaker.Wire;
using CarbonLedger.Ledger;
using CarbonLedger.Simulators.ChainMaker;
using Google.Protobuf;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Math;

namespace CarbonLedger.Anchors.Tests.ChainMaker;

public sealed class ChainMakerIdentityTests
{
    private const string Number = "00c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f67";

    [Theory]
    [InlineData(false, ChainMakerHash.Sha256)]
    [InlineData(false, ChainMakerHash.Sha3)]
    [InlineData(true, ChainMakerHash.Sm3)]
    public void AMemberNamedByItsKey_SignsWithTheChainsHash(bool sm2, ChainMakerHash chain)
    {
        ChainMakerIdentity identity = ChainMakerIdentity.FromPublicKey("org", Sec1(sm2), chain);
        Payload payload = new() { ChainId = "chain1", TxId = "a" };
        EndorsementEntry entry = identity.Endorse(payload);
        Assert.Equal(MemberType.PublicKey, entry.Signer.MemberType);
        Assert.True(MemberKey.Verify(entry, payload.ToByteArray(), chain));
        Assert.False(MemberKey.Verify(entry, payload.ToByteArray(), chain == ChainMakerHash.Sha256 ? ChainMakerHash.Sha3 : ChainMakerHash.Sha256));
        entry.Signer.MemberType = MemberType.Addr;
        Assert.Null(MemberKey.Verify(entry, payload.ToByteArray(), chain));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AKey_IsReadFromBothForms_AndSignsTheSameBytesEachTime(bool sm2)
    {
        ChainMakerHash hash = sm2 ? ChainMakerHash.Sm3 : ChainMakerHash.Sha256;
        ChainMakerIdentity sec1 = ChainMakerIdentity.FromPublicKey("org", Sec1(sm2), hash);
        ChainMakerIdentity pkcs8 = ChainMakerIdentity.FromPublicKey("org", Pkcs8(sm2), hash);

        Assert.Equal(sec1.PublicKey.Pin, pkcs8.PublicKey.Pin);
        byte[] signature = sec1.Sign("a message"u8);
        Assert.Equal(signature, pkcs8.Sign("a message"u8));
        Assert.True(sec1.PublicKey.Verify(hash, "a message"u8, signature));
        Assert.False(sec1.PublicKey.Verify(hash, "a massage"u8, signature));
        Assert.NotEqual(signature, sec1.Sign("a massage"u8));
    }

    // RFC 6979 A.2.5: P-256 with SHA-256, message "sample".
    [Fact]
    public void EcdsaSignatures_AreThoseOfRfc6979()
    {
        byte[] d = Convert.FromHexString("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721");
        ChainMakerIdentity identity = ChainMakerIdentity.FromPublicKey("org", Encoding.ASCII.GetBytes(Pem(new BigInteger(1, d), false)), ChainMakerHash.Sha256);
        string signature = Convert.ToHexString(identity.Sign("sample"u8));
        Assert.Contains("EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716", signature, StringComparison.Ordinal);
        Assert.Contains("F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8", signature, StringComparison.Ordinal);
    }

    [Fact]
    public void AnSm2KeyWithAnotherHash_AndACertificateOfAnotherKey_AreRefused()
    {
        Assert.Throws<LedgerFormatException>(() => ChainMakerIdentity.FromPublicKey("org", Sec1(true), ChainMakerHash.Sha256));
        LedgerFormatException wrong = Assert.Throws<LedgerFormatException>(() => ChainMakerIdentity.FromCertificate("org", ChainMakerVectors.Text(ChainMakerVectors.Requests[0], "certPem"), Sec1(false)));
        Assert.Contains("the key of the certificate", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Number, wrong.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void AnIdentity_PrintsItsPublicHalfOnly_AndNoRecordHoldsOne()
    {
        ChainMakerIdentity identity = ChainMakerIdentity.FromPublicKey("wx-org1", Sec1(false), ChainMakerHash.Sha256);
        Assert.Equal($"wx-org1 sha256:{identity.PublicKey.Pin}", identity.ToString());
        Assert.Equal("mutual TLS for chainmaker.org", Tls().ToString());

        Type[] secret = [typeof(ChainMakerIdentity), typeof(ChainMakerTls), typeof(System.Security.Cryptography.X509Certificates.X509Certificate2), typeof(Org.BouncyCastle.Crypto.Parameters.ECPrivateKeyParameters)];
        IEnumerable<Type> records = typeof(ChainMakerIdentity).Assembly.GetTypes().Where(type => type.GetMethod("<Clone>$") is not null);
        Assert.All(records, record => Assert.DoesNotContain(record.GetFields(BindingFlags.Instance | BindingFlags.NonPublic), field => secret.Contains(field.FieldType)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TheNodesMembers_ComeFromTheSeedAlone(bool sm2)
    {
        ChainMakerTestNodeOptions options = new() { Seed = "a seed", Sm2 = sm2 };
        await using ChainMakerTestNode one = await ChainMakerTestNode.StartAsync(options);
        await using ChainMakerTestNode other = await ChainMakerTestNode.StartAsync(options);
        await using ChainMakerTestNode third = await ChainMakerTestNode.StartAsync(options with { Seed = "another" });

        Assert.Equal(one.NodePins, other.NodePins);
        Assert.Equal(one.Client.ToMember(), other.Client.ToMember());
        Assert.Equal(4, one.NodePins.Distinct().Count());
        Assert.NotEqual(one.NodePins, third.NodePins);
        Assert.Equal(sm2 ? ChainMakerHash.Sm3 : ChainMakerHash.Sha256, MemberKey.Read(one.Client.ToMember(), ChainMakerHash.Sha3)!.Value.Hash);
    }

    [Fact]
    public void BytesThatAreNoKeyOrCertificate_AreRefusedAndNeverThrowAnythingElse()
    {
        Random random = new(7);
        byte[][] samples = [ChainMakerVectors.Text(ChainMakerVectors.Requests[0], "certPem"), ChainMakerVectors.Text(ChainMakerVectors.Requests[3], "certPem"), ChainMakerVectors.Text(ChainMakerVectors.Requests[0], "publicKeyPem")];
        for (int i = 0; i < 6000; i++)
        {
            (string label, byte[] der) = PemBlock.Read(samples[i % samples.Length], "sample");
            for (int j = random.Next(1, 6); j > 0; j--)
            {
                der[random.Next(der.Length)] = (byte)random.Next(256);
            }

            byte[] pem = PemBlock.Write(label, der.AsSpan(0, random.Next(3) == 0 ? random.Next(der.Length) : der.Length));
            Member member = new() { MemberType = label == "CERTIFICATE" ? MemberType.Cert : MemberType.PublicKey, MemberInfo = ByteString.CopyFrom(pem) };
            try
            {
                ChainMakerPublicKey? key = MemberKey.Read(member, ChainMakerHash.Sha256)?.Key;
                Assert.False(key?.Verify(key.IsSm2 ? ChainMakerHash.Sm3 : ChainMakerHash.Sha256, "x"u8, der.AsSpan(0, random.Next(80))) ?? false);
            }
            catch (LedgerFormatException)
            {
            }

            try
            {
                _ = ChainMakerIdentity.FromPublicKey("org", PemBlock.Write("PRIVATE KEY", der), ChainMakerHash.Sha256);
            }
            catch (LedgerFormatException)
            {
            }
        }
    }

    internal static byte[] Sec1(bool sm2) => Encoding.ASCII.GetBytes("-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + Pem(new BigInteger(Number, 16), sm2));

    private static ChainMakerTls Tls()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using System.Security.Cryptography.X509Certificates.X509Certificate2 certificate = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=x", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return ChainMakerTls.TwoWay(certificate.ExportCertificatePem(), certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    private static string Pem(BigInteger d, bool sm2)
    {
        ECPrivateKeyStructure structure = new(256, d, sm2 ? GMObjectIdentifiers.sm2p256v1 : X9ObjectIdentifiers.Prime256v1);
        return PemEncoding.WriteString("EC PRIVATE KEY", structure.GetDerEncoded());
    }

    private static byte[] Pkcs8(bool sm2)
    {
        Org.BouncyCastle.Asn1.Pkcs.PrivateKeyInfo info = new(
            new Org.BouncyCastle.Asn1.X509.AlgorithmIdentifier(X9ObjectIdentifiers.IdECPublicKey, sm2 ? GMObjectIdentifiers.sm2p256v1 : X9ObjectIdentifiers.Prime256v1),
            new ECPrivateKeyStructure(256, new BigInteger(Number, 16)));
        return Encoding.ASCII.GetBytes(PemEncoding.WriteString("PRIVATE KEY", info.GetDerEncoded()));
    }
}
