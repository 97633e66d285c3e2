using System.Diagnostics;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Keys;

namespace CarbonLedger.Anchors.Tests;

public sealed class KeyFileTests : IDisposable
{
    private const string Passphrase = "correct horse battery";
    private readonly string folder = Directory.CreateTempSubdirectory("keyfile").FullName;

    private string KeyPath => Path.Combine(folder, "log.key");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(NoteKeyType.Ed25519)]
    [InlineData(NoteKeyType.CosignatureV1)]
    public void AKeyMade_IsTheKeyRead_AndItsOwnersOnly(NoteKeyType type)
    {
        VerifierKey made = KeyFile.Create(KeyPath, "grid.example/log", type, Passphrase);
        using HeldKey held = KeyFile.Read(KeyPath, Passphrase);
        Assert.Equal(made, held.Key);
        Assert.Equal(made, KeyFile.ReadPublic(KeyPath));
        Assert.Equal(made.PublicKey.ToArray(), held.Signer.PublicKey.ToArray());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyPath));
        }
    }

    [Fact]
    public void AnotherPassphrase_DoesNotOpenIt()
    {
        KeyFile.Create(KeyPath, "grid.example/log", NoteKeyType.Ed25519, Passphrase);
        Assert.Contains("the passphrase does not open it", Assert.Throws<UnauthorizedAccessException>(() => KeyFile.Read(KeyPath, Passphrase + "!")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AShortPassphrase_MakesNoFile()
    {
        Assert.Throws<LedgerFormatException>(() => KeyFile.Create(KeyPath, "grid.example/log", NoteKeyType.Ed25519, "elevenchars"));
        Assert.False(File.Exists(KeyPath));
    }

    [Fact]
    public void AFileOpenToOthers_IsRefused()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        KeyFile.Create(KeyPath, "grid.example/log", NoteKeyType.Ed25519, Passphrase);
        File.SetUnixFileMode(KeyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Contains("Expected 600", Assert.Throws<UnauthorizedAccessException>(() => KeyFile.Read(KeyPath, Passphrase)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void APublicKeyThatIsNotThePrivateOnes_IsRefused()
    {
        KeyFile.Create(KeyPath, "grid.example/log", NoteKeyType.Ed25519, Passphrase);
        string other = Path.Combine(folder, "other.key");
        KeyFile.Create(other, "grid.example/log", NoteKeyType.Ed25519, Passphrase);
        string[] lines = File.ReadAllLines(KeyPath);
        lines[0] = File.ReadAllLines(other)[0];
        File.WriteAllLines(KeyPath, lines);
        Assert.Throws<LedgerFormatException>(() => KeyFile.Read(KeyPath, Passphrase));
    }

    [Fact]
    public void AnyByteChangedOrMissing_IsRefusedWithoutShowingWhatStandsThere()
    {
        KeyFile.Create(KeyPath, "grid.example/log", NoteKeyType.Ed25519, Passphrase);
        byte[] good = File.ReadAllBytes(KeyPath);
        for (int at = 0; at < good.Length; at += 7)
        {
            byte[] bad = [.. good];
            bad[at] ^= 0x40;
            File.WriteAllBytes(KeyPath, bad);
            Exception? refused = Record.Exception(() => KeyFile.Read(KeyPath, Passphrase).Dispose());

            // A line break of the PEM, or one of its words, may read the same; the key is the same then.
            Assert.True(refused is null or LedgerFormatException or UnauthorizedAccessException, $"byte {at}: {refused}");
            Assert.DoesNotContain(Convert.ToBase64String(good)[..20], refused?.Message ?? "", StringComparison.Ordinal);
        }

        File.WriteAllBytes(KeyPath, good[..^40]);
        Assert.Throws<LedgerFormatException>(() => KeyFile.Read(KeyPath, Passphrase));
    }

    [Fact]
    public async Task OpenSsl_ReadsTheKey()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/openssl"), "openssl is not installed.");
        VerifierKey made = KeyFile.Create(KeyPath, "grid.example/log", NoteKeyType.Ed25519, Passphrase);
        using Process process = Process.Start(new ProcessStartInfo("/usr/bin/openssl", ["pkey", "-in", KeyPath, "-passin", $"pass:{Passphrase}", "-pubout", "-outform", "DER"]) { RedirectStandardOutput = true })!;
        using MemoryStream der = new();
        await process.StandardOutput.BaseStream.CopyToAsync(der, TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        Assert.Equal(made.PublicKey.ToArray(), der.ToArray()[^32..]);
    }

    [Fact]
    public async Task AProgramThatHoldsTheKey_SignsAndIsNotBelieved()
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "There is no shell.");
        using Ed25519Signer seed = new(SeedKeys.Derive(new byte[32], "module"));
        NoteSigner module = new("grid.example/log", seed);
        string text = new Checkpoint("grid.example/log", 3, MerkleTree.EmptyRoot).Format();
        string signature = module.Sign(text).Signatures[0].FormatLine();
        string tool = Path.Combine(folder, "tool");
        await File.WriteAllTextAsync(tool, $"""
            cat > {folder}/asked
            case "$1" in
              right) echo '{signature}' ;;
              wrong) echo '{module.Sign(text + "x\n").Signatures[0].FormatLine()}' ;;
              nothing) exit 0 ;;
              fails) exit 4 ;;
              hangs) sleep 60 ;;
            esac

            """, TestContext.Current.CancellationToken);
        ProgramCheckpointSigner With(string word) => new(module.Key, "/bin/sh", [tool, word], TimeSpan.FromSeconds(word == "hangs" ? 1 : 30));

        Assert.Equal(module.Sign(text).Format(), (await With("right").SignAsync(text, TestContext.Current.CancellationToken)).Format());
        Assert.Equal(text, await File.ReadAllTextAsync(Path.Combine(folder, "asked"), TestContext.Current.CancellationToken));
        foreach ((string word, string says) in new[] { ("wrong", "found another"), ("nothing", "signature line"), ("fails", "ended with 4"), ("hangs", "gave no answer") })
        {
            IOException refused = await Assert.ThrowsAsync<IOException>(() => With(word).SignAsync(text, TestContext.Current.CancellationToken));
            Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        }
    }
}
