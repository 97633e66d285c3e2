using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CarbonLedger.Anchors.ChainMaker;

namespace CarbonLedger.Simulators.ChainMaker;

/// <summary>TLS certificates of a test node and its clients, made by chance at each start.</summary>
internal sealed class TestTlsFiles : IDisposable
{
    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset To = new(2120, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly X509Certificate2 root;

    public TestTlsFiles()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=ca.tls.test-node", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        root = request.CreateSelfSigned(From, To);
        Server = Issue(ChainMakerTls.DefaultHostName, 2, out _);
        using X509Certificate2 client = Issue("client1.tls", 3, out string clientKey);
        (ClientPem, ClientKeyPem, RootsPem) = (client.ExportCertificatePem(), clientKey, root.ExportCertificatePem());
    }

    public X509Certificate2 Server { get; }

    public string RootsPem { get; }

    public string ClientPem { get; }

    public string ClientKeyPem { get; }

    public bool IsClient(X509Certificate2 certificate)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    public void Dispose()
    {
        root.Dispose();
        Server.Dispose();
    }

    private X509Certificate2 Issue(string name, byte serial, out string keyPem)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        keyPem = key.ExportPkcs8PrivateKeyPem();
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 issued = request.Create(root, From, To, [serial]);
        return issued.CopyWithPrivateKey(key);
    }
}
