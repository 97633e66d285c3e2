using System.Text;
using CarbonLedger.Ingest.Certificates;

namespace CarbonLedger.Ingest.Tests;

/// <summary>Mosquitto's own clients against the endpoint with TLS: the certificate says who a device is.</summary>
public sealed class MutualTlsTests : IDisposable
{
    private readonly TlsFolder files = new();

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData("5", "tlsv1.3")]
    [InlineData("5", "tlsv1.2")]
    [InlineData("311", "tlsv1.3")]
    public async Task DeviceWithItsCertificate_Publishes(string version, string tls)
    {
        await using TestEdge edge = await StartAsync();
        files.IssueDevice("m1");
        (int code, string output) = await PublishAsync(edge, "m1", "m1", version, "--tls-version", tls);
        Assert.True(code == 0, output);
        Assert.Single(await edge.Store.ReadAllAsync(edge.M1));
    }

    [Theory]
    [InlineData("5", "Not authorized")]
    [InlineData("311", "not authori")]
    public async Task CertificateOfAnotherDevice_IsRefusedAtConnect(string version, string said)
    {
        await using TestEdge edge = await StartAsync();
        files.IssueDevice("m2");
        (int code, string output) = await PublishAsync(edge, "m1", "m2", version);
        Assert.NotEqual(0, code);
        Assert.Contains(said, output, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, edge.Store.Appends);
    }

    [Fact]
    public async Task NoCertificate_GetsNoSession()
    {
        await using TestEdge edge = await StartAsync();
        (int code, string _) = await PublishAsync(edge, "m1", null, "5");
        Assert.NotEqual(0, code);
        Assert.Equal(0, edge.Store.Appends);
    }

    [Fact]
    public async Task ExpiredAndNotYetValidCertificates_GetNoSession()
    {
        await using TestEdge edge = await StartAsync();
        files.IssueDevice("m1", from: TlsFolder.Yesterday.AddDays(-5), days: 4);
        Assert.NotEqual(0, (await PublishAsync(edge, "m1", "m1", "5")).ExitCode);
        files.IssueDevice("m1", from: TlsFolder.Yesterday.AddDays(3), days: 4);
        Assert.NotEqual(0, (await PublishAsync(edge, "m1", "m1", "5")).ExitCode);
        Assert.Equal(0, edge.Store.Appends);
    }

    [Fact]
    public async Task CertificateOfAnAuthorityWithTheSameName_GetsNoSession()
    {
        await using TestEdge edge = await StartAsync();
        using CertificateAuthority other = CertificateAuthority.Create("Test devices", TlsFolder.Yesterday, 30);
        files.IssueDevice("m1", other);
        Assert.NotEqual(0, (await PublishAsync(edge, "m1", "m1", "5")).ExitCode);
        Assert.Equal(0, edge.Store.Appends);
    }

    [Fact]
    public async Task ServersCertificate_IsNoDevices()
    {
        await using TestEdge edge = await StartAsync();
        files.Write("m1", files.Authority.IssueServer(["m1"], TlsFolder.Yesterday, 30));
        Assert.NotEqual(0, (await PublishAsync(edge, "m1", "m1", "5")).ExitCode);
        Assert.Equal(0, edge.Store.Appends);
    }

    [Fact]
    public async Task ChangedServerCertificate_IsShownToTheNextConnection()
    {
        await using TestEdge edge = await StartAsync();
        string[] ask = ["s_client", "-connect", $"127.0.0.1:{edge.EndPoint.Port}", "-showcerts"];
        Assert.Contains(await File.ReadAllTextAsync(files.Path("server.crt")), (await OutsideProgram.RunAsync("openssl", ask)).Output, StringComparison.Ordinal);
        await File.WriteAllTextAsync(files.Path("server.crt"), "half a file");
        await Task.Delay(1200);
        Assert.Contains("BEGIN CERTIFICATE", (await OutsideProgram.RunAsync("openssl", ask)).Output, StringComparison.Ordinal);
        files.IssueServer();
        await Task.Delay(1200);
        Assert.Contains(await File.ReadAllTextAsync(files.Path("server.crt")), (await OutsideProgram.RunAsync("openssl", ask)).Output, StringComparison.Ordinal);
    }

    private Task<TestEdge> StartAsync() => TestEdge.StartAsync(options: new MqttEdgeOptions { Port = 0, Tls = files.Options });

    private Task<(int ExitCode, string Output)> PublishAsync(TestEdge edge, string client, string? certificate, string version, params string[] more) =>
        OutsideProgram.RunAsync("mosquitto_pub", [
            "-V", version, "-h", "127.0.0.1", "-p", $"{edge.EndPoint.Port}", "-i", client, "-q", "1", "-t", edge.M1.Topic.ToString(),
            "-m", Encoding.UTF8.GetString(edge.M1.Payload(1)), "--cafile", files.Path("ca.crt"),
            .. certificate is null ? (string[])[] : ["--cert", files.Path(certificate + ".crt"), "--key", files.Path(certificate + ".key")], .. more]);
}
