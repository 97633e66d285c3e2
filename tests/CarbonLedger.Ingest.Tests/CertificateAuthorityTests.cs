using System.Security.Cryptography;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Certificates;

namespace CarbonLedger.Ingest.Tests;

/// <summary>What the authority issues is what OpenSSL takes for it.</summary>
public sealed class CertificateAuthorityTests : IDisposable
{
    private readonly TlsFolder files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public async Task Certificates_VerifyForTheirPurposeOnly()
    {
        files.IssueDevice("m1");
        Assert.Equal(0, await VerifyAsync("sslclient", "m1"));
        Assert.NotEqual(0, await VerifyAsync("sslserver", "m1"));
        Assert.Equal(0, await VerifyAsync("sslserver", "server"));
        Assert.NotEqual(0, await VerifyAsync("sslclient", "server"));
        (int code, string output) = await OutsideProgram.RunAsync("openssl", "verify", "-x509_strict", "-CAfile", files.Path("ca.crt"), "-verify_ip", "127.0.0.1", files.Path("server.crt"));
        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task Request_OfTheDevice_IsSigned_AndItsKeyStaysWithIt()
    {
        (int code, string output) = await OutsideProgram.RunAsync(
            "openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", files.Path("m1.key"), "-out", files.Path("m1.csr"), "-subj", "/CN=m1");
        Assert.True(code == 0, output);
        string request = await File.ReadAllTextAsync(files.Path("m1.csr"));
        await File.WriteAllTextAsync(files.Path("m1.crt"), files.Authority.SignDevice(new DeviceId("m1"), request, TlsFolder.Yesterday, 30));
        Assert.Equal(0, await VerifyAsync("sslclient", "m1"));
        string key = (await OutsideProgram.RunAsync("openssl", "pkey", "-in", files.Path("m1.key"), "-pubout")).Output;
        Assert.Equal(key, (await OutsideProgram.RunAsync("openssl", "x509", "-in", files.Path("m1.crt"), "-pubkey", "-noout")).Output);
        ArgumentException e = Assert.Throws<ArgumentException>(() => files.Authority.SignDevice(new DeviceId("m2"), request, TlsFolder.Yesterday, 30));
        Assert.StartsWith("The request is of 'CN=m1'; expected 'CN=m2'.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenedAgain_ItIsTheSame_AndAnotherPassphraseDoesNotOpenIt()
    {
        string key = files.Authority.ExportKeyPem("twelve letters");
        using CertificateAuthority again = CertificateAuthority.Open(files.Authority.CertificatePem, key, "twelve letters");
        Assert.Equal(files.Authority.CertificatePem, again.CertificatePem);
        Assert.Contains("ENCRYPTED PRIVATE KEY", key, StringComparison.Ordinal);
        Assert.ThrowsAny<CryptographicException>(() => CertificateAuthority.Open(files.Authority.CertificatePem, key, "twelve digits"));
        using CertificateAuthority other = CertificateAuthority.Create("Other", TlsFolder.Yesterday, 30);
        Assert.ThrowsAny<CryptographicException>(() => CertificateAuthority.Open(other.CertificatePem, key, "twelve letters"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7301)]
    public void DaysOutsideTheRange_AreRefused(int days) =>
        Assert.Throws<ArgumentException>(() => files.Authority.IssueDevice(new DeviceId("m1"), TlsFolder.Yesterday, days));

    private async Task<int> VerifyAsync(string purpose, string name) =>
        (await OutsideProgram.RunAsync("openssl", "verify", "-x509_strict", "-purpose", purpose, "-CAfile", files.Path("ca.crt"), files.Path(name + ".crt"))).ExitCode;
}
