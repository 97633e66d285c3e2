namespace CarbonLedger.Ingest;

/// <summary>TLS 1.2 and 1.3 at the MQTT endpoint, from PEM files that are read again when they change; open connections keep what they have.</summary>
public sealed class MqttTlsOptions
{
    /// <summary>The server's certificate, then those of its issuers that devices do not hold, if any.</summary>
    public required string CertificateFile { get; init; }

    /// <summary>The private key of the first certificate, PKCS #8 or SEC 1.</summary>
    public required string KeyFile { get; init; }

    /// <summary>Opens an encrypted key; null for one that is not.</summary>
    public string? KeyPassphrase { get; init; }

    /// <summary>
    /// Who issues device certificates. With it, a connection without a certificate for client authentication (RFC 5280 §4.2.1.12) under
    /// one of these, valid now, gets no session, and its common name must be the client id. Null asks for no certificate.
    /// </summary>
    public string? ClientAuthorityFile { get; init; }
}
