using System.Security.Cryptography;
using System.Text;
using CarbonLedger.Anchors.ChainMaker;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.X509;

namespace CarbonLedger.Simulators.ChainMaker;

/// <summary>The authority of one organisation of a test chain: makes its members' keys, from the seed alone, and their certificates.</summary>
internal sealed class TestAuthority
{
    // Not of any clock, so that a seed gives the same certificates on any day.
    private static readonly DateTime From = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime To = new(2120, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly string seed;
    private readonly string organisation;
    private readonly ChainMakerTestNodeOptions options;
    private readonly ChainMakerIdentity root;

    public TestAuthority(string seed, string organisation, ChainMakerTestNodeOptions options)
    {
        this.seed = seed;
        this.organisation = organisation;
        this.options = options;
        root = ChainMakerIdentity.FromPublicKey(organisation, KeyOf("ca").Pem, HashOf(options));
    }

    public static ChainMakerHash HashOf(ChainMakerTestNodeOptions options) => options.Sm2 ? ChainMakerHash.Sm3 : ChainMakerHash.Sha256;

    /// <summary>A member of this organisation.</summary>
    public ChainMakerIdentity Enrol(string name, string role)
    {
        (byte[] pem, ECPublicKeyParameters publicKey) = KeyOf(name);
        return options.PublicKeyMembers
            ? ChainMakerIdentity.FromPublicKey(organisation, pem, HashOf(options))
            : ChainMakerIdentity.FromCertificate(organisation, Certificate(name, role, publicKey), pem);
    }

    private byte[] Certificate(string name, string role, ECPublicKeyParameters publicKey)
    {
        X509V3CertificateGenerator generator = new();
        generator.SetSerialNumber(new BigInteger(1, Derive($"serial {name}").AsSpan(0, 8).ToArray()).Add(BigInteger.One));
        generator.SetIssuerDN(new X509Name($"C=CN,O={organisation},OU=root-cert,CN=ca.{organisation}"));
        generator.SetSubjectDN(new X509Name($"C=CN,O={organisation},OU={role},CN={name}.sign.{organisation}"));
        generator.SetNotBefore(From);
        generator.SetNotAfter(To);
        generator.SetPublicKey(publicKey);
        byte[] der = generator.Generate(new RootSignature(root)).GetEncoded();
        return Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE", der) + "\n");
    }

    private (byte[] Pem, ECPublicKeyParameters PublicKey) KeyOf(string name)
    {
        ECDomainParameters domain = ChainMakerPublicKey.Domain(options.Sm2);
        BigInteger d = new BigInteger(1, Derive($"key {name}")).Mod(domain.N.Subtract(BigInteger.One)).Add(BigInteger.One);
        byte[] der = PrivateKeyInfoFactory.CreatePrivateKeyInfo(new ECPrivateKeyParameters("EC", d, domain)).GetDerEncoded();
        return (Encoding.ASCII.GetBytes(PemEncoding.WriteString("PRIVATE KEY", der)), new ECPublicKeyParameters("EC", domain.G.Multiply(d).Normalize(), domain));
    }

    private byte[] Derive(string what) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(seed), Encoding.UTF8.GetBytes($"ChainMaker test node, {organisation}, {what}"));

    private sealed class RootSignature(ChainMakerIdentity root) : ISignatureFactory
    {
        public object AlgorithmDetails => new AlgorithmIdentifier(new DerObjectIdentifier(root.PublicKey.IsSm2 ? "1.2.156.10197.1.501" : "1.2.840.10045.4.3.2"));

        public IStreamCalculator<IBlockResult> CreateCalculator() => new Calculator(root, new MemoryStream());
    }

    private sealed class Calculator(ChainMakerIdentity root, MemoryStream message) : IStreamCalculator<IBlockResult>
    {
        public Stream Stream => message;

        public IBlockResult GetResult() => new SimpleBlockResult(root.Sign(message.ToArray()));
    }
}
