using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Certificates;

namespace CarbonLedger.Ingest.Tests;

/// <summary>A folder with an authority, a server's certificate and what devices are given.</summary>
internal sealed class TlsFolder : IDisposable
{
    public static readonly DateTimeOffset Yesterday = TimeProvider.System.GetUtcNow().AddDays(-1);

    private readonly string folder = Directory.CreateTempSubdirectory("carbonledger-tls-").FullName;

    public TlsFolder()
    {
        Authority = CertificateAuthority.Create("Test devices", Yesterday.AddDays(-10), 100);
        File.WriteAllText(Path("ca.crt"), Authority.CertificatePem);
        IssueServer();
    }

    public CertificateAuthority Authority { get; }

    public MqttTlsOptions Options => new() { CertificateFile = Path("server.crt"), KeyFile = Path("server.key"), ClientAuthorityFile = Path("ca.crt") };

    public string Path(string name) => System.IO.Path.Combine(folder, name);

    public void IssueServer() => Write("server", Authority.IssueServer(["localhost", "127.0.0.1"], Yesterday, 30));

    /// <summary>Writes NAME.crt and NAME.key.</summary>
    public void IssueDevice(string name, CertificateAuthority? authority = null, DateTimeOffset? from = null, int days = 30) =>
        Write(name, (authority ?? Authority).IssueDevice(new DeviceId(name), from ?? Yesterday, days));

    public void Write(string name, IssuedCertificate issued)
    {
        File.WriteAllText(Path(name + ".crt"), issued.CertificatePem);
        File.WriteAllText(Path(name + ".key"), issued.KeyPem);
    }

    public void Dispose()
    {
        Authority.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
