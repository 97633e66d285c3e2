using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace CarbonLedger.Anchors.ChainMaker;

/// <summary>
/// How the client meets a node's RPC port: without TLS, with the node's certificate checked, or with both checked. Certificates of SM2 (GM-TLS) are not possible: put a side-car that
/// speaks GM-TLS before the node and use <see cref="Disabled"/> over loopback. Holds the client's TLS key and never prints it.
/// </summary>
public sealed class ChainMakerTls
{
    /// <summary>The name in the nodes' TLS certificates, by the chain's own defaults.</summary>
    public const string DefaultHostName = "chainmaker.org";

    private readonly X509Certificate2Collection? roots;
    private readonly X509Certificate2? client;
    private readonly string hostName;

    private ChainMakerTls(X509Certificate2Collection? roots, X509Certificate2? client, string hostName)
    {
        this.roots = roots;
        this.client = client;
        this.hostName = hostName;
    }

    /// <summary>No TLS: for loopback, or behind a side-car.</summary>
    public static ChainMakerTls Disabled { get; } = new(null, null, DefaultHostName);

    /// <summary>Whether connections are encrypted.</summary>
    public bool IsEnabled => roots is not null;

    /// <summary>The node shows a certificate under these roots, for this host name; nothing else is trusted.</summary>
    /// <param name="rootsPem">The certificates of the CAs, in PEM.</param>
    public static ChainMakerTls OneWay(string rootsPem, string hostName = DefaultHostName) => new(ReadRoots(rootsPem), null, hostName);

    /// <summary>As <see cref="OneWay"/>, and the client shows its *tls* certificate, which is another than its *sign* certificate.</summary>
    /// <param name="certificatePem">The client's TLS certificate (ECDSA or RSA).</param>
    /// <param name="keyPem">Its private key.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">Not such files; also for an SM2 key.</exception>
    public static ChainMakerTls TwoWay(string rootsPem, string certificatePem, string keyPem, string hostName = DefaultHostName) =>
        new(ReadRoots(rootsPem), X509Certificate2.CreateFromPem(certificatePem, keyPem), hostName);

    /// <summary>What it is, without certificates or keys.</summary>
    public override string ToString() => roots is null ? "no TLS" : client is null ? $"TLS for {hostName}" : $"mutual TLS for {hostName}";

    internal SslClientAuthenticationOptions Options()
    {
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.AddRange(roots!);
        SslClientAuthenticationOptions options = new()
        {
            CertificateChainPolicy = policy,
            RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsNode(certificate, errors),
        };
        if (client is not null)
        {
            options.ClientCertificateContext = SslStreamCertificateContext.Create(client, null, offline: true);
        }

        return options;
    }

    // Nodes are reached by address, and their certificates name the chain's host name instead, so that name is compared here.
    private bool IsNode(X509Certificate? certificate, SslPolicyErrors errors) =>
        (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None && certificate is X509Certificate2 node && node.MatchesHostname(hostName, allowWildcards: true, allowCommonName: true);

    private static X509Certificate2Collection ReadRoots(string pem)
    {
        X509Certificate2Collection roots = [];
        roots.ImportFromPem(pem);
        return roots.Count > 0 ? roots : throw new ArgumentException("The roots hold no certificate.", nameof(pem));
    }
}
