using System.Security.Cryptography;
using CarbonLedger.Ingest.Broker;
using CarbonLedger.Ingest.Certificates;

namespace CarbonLedger.Ingest.Tests.Broker;

/// <summary>TLS with a client certificate, and a password from a file that only its owner may read.</summary>
public sealed class BrokerSecurityTests
{
    [Fact]
    public async Task ClientCertificate_UnderTheAuthorityBothTrust_Connects()
    {
        using TlsFolder tls = new();
        tls.IssueDevice("door-1");
        await using Mosquitto broker = await StartTlsAsync(tls);
        await using TestBrokerHost host = await TestBrokerHost.StartAsync(new TestStore(), Options(broker, tls));
        Assert.NotNull(host.Status.ConnectedSince);
    }

    [Fact]
    public async Task NoClientCertificate_OrABrokerOfAnotherAuthorityOrName_DoesNotConnect()
    {
        using TlsFolder tls = new();
        tls.IssueDevice("door-1");
        using CertificateAuthority other = CertificateAuthority.Create("Others", TlsFolder.Yesterday, 100);
        File.WriteAllText(tls.Path("other.crt"), other.CertificatePem);
        await using Mosquitto broker = await StartTlsAsync(tls);
        BrokerTlsOptions[] wrong =
        [
            new() { AuthorityFile = tls.Path("ca.crt") },
            new() { AuthorityFile = tls.Path("other.crt"), CertificateFile = tls.Path("door-1.crt"), KeyFile = tls.Path("door-1.key") },
            new() { AuthorityFile = tls.Path("ca.crt"), CertificateFile = tls.Path("door-1.crt"), KeyFile = tls.Path("door-1.key"), ServerName = "elsewhere.example" },
            new() { CertificateFile = tls.Path("door-1.crt"), KeyFile = tls.Path("door-1.key") },
        ];
        foreach (BrokerTlsOptions one in wrong)
        {
            await using TestBrokerHost host = await TestBrokerHost.BeginAsync(new TestStore(), Options(broker, tls, one));
            await WaitFor.TrueAsync(() => host.Status.LastError is not null);
            Assert.Equal(0, host.Status.Connections);
        }
    }

    [Fact]
    public async Task Password_IsReadFromTheFileAtEveryAttempt()
    {
        using TlsFolder files = new();
        string passwords = files.Path("passwords");
        File.WriteAllText(passwords, "");
        (int code, string output) = await OutsideProgram.RunAsync("mosquitto_passwd", ["-b", passwords, "door", "right one"]);
        Assert.True(code == 0, output);
        string secret = files.Path("secret");
        WriteSecret(secret, "wrong one\n");
        await using Mosquitto broker = await Mosquitto.StartAsync($"allow_anonymous false\npassword_file {passwords}");
        BrokerOptions options = new()
        {
            Host = "127.0.0.1",
            Port = broker.Port,
            ClientId = "door-1",
            UserName = "door",
            PasswordFile = secret,
            BackOffFirst = TimeSpan.FromMilliseconds(20),
            BackOffMax = TimeSpan.FromMilliseconds(200),
        };
        await using TestBrokerHost host = await TestBrokerHost.BeginAsync(new TestStore(), options);
        await WaitFor.TrueAsync(() => host.Status.LastError is not null);
        Assert.Contains("NotAuthorized", host.Status.LastError!.Message, StringComparison.Ordinal);
        WriteSecret(secret, "right one\n");
        await WaitFor.TrueAsync(() => host.Status.ConnectedSince is not null);
    }

    [Fact]
    public async Task FilesThatCannotBeUsed_FailTheStart()
    {
        using TlsFolder files = new();
        files.IssueDevice("door-1");
        files.IssueDevice("door-2");
        string open = files.Path("open");
        File.WriteAllText(open, "secret\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(open, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
            UnauthorizedAccessException refused = await Assert.ThrowsAsync<UnauthorizedAccessException>(() => BeginAsync(new BrokerOptions { Host = "127.0.0.1", ClientId = "d", UserName = "u", PasswordFile = open }));
            Assert.Contains("has mode 640", refused.Message, StringComparison.Ordinal);
        }

        string lines = files.Path("lines");
        WriteSecret(lines, "one\ntwo\n");
        await Assert.ThrowsAsync<IOException>(() => BeginAsync(new BrokerOptions { Host = "127.0.0.1", ClientId = "d", UserName = "u", PasswordFile = lines }));
        await Assert.ThrowsAsync<FileNotFoundException>(() => BeginAsync(new BrokerOptions { Host = "127.0.0.1", ClientId = "d", UserName = "u", PasswordFile = files.Path("none") }));
        await Assert.ThrowsAnyAsync<CryptographicException>(() => BeginAsync(new BrokerOptions { Host = "127.0.0.1", ClientId = "d", Tls = new BrokerTlsOptions { AuthorityFile = lines } }));
        await Assert.ThrowsAnyAsync<Exception>(() => BeginAsync(new BrokerOptions
        {
            Host = "127.0.0.1",
            ClientId = "d",
            Tls = new BrokerTlsOptions { CertificateFile = files.Path("door-1.crt"), KeyFile = files.Path("door-2.key") },
        }));
    }

    private static async Task BeginAsync(BrokerOptions options)
    {
        await using TestBrokerHost host = await TestBrokerHost.BeginAsync(new TestStore(), options);
    }

    private static Task<Mosquitto> StartTlsAsync(TlsFolder tls) => Mosquitto.StartAsync($"""
        allow_anonymous true
        cafile {tls.Path("ca.crt")}
        certfile {tls.Path("server.crt")}
        keyfile {tls.Path("server.key")}
        require_certificate true
        """);

    private static BrokerOptions Options(Mosquitto broker, TlsFolder tls, BrokerTlsOptions? other = null) => new()
    {
        Host = "127.0.0.1",
        Port = broker.Port,
        ClientId = "door-1",
        Tls = other ?? new BrokerTlsOptions { AuthorityFile = tls.Path("ca.crt"), CertificateFile = tls.Path("door-1.crt"), KeyFile = tls.Path("door-1.key") },
    };

    private static void WriteSecret(string path, string text)
    {
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
