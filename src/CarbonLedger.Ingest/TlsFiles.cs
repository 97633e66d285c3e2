using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace CarbonLedger.Ingest;

/// <summary>The endpoint's certificates as the files say now. Files that can't be used leave the last good ones in force.</summary>
internal sealed class TlsFiles
{
    /// <summary>Certificates of one file; more are refused.</summary>
    public const int CertificatesMax = 100;

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly MqttTlsOptions options;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private State state;
    private string tried;
    private long looked;

    /// <exception cref="IOException">A file can't be read.</exception>
    /// <exception cref="CryptographicException">A file holds no certificate or not its key.</exception>
    public TlsFiles(MqttTlsOptions options, TimeProvider time)
    {
        (this.options, this.time) = (options, time);
        (tried, looked) = (Stamp(), time.GetTimestamp());
        state = Load();
    }

    /// <summary>Told when changed files could not be used.</summary>
    public ILogger? Logger { get; set; }

    /// <summary>What the server shows of itself.</summary>
    public SslStreamCertificateContext Server => Current().Server;

    /// <summary>True if the certificate is of a device: under a client authority, for client authentication, valid now.</summary>
    /// <param name="sent">The issuers the client sent along, or null.</param>
    public bool IsClient(X509Certificate2 certificate, X509Chain? sent)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(Current().Clients);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2"));

        // Devices are revoked in the registry, and nothing a stranger sends makes this machine fetch from the network.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().UtcDateTime;
        if (sent is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainElements.Take(CertificatesMax).Select(element => element.Certificate).ToArray());
        }

        return chain.Build(certificate);
    }

    private State Current()
    {
        lock (gate)
        {
            if (time.GetElapsedTime(looked) < LookInterval)
            {
                return state;
            }

            looked = time.GetTimestamp();
            string now = Stamp();
            if (now == tried)
            {
                return state;
            }

            tried = now;
            try
            {
                state = Load();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
            {
                Logger?.LogError(e, "The changed TLS files can't be used; the endpoint goes on with the ones before.");
            }

            return state;
        }
    }

    private string Stamp() => string.Join('|', ((string?[])[options.CertificateFile, options.KeyFile, options.ClientAuthorityFile])
        .OfType<string>().Select(path => new FileInfo(path)).Select(file => file.Exists ? FormattableString.Invariant($"{file.LastWriteTimeUtc.Ticks} {file.Length}") : "none"));

    // What was loaded before is left to the collector: handshakes under way still use it.
    private State Load()
    {
        X509Certificate2 own = options.KeyPassphrase is { } passphrase
            ? X509Certificate2.CreateFromEncryptedPemFile(options.CertificateFile, passphrase, options.KeyFile)
            : X509Certificate2.CreateFromPemFile(options.CertificateFile, options.KeyFile);
        X509Certificate2Collection issuers = Read(options.CertificateFile);
        issuers.RemoveAt(0);
        return new State(SslStreamCertificateContext.Create(own, issuers, offline: true), options.ClientAuthorityFile is { } clients ? Read(clients) : []);
    }

    private static X509Certificate2Collection Read(string path)
    {
        X509Certificate2Collection certificates = [];
        certificates.ImportFromPemFile(path);
        return certificates.Count is > 0 and <= CertificatesMax
            ? certificates
            : throw new CryptographicException($"{path} holds {certificates.Count} certificates; expected 1 to {CertificatesMax}.");
    }

    private sealed record State(SslStreamCertificateContext Server, X509Certificate2Collection Clients);
}
