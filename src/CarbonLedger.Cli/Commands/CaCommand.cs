using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Certificates;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Keys;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>ca init|issue|server</c>: a certificate authority of one's own for devices and the MQTT endpoint.</summary>
internal static class CaCommand
{
    private const string CertificateName = "ca.crt";
    private const string KeyName = "ca.key";

    /// <summary>Devices whose clock is a little behind can use a certificate at once.</summary>
    private static readonly TimeSpan SkewMax = TimeSpan.FromMinutes(5);

    public static Command Create() => new("ca", "A certificate authority of your own: certificates for devices and for the MQTT endpoint. A device is revoked by 'device revoke', not here.") { Init(), Issue(), Server() };

    private static Command Init()
    {
        Argument<string> folder = Folder();
        Option<string> name = new("--name") { Description = "The authority's name, 1 to 64 characters.", Required = true };
        Option<int> days = Days(3_650);
        Passphrase passphrase = new();
        Command command = new("init", $"Make an authority: DIR/{CertificateName}, which the endpoint is given as its client authority and devices to check the server, and DIR/{KeyName}, encrypted.") { folder, name, days };
        passphrase.AddTo(command);
        command.SetAction((parsed, _) => Task.FromResult(Checked(() =>
        {
            string directory = parsed.GetRequiredValue(folder);
            string secret = passphrase.Read(parsed, isNew: true);
            if (secret.Length < KeyFile.PassphraseMin)
            {
                throw new UsageException($"The passphrase has {secret.Length} characters; expected at least {KeyFile.PassphraseMin}.");
            }

            using CertificateAuthority authority = CertificateAuthority.Create(parsed.GetRequiredValue(name), From(), parsed.GetValue(days));
            Directory.CreateDirectory(directory);
            Write(Path.Combine(directory, CertificateName), authority.CertificatePem, Path.Combine(directory, KeyName), authority.ExportKeyPem(secret));
        })));
        return command;
    }

    private static Command Issue()
    {
        Argument<string> folder = Folder();
        Option<string> device = new("--device") { Description = "The device's id, which is the certificate's common name and its MQTT client id.", Required = true };
        Option<string?> request = new("--csr") { Description = "The device's own request (PKCS #10, PEM) with the same name, so that its key stays with it; unless given, a key is made." };
        Option<string> path = Out();
        Option<int> days = Days(365);
        Passphrase passphrase = new();
        Command command = new("issue", "Issue a device's certificate: OUT.crt, and without --csr its key OUT.key, not encrypted, readable by its owner only.") { folder, device, request, path, days };
        passphrase.AddTo(command);
        command.SetAction((parsed, _) => Task.FromResult(Checked(() =>
        {
            DeviceId id = Identifier.IsValid(parsed.GetRequiredValue(device)) ? new DeviceId(parsed.GetRequiredValue(device)) : throw new UsageException("--device: not a device id.");
            using CertificateAuthority authority = Open(parsed.GetRequiredValue(folder), passphrase.Read(parsed, isNew: false));
            string prefix = parsed.GetRequiredValue(path);
            if (parsed.GetValue(request) is { } file)
            {
                Write(prefix + ".crt", authority.SignDevice(id, ReadText(file), From(), parsed.GetValue(days)), null, null);
                return;
            }

            IssuedCertificate issued = authority.IssueDevice(id, From(), parsed.GetValue(days));
            Write(prefix + ".crt", issued.CertificatePem, prefix + ".key", issued.KeyPem);
        })));
        return command;
    }

    private static Command Server()
    {
        Argument<string> folder = Folder();
        Option<string[]> hosts = new("--host") { Description = "A host name or IP address of the endpoint; may be given up to 50 times.", Required = true };
        Option<string> path = Out();
        Option<int> days = Days(365);
        Passphrase passphrase = new();
        Command command = new("server", "Issue the MQTT endpoint's certificate: OUT.crt and its key OUT.key, not encrypted, readable by its owner only.") { folder, hosts, path, days };
        passphrase.AddTo(command);
        command.SetAction((parsed, _) => Task.FromResult(Checked(() =>
        {
            using CertificateAuthority authority = Open(parsed.GetRequiredValue(folder), passphrase.Read(parsed, isNew: false));
            string prefix = parsed.GetRequiredValue(path);
            IssuedCertificate issued = authority.IssueServer(parsed.GetRequiredValue(hosts), From(), parsed.GetValue(days));
            Write(prefix + ".crt", issued.CertificatePem, prefix + ".key", issued.KeyPem);
        })));
        return command;
    }

    private static Argument<string> Folder() => new("dir") { Description = "The authority's folder." };

    private static Option<string> Out() => new("--out") { Description = "Where to write, without ending; nothing that exists is overwritten.", Required = true };

    private static Option<int> Days(int value) => new("--days") { Description = $"Validity in days, 1 to {CertificateAuthority.DaysMax}; never longer than the authority's.", DefaultValueFactory = _ => value };

    private static DateTimeOffset From() => TimeProvider.System.GetUtcNow() - SkewMax;

    private static CertificateAuthority Open(string folder, string passphrase)
    {
        try
        {
            string key = Encoding.UTF8.GetString(OwnerOnly.Read(Path.Combine(folder, KeyName), KeyFile.BytesMax));
            return CertificateAuthority.Open(ReadText(Path.Combine(folder, CertificateName)), key, passphrase);
        }
        catch (CryptographicException e)
        {
            throw new UnauthorizedAccessException($"The authority in {folder} can't be opened: {e.Message}");
        }
    }

    private static string ReadText(string path)
    {
        using FileStream file = File.OpenRead(path);
        return file.Length <= KeyFile.BytesMax
            ? new StreamReader(file).ReadToEnd()
            : throw new LedgerFormatException(path, $"at most {KeyFile.BytesMax} bytes", $"{file.Length}");
    }

    private static void Write(string certificatePath, string certificate, string? keyPath, string? key)
    {
        if (File.Exists(certificatePath))
        {
            throw new IOException($"{certificatePath} exists; nothing is overwritten.");
        }

        if (keyPath is not null)
        {
            OwnerOnly.WriteNew(keyPath, Encoding.ASCII.GetBytes(key!));
        }

        using FileStream file = new(certificatePath, FileMode.CreateNew, FileAccess.Write);
        file.Write(Encoding.ASCII.GetBytes(certificate));
        file.Flush(flushToDisk: true);
    }

    // What the caller asked for is usage; what a file holds is a format.
    private static int Checked(Action action)
    {
        try
        {
            action();
            return ExitCode.Ok;
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }
        catch (CryptographicException e)
        {
            throw new LedgerFormatException("certificate request", "a PKCS #10 request in PEM whose signature holds", e.Message);
        }
    }
}
