using CarbonLedger.Ledger;
using CarbonLedger.Server.Witness;

namespace CarbonLedger.Anchors.Tests;

public sealed class WitnessKeyFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("key").FullName;

    private string KeyPath => Path.Combine(folder, "witness.key");

    [Fact]
    public void AKeyMade_IsTheKeyRead_AndItsOwnersOnly()
    {
        VerifierKey made = WitnessKeyFile.Create(KeyPath, "witness.example/w1");
        (string name, Ed25519Signer signer) = WitnessKeyFile.Read(KeyPath);
        using (signer)
        {
            Assert.Equal(made, Cosignature.KeyOf(name, signer));
        }

        Assert.StartsWith($"PRIVATE+KEY+witness.example/w1+{made.KeyId:x8}+", File.ReadAllText(KeyPath), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyPath));
        }
    }

    [Fact]
    public void AnExistingFile_IsNotOverwritten()
    {
        WitnessKeyFile.Create(KeyPath, "witness.example/w1");
        byte[] before = File.ReadAllBytes(KeyPath);
        Assert.Throws<IOException>(() => WitnessKeyFile.Create(KeyPath, "witness.example/w1"));
        Assert.Equal(before, File.ReadAllBytes(KeyPath));
    }

    [Fact]
    public void ABadName_MakesNoFile()
    {
        Assert.Throws<LedgerFormatException>(() => WitnessKeyFile.Create(KeyPath, "two words"));
        Assert.False(File.Exists(KeyPath));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void AFileOpenToOthers_IsRefused_WithoutItsContent(UnixFileMode more)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        WitnessKeyFile.Create(KeyPath, "witness.example/w1");
        File.SetUnixFileMode(KeyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | more);
        UnauthorizedAccessException e = Assert.Throws<UnauthorizedAccessException>(() => WitnessKeyFile.Read(KeyPath));
        Assert.Contains("Expected 600", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret(), e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AnyChangedCharacter_IsRefused_WithoutItsContent()
    {
        WitnessKeyFile.Create(KeyPath, "witness.example/w1");
        byte[] line = File.ReadAllBytes(KeyPath);
        string secret = Secret();
        for (int i = 0; i < line.Length; i++)
        {
            byte[] changed = [.. line];
            changed[i] ^= 0x01;
            File.WriteAllBytes(KeyPath, changed);
            LedgerFormatException e = Assert.Throws<LedgerFormatException>(() => WitnessKeyFile.Read(KeyPath));
            Assert.DoesNotContain(secret[..20], e.ToString(), StringComparison.Ordinal);
        }

        foreach (byte[] other in new[] { [], line[..^1], [.. line, .. line], new byte[10_000], "\n"u8.ToArray(), "+\n"u8.ToArray() })
        {
            File.WriteAllBytes(KeyPath, other);
            Assert.Throws<LedgerFormatException>(() => WitnessKeyFile.Read(KeyPath));
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Secret() => File.ReadAllText(KeyPath).TrimEnd('\n').Split('+', 5)[4];
}
