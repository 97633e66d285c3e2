using System.Text;

namespace CarbonLedger.Ledger.Tests;

/// <summary>The worked bytes in the ledger's README are what the code makes: someone will write a verifier from them.</summary>
public sealed class ReadmeTests : IDisposable
{
    private const string Origin = "example.org/log";

    // The keys of the first two test vectors of RFC 8032 §7.1.
    private readonly Ed25519Signer logSigner = new(Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
    private readonly Ed25519Signer witnessSigner = new(Convert.FromHexString("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
    private readonly byte[] entry = CborValue.Map((0, 1), (1, "hello")).Encode();
    private readonly Batch batch;
    private readonly SignedNote note;
    private readonly byte[] bundle;

    public ReadmeTests()
    {
        HeaderFacts facts = new()
        {
            FirstEventTime = 1_767_225_600_000,
            LastEventTime = 1_767_226_500_000,
            Generated = new Total(1000, 500_000),
            Delivered = new Total(960, 480_000),
            Lost = new Total(40, 20_000),
            Residual = new Total(0, 0),
            ExpectedDevices = 2,
            ReportingDevices = 1,
            NetworkModels = [Hash.Of("network"u8)],
            FactorBooks = [Hash.Of("factors"u8)],
        };
        batch = Batch.Build(Origin, 0, [entry], facts, Hash.Zero);
        SignedNote signed = new NoteSigner(Origin, logSigner).Sign(new Checkpoint(Origin, 1, batch.HeaderHash).Format());
        note = signed.With(Cosignature.Sign("example.net/witness", witnessSigner, signed.Text, 1_767_226_560));
        bundle = LogBundle.Create(note, 0, [batch.HeaderBytes], [[]], [batch.Entries], "Worked example.\n");
    }

    public static TheoryData<string> Blocks() => ["hashes", "header", "checkpoint", "policy", "bundle", "proof"];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void AWorkedBlock_IsWhatTheCodeMakes(string name) => Assert.Equal(Made(name), InReadme(name));

    [Fact]
    public void TheWorkedBundle_VerifiesUnderTheWorkedPolicy()
    {
        byte[] read = Convert.FromHexString(InReadme("bundle").Replace("\n", "", StringComparison.Ordinal));
        LogVerification verification = LogBundleVerifier.Verify(read, TlogPolicy.Parse(InReadme("policy")));
        Assert.True(verification.Holds, verification.Failure?.ToString());
        Assert.Equal(entry, Assert.Single(Assert.Single(verification.Content.Batches).Entries).ToArray());
    }

    [Fact]
    public void TheWorkedProof_ProvesTheWorkedEntry()
    {
        LogProofVerification verification = LogProofVerifier.Verify(Encoding.UTF8.GetBytes(InReadme("proof")), TlogPolicy.Parse(InReadme("policy")));
        Assert.True(verification.Failure is null, verification.Failure?.ToString());
        Assert.Equal(entry, verification.Proof!.Entry.ToArray());
    }

    public void Dispose()
    {
        logSigner.Dispose();
        witnessSigner.Dispose();
    }

    private string Made(string name) => name switch
    {
        "hashes" => $"entry        {Convert.ToHexStringLower(entry)}\n"
            + $"entry leaf   {MerkleTree.LeafHash(entry).ToHex()}\n"
            + $"batch root   {batch.Header.Root.ToHex()}\n"
            + $"header leaf  {batch.HeaderHash.ToHex()}\n",
        "header" => Lines(batch.HeaderBytes.Span),
        "checkpoint" => note.Format(),
        "policy" => $"log {new NoteSigner(Origin, logSigner).Key}\nwitness W {Cosignature.KeyOf("example.net/witness", witnessSigner)}\nquorum W\n",
        "proof" => new LogProof(note, 0, [], batch.HeaderBytes, 0, [], entry).Format(),
        _ => Lines(bundle),
    };

    /// <summary>The fenced block whose info string ends in the name.</summary>
    private static string InReadme(string name)
    {
        string readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.Ledger.md"));
        string fence = $"```text {name}\n";
        int start = readme.IndexOf(fence, StringComparison.Ordinal) + fence.Length;
        return readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)];
    }

    private static string Lines(ReadOnlySpan<byte> bytes)
    {
        StringBuilder lines = new();
        foreach (char[] line in Convert.ToHexStringLower(bytes).Chunk(64))
        {
            lines.Append(line).Append('\n');
        }

        return lines.ToString();
    }
}
