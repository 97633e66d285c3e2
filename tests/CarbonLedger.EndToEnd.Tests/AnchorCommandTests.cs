using System.Globalization;
using System.Text;
using CarbonLedger.Anchors.Evm;
using CarbonLedger.Server.Demo;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>Anchors as an operator and an auditor meet them: the commands, on a local development chain and on a ChainMaker test node.</summary>
public sealed class AnchorCommandTests(DemoRuns demos)
{
    private const string Origin = "carbonledger.example/demo/ieee14";
    private const string Root = "BcAWRdBdLQVf8k0oWaW9/jGPo30MHMyUqUQZcGWyzzc=";

    [Fact]
    public async Task ADemoAnchoredOnATestNode_KeepsItsRoot_AndItsReceiptsVerify_UnlessAByteIsChanged()
    {
        DemoFiles demo = await demos.RunAsync("--seed", "7", "--anchor", "chainmaker-sim");
        ToolResult seen = (await ToolRun.ToEndAsync("verify", demo.Bundle, "--policy", demo.Policy, "--trust", demo.Trust)).Expect(0);
        Assert.Contains($"root {Root}", seen.Output, StringComparison.Ordinal);
        Assert.Contains("ok      anchor chainmaker:testnode/carbon_anchor: size 96 included in block", seen.Output, StringComparison.Ordinal);
        Assert.Contains("same root as this log", seen.Output, StringComparison.Ordinal);
        string receipts = Path.Combine(demo.Folder, "audit", "anchors");
        Assert.Contains("1 receipt of", (await ToolRun.ToEndAsync("anchor", "verify", receipts, "--trust", demo.Trust)).Expect(0).Output, StringComparison.Ordinal);
        byte[] receipt = await File.ReadAllBytesAsync(Directory.GetFiles(receipts).Single(), TestContext.Current.CancellationToken);
        receipt[^40] ^= 1;
        ToolResult spoilt = await ToolRun.ToEndAsync("anchor", "verify", demos.NewFile("spoilt.receipt", receipt), "--trust", demo.Trust);
        Assert.True(spoilt.ExitCode is 1 or 2 or 3, spoilt.Output);
    }

    [Fact]
    public async Task ADemoOnTwoLedgers_LinksThem()
    {
        string anvil = FindAnvil();
        DemoFiles demo = await demos.RunAsync("--seed", "7", "--anchor", "evm,chainmaker-sim", "--anvil", anvil);
        ToolResult seen = (await ToolRun.ToEndAsync("verify", demo.Bundle, "--policy", demo.Policy, "--trust", demo.Trust)).Expect(0);
        Assert.Contains($"root {Root}", seen.Output, StringComparison.Ordinal);
        Assert.Contains("finality not shown", seen.Output, StringComparison.Ordinal);
        Assert.Contains("linked to the receipt of size 96 on evm:31337/0x", seen.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoHistoriesOnTwoLedgers_AreEquivocation_WithBothProofs()
    {
        // Two demos are two histories of one origin: same size, another root.
        DemoFiles one = await demos.RunAsync("--seed", "7", "--anchor", "chainmaker-sim");
        DemoFiles other = await demos.RunAsync("--seed", "8", "--anchor", "evm", "--anvil", FindAnvil());
        string[] receipts = [Path.Combine(one.Folder, "audit", "anchors"), Path.Combine(other.Folder, "audit", "anchors")];
        ToolResult unpinned = (await ToolRun.ToEndAsync(["anchor", "verify", .. receipts])).Expect(3);
        Assert.Contains("not pinned in the trust file", unpinned.Output, StringComparison.Ordinal);
        string[] pins = [.. (await File.ReadAllLinesAsync(one.Trust)).Concat(await File.ReadAllLinesAsync(other.Trust)).Where(line => line.StartsWith("anchor ", StringComparison.Ordinal))];
        ToolResult caught = (await ToolRun.ToEndAsync(["anchor", "verify", .. receipts, "--trust", demos.NewFile("trust", Encoding.UTF8.GetBytes(string.Join('\n', pins) + "\n"))])).Expect(1);
        Assert.Contains("equivocation: expected one root for size 96", caught.Output, StringComparison.Ordinal);
        Assert.Contains("both proofs hold", caught.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnOperatorDeploys_Pushes_AndTheReceiptIsAnEntry()
    {
        string anvil = FindAnvil();
        DemoFiles demo = await demos.RunAsync("--seed", "7");
        string data = Path.Combine(demo.Folder, "data");
        using HttpClient http = EvmAnchorLedger.CreateHttp();
        await using DemoAnvil chain = await DemoAnvil.StartAsync(anvil, http, TimeProvider.System, TestContext.Current.CancellationToken);
        string owner = Secret("evm.key", chain.Owner.ToFileText());
        string chainId = DemoAnvil.ChainId.ToString(CultureInfo.InvariantCulture);
        string url = chain.Node.Node.ToString();
        Assert.Contains("chain 31337", (await ToolRun.ToEndAsync("anchor", "deploy", "evm", "--url", url, "--chain-id", "1", "--key", owner, "--origin", Origin)).Expect(2).Error, StringComparison.Ordinal);
        string deployed = (await ToolRun.ToEndAsync("anchor", "deploy", "evm", "--url", url, "--chain-id", chainId, "--key", owner, "--origin", Origin)).Expect(0).Output;
        string contract = deployed.Split("contract: \"")[1].Split('"')[0];
        string secret = Secret("passphrase", "only for a test of anchors\n");
        string log = demos.NewPath("log.key");
        (await ToolRun.ToEndAsync("key", "demo", "--role", "log", "--out", log, "--passphrase-file", secret)).Expect(0);
        string settings = demos.NewFile("settings.yaml", Encoding.UTF8.GetBytes($"""
            serve: carbonledger.serve/1
            origin: {Origin}
            data: {data}
            network: {data}/none.json
            log: {"{"} key: {log}, passphrase-file: {secret} {"}"}
            anchors:
              evm:
                - url: {url}
                  chain-id: {chainId}
                  contract: "{contract}"
                  key: {owner}
                  finality: 0
            """));
        Assert.Contains("holds size 96", (await ToolRun.ToEndAsync("anchor", "push", settings)).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("Nothing new", (await ToolRun.ToEndAsync("anchor", "push", settings)).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("receipt in batch 96; 0 waiting", (await ToolRun.ToEndAsync("anchor", "status", "--data", data, "--origin", Origin)).Expect(0).Output, StringComparison.Ordinal);

        // Another log's checkpoint joins; then the auditor looks.
        DemoFiles other = await demos.RunAsync("--case", "case30", "--seed", "7");
        string entry = demos.NewPath("other.entry");
        (await ToolRun.ToEndAsync("anchor", "accept", Path.Combine(other.Folder, "log", "checkpoint"), "--policy", other.Policy, "--out", entry)).Expect(0);
        (await ToolRun.ToEndAsync("anchor", "accept", Path.Combine(other.Folder, "log", "checkpoint"), "--policy", demo.Policy, "--out", demos.NewPath("none"))).Expect(3);
        (await ToolRun.ToEndAsync("log", "enter", entry, "--data", data, "--key", log, "--passphrase-file", secret)).Expect(0);
        string exported = demos.NewPath("log"), bundle = demos.NewPath("bundle");
        (await ToolRun.ToEndAsync("log", "export", exported, "--data", data)).Expect(0);
        (await ToolRun.ToEndAsync("audit", "export", "--log", exported, "--out", bundle)).Expect(0);
        string pins = string.Join('\n', deployed.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("anchor evm:", StringComparison.Ordinal)));
        string trust = demos.NewFile("trust", Encoding.UTF8.GetBytes(await File.ReadAllTextAsync(demo.Trust, TestContext.Current.CancellationToken) + pins + "\n"));
        ToolResult seen = (await ToolRun.ToEndAsync("verify", bundle, "--policy", demo.Policy, "--trust", trust)).Expect(0);
        Assert.Contains($"--      anchor evm:{chainId}/{contract}: size 96 included in block", seen.Output, StringComparison.Ordinal);
        Assert.Contains("carbonledger.example/demo/case30 to size 96", seen.Output, StringComparison.Ordinal);

        // A key that others may read is refused, and nothing of it is said.
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(owner, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
            ToolResult open = (await ToolRun.ToEndAsync("anchor", "push", settings)).Expect(2);
            Assert.Contains("mode", open.Error, StringComparison.Ordinal);
            Assert.DoesNotContain(chain.Owner.ToFileText().Trim(), open.Error + open.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ANewKey_IsItsOwnersAlone()
    {
        string file = demos.NewPath("new.key");
        ToolResult made = (await ToolRun.ToEndAsync("anchor", "key", "--out", file)).Expect(0);
        string content = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(content.Trim(), made.Output, StringComparison.Ordinal);
        using EvmKey key = EvmKey.Parse(content);
        Assert.Contains(key.Address.ToString(), made.Output, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        (await ToolRun.ToEndAsync("anchor", "key", "--out", file)).Expect(64);
    }

    [Fact]
    public async Task SettingsOfAnchors_AreReadStrictly()
    {
        string settings = demos.NewFile("settings.yaml", """
            serve: carbonledger.serve/1
            origin: grid.example/log
            data: data
            network: network.json
            log: { key: log.key }
            anchors:
              every: { batches: 0 }
              evm:
                - { url: "ftp://x", chain-id: 1, contract: "0x12", key: evm.key, finality: soon }
              chainmaker:
                - { addresses: [10.0.0.1:12301], chain-id: chain1, contract: carbon_anchor, identity: a.crt, key: a.key }
            """u8);
        ToolResult refused = (await ToolRun.ToEndAsync("serve", settings, "--check")).Expect(2);
        foreach (string problem in (string[])["1 to 100000", "JSON-RPC", "40 lower-case", "finalized, or how many blocks", "its owner alone can read", "Expected tls, or a node on loopback"])
        {
            Assert.Contains(problem, refused.Error, StringComparison.Ordinal);
        }
    }

    private static string FindAnvil()
    {
        string chains = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "third-party", "chains", "node_modules", "@foundry-rs"));
        string? program = Directory.Exists(chains) ? Directory.GetDirectories(chains, "anvil-*").Select(folder => Path.Combine(folder, "bin", "anvil")).FirstOrDefault(File.Exists) : null;
        if (program is null)
        {
            Assert.Skip("tests/third-party/chains has no @foundry-rs/anvil: tests/run.sh --install makes it.");
        }

        return program!;
    }

    private string Secret(string name, string content)
    {
        string file = demos.NewFile(name, Encoding.ASCII.GetBytes(content));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return file;
    }
}
