using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Certificates;

/// <summary>
/// A small certificate authority for one operator's devices and endpoint: ECDSA P-256 with SHA-256, certificates after RFC 5280. It
/// issues end entities only (path length 0) and keeps no list of them: a device is revoked in the registry.
/// </summary>
public sealed class CertificateAuthority : IDisposable
{
    /// <summary>Rounds of PBKDF2 that protect the key, as OWASP recommends for HMAC-SHA-256.</summary>
    public const int Rounds = 600_000;

    /// <summary>The longest validity in days: 20 years.</summary>
    public const int DaysMax = 7_300;

    /// <summary>Names of one server certificate.</summary>
    public const int HostsMax = 50;

    /// <summary>Bits of the shortest RSA key that a request may bring.</summary>
    public const int RsaBitsMin = 2_048;

    private const string ServerUsage = "1.3.6.1.5.5.7.3.1";
    private const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    // RFC 5280 §4.2.1.12 and X.520: a common name has at most 64 characters.
    private const int NameMax = 64;

    private readonly ECDsa key;
    private readonly X509Certificate2 certificate;

    private CertificateAuthority(ECDsa key, X509Certificate2 certificate) => (this.key, this.certificate) = (key, certificate);

    /// <summary>The authority's certificate, which verifies what it issued.</summary>
    public string CertificatePem => certificate.ExportCertificatePem() + "\n";

    /// <summary>Makes an authority with a new key.</summary>
    /// <param name="name">Its common name, 1 to 64 characters.</param>
    /// <param name="from">Valid from.</param>
    /// <param name="days">Valid for, 1 to 7,300.</param>
    /// <exception cref="ArgumentException">A value lies outside its range.</exception>
    public static CertificateAuthority Create(string name, DateTimeOffset from, int days)
    {
        X500DistinguishedName subject = Subject(name);
        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            CertificateRequest request = new(subject, key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
            X509SubjectKeyIdentifierExtension identifier = new(request.PublicKey, critical: false);
            request.CertificateExtensions.Add(identifier);
            request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(identifier));
            return new CertificateAuthority(key, request.Create(subject, X509SignatureGenerator.CreateForECDsa(key), from, End(from, days), Serial()));
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Opens an authority.</summary>
    /// <exception cref="CryptographicException">The passphrase does not open the key, or certificate and key are not of one authority.</exception>
    public static CertificateAuthority Open(string certificatePem, string keyPem, string passphrase)
    {
        X509Certificate2 certificate = X509Certificate2.CreateFromPem(certificatePem);
        ECDsa key = ECDsa.Create();
        try
        {
            key.ImportFromEncryptedPem(keyPem, passphrase);
            using ECDsa? shown = certificate.GetECDsaPublicKey();
            bool same = shown is not null && shown.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo());
            bool issues = certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority);
            return same && issues ? new CertificateAuthority(key, certificate) : throw new CryptographicException("The certificate is not of this key, or not of an authority.");
        }
        catch (Exception e)
        {
            key.Dispose();
            certificate.Dispose();
            if (e is ArgumentException)
            {
                throw new CryptographicException("The key file holds no encrypted key in PEM.", e);
            }

            throw;
        }
    }

    /// <summary>The authority's key as encrypted PKCS #8 under PBES2 with PBKDF2-HMAC-SHA-256 and AES-256-CBC (RFC 8018).</summary>
    public string ExportKeyPem(string passphrase) =>
        key.ExportEncryptedPkcs8PrivateKeyPem(passphrase, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Rounds)) + "\n";

    /// <summary>Issues a certificate for client authentication whose common name is the device's id, with a new key.</summary>
    /// <exception cref="ArgumentException">The days lie outside their range, the id is longer than 64 characters, or the authority ends before the certificate starts.</exception>
    public IssuedCertificate IssueDevice(DeviceId device, DateTimeOffset from, int days)
    {
        using ECDsa own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new IssuedCertificate(Sign(new CertificateRequest(Subject(device.Value), own, HashAlgorithmName.SHA256), ClientUsage, from, days), own.ExportPkcs8PrivateKeyPem() + "\n");
    }

    /// <summary>
    /// Signs a device's own request (PKCS #10, RFC 2986), so that its key never leaves it. Only the public key is taken from the request;
    /// its name must be the device's id, and its extensions are left out.
    /// </summary>
    /// <exception cref="CryptographicException">The text is no request, or its signature does not verify.</exception>
    /// <exception cref="ArgumentException">It is of another name, or its key is neither on P-256, P-384 or P-521 nor RSA of 2,048 bits and more.</exception>
    public string SignDevice(DeviceId device, string requestPem, DateTimeOffset from, int days)
    {
        CertificateRequest asked = CertificateRequest.LoadSigningRequestPem(requestPem, HashAlgorithmName.SHA256, signerSignaturePadding: RSASignaturePadding.Pkcs1);
        X500DistinguishedName subject = Subject(device.Value);
        if (asked.SubjectName.Name != subject.Name)
        {
            throw new ArgumentException($"The request is of '{asked.SubjectName.Name}'; expected '{subject.Name}'.", nameof(requestPem));
        }

        RequireStrong(asked.PublicKey);
        return Sign(new CertificateRequest(subject, asked.PublicKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), ClientUsage, from, days);
    }

    /// <summary>Issues a certificate for server authentication with a new key.</summary>
    /// <param name="hosts">1 to 50 host names or IP addresses; the first is the common name too.</param>
    /// <exception cref="ArgumentException">A value lies outside its range.</exception>
    public IssuedCertificate IssueServer(IReadOnlyList<string> hosts, DateTimeOffset from, int days)
    {
        if (hosts.Count is < 1 or > HostsMax)
        {
            throw new ArgumentException($"{hosts.Count} hosts; expected 1 to {HostsMax}.", nameof(hosts));
        }

        using ECDsa own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(Subject(hosts[0]), own, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        foreach (string host in hosts)
        {
            Add(names, host);
        }

        request.CertificateExtensions.Add(names.Build());
        return new IssuedCertificate(Sign(request, ServerUsage, from, days), own.ExportPkcs8PrivateKeyPem() + "\n");
    }

    public void Dispose()
    {
        key.Dispose();
        certificate.Dispose();
    }

    private static void Add(SubjectAlternativeNameBuilder names, string host)
    {
        if (IPAddress.TryParse(host, out IPAddress? address))
        {
            names.AddIpAddress(address);
        }
        else if (Uri.CheckHostName(host) == UriHostNameType.Dns)
        {
            names.AddDnsName(host);
        }
        else
        {
            throw new ArgumentException($"'{host}' is neither a host name nor an IP address.", nameof(host));
        }
    }

    private static void RequireStrong(PublicKey key)
    {
        using ECDsa? curve = key.GetECDsaPublicKey();
        using RSA? rsa = key.GetRSAPublicKey();
        bool strong = curve is not null ? curve.KeySize is 256 or 384 or 521 : rsa is { KeySize: >= RsaBitsMin };
        if (!strong)
        {
            throw new ArgumentException($"The request's key is neither on P-256, P-384 or P-521 nor RSA of {RsaBitsMin} bits and more.", nameof(key));
        }
    }

    private static X500DistinguishedName Subject(string name)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > NameMax || name.Any(char.IsControl))
        {
            throw new ArgumentException($"A common name has 1 to {NameMax} characters, none of them a control character; this one has {name.Length}.", nameof(name));
        }

        X500DistinguishedNameBuilder builder = new();
        builder.AddCommonName(name);
        return builder.Build();
    }

    // RFC 5280 §4.1.2.2: positive and at most 20 bytes; random, so that no list of them need be kept.
    private static byte[] Serial()
    {
        byte[] serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }

    private static DateTimeOffset End(DateTimeOffset from, int days) => days is >= 1 and <= DaysMax
        ? from.AddDays(days)
        : throw new ArgumentException($"{days} days; expected 1 to {DaysMax}.", nameof(days));

    private string Sign(CertificateRequest request, string usage, DateTimeOffset from, int days)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        DateTimeOffset last = new(certificate.NotAfter);
        DateTimeOffset end = End(from, days) is { } asked && asked < last ? asked : last;
        if (from >= end)
        {
            throw new ArgumentException($"The authority ends at {last:O}, before the certificate starts.", nameof(from));
        }

        using X509Certificate2 issued = request.Create(certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(key), from, end, Serial());
        return issued.ExportCertificatePem() + "\n";
    }
}
