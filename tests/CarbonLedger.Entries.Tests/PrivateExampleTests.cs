using System.Text.RegularExpressions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Ledger;
using Capture = CarbonLedger.Carbon.Metering.Capture;

namespace CarbonLedger.Entries.Tests;

/// <summary>The worked private entry in the ledger's README is what the code makes; its bytes were first computed without it.</summary>
public sealed class PrivateExampleTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.Ledger.md"));
    private static readonly Ed25519Signer Device = new(Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));

    [Fact]
    public void WorkedGroups_GiveTheCommitments()
    {
        string groups = Block("private-groups");
        Disclosure whole = PrivateEntry.Disclose(Opened(), []);
        IReadOnlyList<Hash> commitments = PrivateEntry.CommitmentsOf(Sealed())!;
        Assert.Equal(3, whole.Groups.Count);
        foreach (DisclosedGroup group in whole.Groups)
        {
            Assert.Equal(Convert.ToHexStringLower(group.Salt.Span), Value(groups, $"salt {group.Index}"));
            Assert.Equal(Convert.ToHexStringLower(group.Fields.Span), Value(groups, $"fields {group.Index}"));
            Assert.Equal(commitments[group.Index].ToHex(), Value(groups, $"commitment {group.Index}"));
        }

        Assert.Equal(PrivateEntry.LeafOf(Opened()).ToHex(), Value(groups, "leaf"));
    }

    [Fact]
    public void WorkedEntry_IsTheSealedReading_AndTheWorkedFileOpensIt()
    {
        Assert.Equal(Convert.ToHexStringLower(Sealed().Span), Joined("private-sealed"));
        Assert.Equal(Convert.ToHexStringLower(Disclosures.Format([PrivateEntry.Disclose(Opened(), [])])), Joined("private-disclosures"));

        Disclosures shown = Disclosures.Parse(Convert.FromHexString(Joined("private-disclosures")));
        ReadOnlyMemory<byte> opened = Assert.Single(shown.Open([Convert.FromHexString(Joined("private-sealed"))]));
        ReadingEntry reading = ReadingEntry.Decode(opened);
        Assert.True(Ed25519.Verify(Device.PublicKey.Span, CaptureBytes.Encode(reading.Signed.Capture), reading.Signed.Signature.Span));
        Assert.Equal((12_345L, -1), (reading.Signed.Capture.Registers[0].Value.Mantissa, reading.Signed.Capture.Registers[0].Value.Exponent));
        Assert.Null(shown.NotFound);
    }

    private static ReadOnlyMemory<byte> Sealed() => PrivateEntry.Seal(Opened());

    private static ReadOnlyMemory<byte> Opened()
    {
        Assert.True(RegisterValue.TryCreate(12_345, -1, out RegisterValue value));
        Capture capture = new(
            new SiteId("plant"), new DeviceId("m-1"), new Timestamp(1_767_225_600_000), 7, 0, DeviceQuality.Good, [new RegisterReading(Register.ActiveImport, value)]);
        return new ReadingEntry(new SignedCapture(capture, Device.Sign(CaptureBytes.Encode(capture))), ReadingVerdict.Accepted)
        {
            Salts = [.. Enumerable.Range(0, 3).Select(group => (ReadOnlyMemory<byte>)Enumerable.Range(group * 16, 16).Select(b => (byte)b).ToArray())],
        }.Encode();
    }

    private static string Block(string name) => Regex.Match(Readme, $"```text {name}\n(.*?)\n```", RegexOptions.Singleline) is { Success: true } match
        ? match.Groups[1].Value
        : throw new InvalidOperationException($"The README has no block {name}.");

    private static string Joined(string name) => Block(name).Replace("\n", "", StringComparison.Ordinal);

    // A name, then hex, which goes on in lines that begin with spaces.
    private static string Value(string block, string name) => Regex.Replace(Regex.Match(block, $@"^{name} +([0-9a-f]+(?:\n +[0-9a-f]+)*)", RegexOptions.Multiline).Groups[1].Value, @"\s", "");
}
