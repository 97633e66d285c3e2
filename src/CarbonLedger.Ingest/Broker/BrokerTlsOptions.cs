namespace CarbonLedger.Ingest.Broker;

/// <summary>TLS 1.2 and 1.3 to a broker, from PEM files that are read again at every attempt to connect.</summary>
public sealed class BrokerTlsOptions
{
    /// <summary>Who issues the broker's certificate, and nobody else then; null trusts whom the machine trusts.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>The name the broker's certificate must have; null for the host connected to.</summary>
    public string? ServerName { get; init; }

    /// <summary>The certificate this client shows; null shows none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The private key of the certificate, PKCS #8 or SEC 1, not encrypted; mode 600.</summary>
    public string? KeyFile { get; init; }

    internal void Check()
    {
        if (CertificateFile is null != KeyFile is null)
        {
            throw new ArgumentException("Expected both a certificate and its key, or neither.", nameof(KeyFile));
        }
    }
}
