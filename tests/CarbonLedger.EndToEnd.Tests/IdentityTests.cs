using System.Diagnostics;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;
using CarbonLedger.Server;
using CarbonLedger.Storage.Sqlite;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary><c>ca</c> and <c>device</c>: who may send, from the command line.</summary>
public sealed class IdentityTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("carbonledger-identity-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Authority_IssuesForDevicesAndTheServer_AndKeysAreTheOwnersAlone()
    {
        string secret = Secret("pass", "a passphrase of some length");
        Assert.Equal(0, (await ToolRun.ToEndAsync("ca", "init", At("ca"), "--name", "Plant devices", "--passphrase-file", secret)).ExitCode);
        Assert.Equal(0, (await ToolRun.ToEndAsync("ca", "issue", At("ca"), "--device", "m1", "--out", At("m1"), "--passphrase-file", secret)).ExitCode);
        Assert.Equal(0, (await ToolRun.ToEndAsync("ca", "server", At("ca"), "--host", "localhost", "--host", "127.0.0.1", "--out", At("server"), "--passphrase-file", secret)).ExitCode);
        Assert.Equal(66, (await ToolRun.ToEndAsync("ca", "issue", At("ca"), "--device", "m1", "--out", At("m1"), "--passphrase-file", secret)).ExitCode);
        Assert.Equal(66, (await ToolRun.ToEndAsync("ca", "issue", At("ca"), "--device", "m2", "--out", At("m2"), "--passphrase-file", Secret("other", "another passphrase"))).ExitCode);
        Assert.Equal(64, (await ToolRun.ToEndAsync("ca", "issue", At("ca"), "--device", "m2", "--out", At("m2"), "--days", "0", "--passphrase-file", secret)).ExitCode);
        Assert.Contains("ENCRYPTED PRIVATE KEY", await File.ReadAllTextAsync(At("ca/ca.key")), StringComparison.Ordinal);
        foreach (string key in (string[])["ca/ca.key", "m1.key", "server.key"])
        {
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(At(key)) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), key);
        }

        Assert.False(File.Exists(At("m2.crt")));
        Assert.Equal(0, await VerifyAsync("sslclient", "m1.crt"));
        Assert.Equal(0, await VerifyAsync("sslserver", "server.crt"));
        Assert.NotEqual(0, await VerifyAsync("sslserver", "m1.crt"));
    }

    [Fact]
    public async Task Device_IsListed_GivenAPassword_AndRevoked_BesideAnOpenRegistry()
    {
        using Ed25519Signer signer = new(new byte[Ed25519Signer.SeedSize]);
        using SqliteDeviceRegistry registry = new(At(GridHost.TelemetryFile));
        await registry.EnrolAsync([new DeviceRecord(new SiteId("plant"), new DeviceId("m1"), signer.PublicKey, new Timestamp(0))]);
        Assert.Equal(0, (await ToolRun.ToEndAsync("device", "password", "m1", "--data", folder, "--password-file", Secret("password", "correct horse"))).ExitCode);
        Assert.Equal(0, (await ToolRun.ToEndAsync("device", "revoke", "m1", "--data", folder, "--reason", "stolen")).ExitCode);
        Assert.Equal(64, (await ToolRun.ToEndAsync("device", "revoke", "m9", "--data", folder, "--reason", "stolen")).ExitCode);
        Assert.Equal(66, (await ToolRun.ToEndAsync("device", "list", "--data", At("nowhere"))).ExitCode);
        await registry.RefreshAsync();
        Assert.Equal("stolen", registry.FindRevocation(new DeviceId("m1"))!.Reason);
        Assert.True(registry.FindPassword(new DeviceId("m1"))!.Matches("correct horse"u8));
        ToolResult list = await ToolRun.ToEndAsync("device", "list", "--data", folder);
        Assert.StartsWith("m1\tplant\t", list.Output, StringComparison.Ordinal);
        Assert.Contains("\tpassword\trevoked ", list.Output, StringComparison.Ordinal);
    }

    private string At(string name) => Path.Combine(folder, name);

    private string Secret(string name, string text)
    {
        File.WriteAllText(At(name), text + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(At(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return At(name);
    }

    private async Task<int> VerifyAsync(string purpose, string file)
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(place => File.Exists(Path.Combine(place, "openssl"))))
        {
            Assert.Skip("openssl is not on the PATH.");
        }

        ProcessStartInfo start = new("openssl", ["verify", "-x509_strict", "-purpose", purpose, "-CAfile", At("ca/ca.crt"), At(file)]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
