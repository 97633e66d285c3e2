using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;

namespace CarbonLedger.Ingest.Broker;

/// <summary>The files of TLS as MQTTnet takes them.</summary>
internal static class BrokerTls
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Reads the files as they are now.</summary>
    /// <exception cref="IOException">A file can't be read.</exception>
    /// <exception cref="CryptographicException">A file holds no certificate, or not its key.</exception>
    public static MqttClientTlsOptions Read(BrokerTlsOptions options, string host, TimeProvider time)
    {
        X509Certificate2Collection? authorities = options.AuthorityFile is { } file ? Authorities(file) : null;
        return new MqttClientTlsOptions
        {
            UseTls = true,
            SslProtocol = SslProtocols.Tls12 | SslProtocols.Tls13,
            TargetHost = options.ServerName ?? host,
            RevocationMode = X509RevocationMode.NoCheck,
            CertificateValidationHandler = shown => IsBroker(shown, authorities, time),
            ClientCertificatesProvider = new DefaultMqttCertificatesProvider(Own(options)),
        };
    }

    private static bool IsBroker(MqttClientCertificateValidationEventArgs shown, X509Certificate2Collection? authorities, TimeProvider time)
    {
        if (authorities is null)
        {
            return shown.SslPolicyErrors == SslPolicyErrors.None;
        }

        // The name was compared already; only the issuers are ours to judge.
        if ((shown.SslPolicyErrors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0 || shown.Certificate is not X509Certificate2 certificate)
        {
            return false;
        }

        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().UtcDateTime;
        chain.ChainPolicy.ExtraStore.AddRange(shown.Chain.ChainElements.Take(TlsFiles.CertificatesMax).Select(element => element.Certificate).ToArray());
        return chain.Build(certificate);
    }

    private static X509Certificate2Collection Authorities(string path)
    {
        X509Certificate2Collection certificates = [];
        certificates.ImportFromPemFile(path);
        return certificates.Count is > 0 and <= TlsFiles.CertificatesMax
            ? certificates
            : throw new CryptographicException($"{path} holds {certificates.Count} certificates; expected 1 to {TlsFiles.CertificatesMax}.");
    }

    private static X509Certificate2Collection Own(BrokerTlsOptions options) =>
        options.CertificateFile is { } certificate ? [X509Certificate2.CreateFromPemFile(certificate, options.KeyFile)] : [];
}
