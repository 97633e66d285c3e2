namespace CarbonLedger.Ingest.Certificates;

/// <summary>A new certificate with its key, both PEM; the key (PKCS #8, RFC 5958) is not encrypted, as a device or server opens it without anybody near.</summary>
public sealed record IssuedCertificate(string CertificatePem, string KeyPem);
