using System.Text.RegularExpressions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Ledger;
using Capture = CarbonLedger.Carbon.Metering.Capture;

namespace CarbonLedger.Entries.Tests;

/// <summary>The worked batch in the ledger's README is what the code makes; its bytes were first computed without it.</summary>
public sealed class EvidenceExampleTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.Ledger.md"));
    private static readonly Ed25519Signer Device = new(Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));

    [Fact]
    public void WorkedBytes_AreTheBatchAndItsEvidence()
    {
        CaptureBatch batch = CaptureBatch.Sign([.. Enumerable.Range(0, 3).Select(Made)], Device);
        Hash[] leaves = [.. batch.Captures.Select(capture => MerkleTree.LeafHash(CaptureBytes.Encode(capture)))];
        IReadOnlyList<SignedCapture> signed = batch.SignedCaptures(batch.SignatureUnder(Device.PublicKey.Span));
        for (int i = 0; i < 3; i++)
        {
            AssertHex($"capture {i}", CaptureBytes.Encode(batch.Captures[i]));
            AssertHex($"leaf {i}", leaves[i].ToArray());
            AssertHex($"evidence {i}", signed[i].Signature.ToArray());
            Assert.True(new EvidenceVerifier().Holds(Device.PublicKey.Span, signed[i]));
        }

        AssertHex("node 0-1", MerkleTree.NodeHash(leaves[0], leaves[1]).ToArray());
        AssertHex("root", MerkleTree.Root(leaves).ToArray());
        AssertHex("signed", batch.RootBytes());
        AssertHex("signature", batch.Signature.ToArray());
    }

    private static Capture Made(int number)
    {
        Assert.True(RegisterValue.TryCreate(12_345 + (10 * number), -1, out RegisterValue value));
        return new Capture(
            new SiteId("plant"), new DeviceId("m-1"), new Timestamp(1_767_225_600_000 + (number * 900_000)), 7 + number, 0, DeviceQuality.Good, [new RegisterReading(Register.ActiveImport, value)]);
    }

    private static void AssertHex(string name, byte[] expected)
    {
        string block = Regex.Match(Readme, "```text capture-evidence\n(.*?)\n```", RegexOptions.Singleline).Groups[1].Value;
        Match found = Regex.Match(block, $@"^{name} +([0-9a-f]+(?:\n +[0-9a-f]+)*)", RegexOptions.Multiline);
        Assert.True(found.Success, name);
        Assert.Equal(Convert.ToHexStringLower(expected), Regex.Replace(found.Groups[1].Value, @"\s", ""));
    }
}
