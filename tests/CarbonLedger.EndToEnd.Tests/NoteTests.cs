namespace CarbonLedger.EndToEnd.Tests;

/// <summary>The life of a log after its day: sealed, reported, examined, handed over to another key, frozen; and what an auditor sees of each.</summary>
public sealed class NoteTests(DemoRuns demos)
{
    private const string Origin = "carbonledger.example/demo/ieee14";
    private const string Passphrase = "only for a test of notes";

    [Fact]
    public async Task ALogIsSealed_Reported_Examined_HandedOver_AndFrozen()
    {
        DemoFiles demo = await demos.RunAsync("--seed", "7");
        string data = Path.Combine(demo.Folder, "data");
        string secret = demos.NewFile("passphrase", System.Text.Encoding.ASCII.GetBytes(Passphrase + "\n"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        string[] pass = ["--passphrase-file", secret];
        string log = demos.NewPath("log.key");
        string author = demos.NewPath("author.key");
        string auditor = demos.NewPath("auditor.key");
        string next = demos.NewPath("next.key");
        await RunAsync(0, ["key", "demo", "--role", "log", "--out", log, .. pass]);
        await RunAsync(0, ["key", "demo", "--role", "author", "--out", author, .. pass]);
        string auditorKey = (await RunAsync(0, ["key", "create", "--name", "auditor.example/one", "--out", auditor, .. pass])).Output.Trim();
        string nextKey = (await RunAsync(0, ["key", "create", "--name", Origin, "--out", next, .. pass])).Output.Trim();
        Assert.Equal(nextKey, (await RunAsync(0, ["key", "show", next])).Output.Trim());

        string[] place = ["--data", data, "--key", log, .. pass];
        await RunAsync(0, ["log", "seal", "--from", "2026-06-01", "--to", "2026-06-02", "--author", author, .. place]);
        Assert.Contains("entered once", (await RunAsync(1, ["log", "seal", "--from", "2026-06-01", "--to", "2026-06-02", "--author", author, .. place])).Error, StringComparison.Ordinal);
        await RunAsync(64, ["log", "seal", "--from", "2026-06-02", "--to", "2026-06-03", "--author", author, .. place]);
        await RunAsync(0, ["log", "report", Path.Combine(demo.Folder, "report"), "--id", "day-1", "--author", author, .. place]);

        string opinion = demos.NewPath("opinion");
        await RunAsync(0, ["audit", "opinion", "--bundle", demo.Bundle, "--policy", demo.Policy, "--trust", demo.Trust, "--key", auditor, "--verdict", "unqualified", "--scope", "the whole day", "--out", opinion, .. pass]);
        await RunAsync(0, ["log", "enter", opinion, .. place]);
        byte[] forged = await File.ReadAllBytesAsync(opinion, TestContext.Current.CancellationToken);
        forged[^1] ^= 1;
        Assert.NotEqual(0, (await ToolRun.ToEndAsync(["log", "enter", demos.NewFile("forged", forged), .. place])).ExitCode);

        string trust = demos.NewFile("trust", System.Text.Encoding.ASCII.GetBytes(await File.ReadAllTextAsync(demo.Trust, TestContext.Current.CancellationToken) + $"auditor {auditorKey}\n"));
        string before = await ExportAsync(data);
        ToolResult seen = await RunAsync(0, ["verify", before, "--policy", demo.Policy, "--trust", trust]);
        Assert.Contains("1 periods sealed", seen.Output, StringComparison.Ordinal);
        Assert.Contains("1 reports, each signed by its author", seen.Output, StringComparison.Ordinal);
        Assert.Contains("1 unqualified", seen.Output, StringComparison.Ordinal);
        await RunAsync(3, ["verify", before, "--policy", demo.Policy, "--trust", demo.Trust]);

        await RunAsync(0, ["key", "hand-over", "--next", next, .. place]);
        string[] later = ["--data", data, "--key", next, .. pass];
        Assert.Contains("Bring the key that signed it", (await RunAsync(66, ["key", "freeze", "--reason", "by a stranger", "--data", data, "--key", await StrangerAsync(pass), .. pass])).Error, StringComparison.Ordinal);
        await RunAsync(0, ["key", "freeze", "--reason", "the end of the test", "--successor", "carbonledger.example/next", .. later]);
        Assert.Contains("frozen", (await RunAsync(1, ["log", "report", Path.Combine(demo.Folder, "report"), "--id", "day-2", "--author", author, .. later])).Error, StringComparison.Ordinal);

        string after = await ExportAsync(data);
        string both = demos.NewFile("policy", System.Text.Encoding.ASCII.GetBytes(await File.ReadAllTextAsync(demo.Policy, TestContext.Current.CancellationToken) + $"log {nextKey}\n"));
        ToolResult whole = await RunAsync(0, ["verify", after, "--policy", both, "--trust", trust]);
        Assert.Contains("hands over from key", whole.Output, StringComparison.Ordinal);
        Assert.Contains("hands over from key", (await RunAsync(0, ["verify", await ExportAsync(data, "--pack"), "--policy", both, "--trust", trust])).Output, StringComparison.Ordinal);
        Assert.Contains("freezes the log, carbonledger.example/next goes on: the end of the test", whole.Output, StringComparison.Ordinal);
        Assert.Contains(nextKey, (await RunAsync(3, ["verify", after, "--policy", demo.Policy, "--trust", trust])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFreezeByAStrangersKey_IsFalse()
    {
        DemoFiles demo = await demos.PlainAsync();
        using Ledger.Ed25519Signer stranger = new(Ledger.SeedKeys.Derive(new byte[32], "stranger"));
        ReadOnlyMemory<byte> freeze = Entries.Kinds.KeyEntry.Freeze(Origin, new Carbon.Metering.Timestamp(0), stranger, "no more", null).Encode();
        byte[] bundle = ForgedLog.Write([.. ForgedLog.BatchesOf(demo), new ForgedBatch([freeze], Entries.Closing.LogNotes.Draft([freeze]).Facts)]);
        ToolResult caught = await RunAsync(1, ["verify", demos.NewFile("frozen", bundle), "--policy", demo.Policy, "--trust", demo.Trust]);
        Assert.Contains("which signed the checkpoint", caught.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WordsOfALog_MakeNoLineOfTheirOwn()
    {
        DemoFiles demo = await demos.PlainAsync();
        using Ledger.Ed25519Signer log = new(Server.Demo.DemoKeys.SeedOf(7, Origin, "log", out _)!);
        ReadOnlyMemory<byte> freeze = Entries.Kinds.KeyEntry.Freeze(Origin, new Carbon.Metering.Timestamp(0), log, "moved\nok      anchors: two receipts\u001b[2J", null).Encode();
        byte[] bundle = ForgedLog.Write([.. ForgedLog.BatchesOf(demo), new ForgedBatch([freeze], Entries.Closing.LogNotes.Draft([freeze]).Facts)]);
        ToolResult seen = await RunAsync(0, ["verify", demos.NewFile("frozen", bundle), "--policy", demo.Policy, "--trust", demo.Trust]);
        Assert.Contains(": moved?ok      anchors: two receipts?[2J", seen.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', seen.Output);
    }

    private async Task<string> StrangerAsync(string[] pass)
    {
        string key = demos.NewPath("stranger.key");
        await RunAsync(0, ["key", "create", "--name", Origin, "--out", key, .. pass]);
        return key;
    }

    private static async Task<ToolResult> RunAsync(int exit, string[] words) => (await ToolRun.ToEndAsync(words)).Expect(exit);

    private async Task<string> ExportAsync(string data, params string[] more)
    {
        string folder = demos.NewPath("log");
        string bundle = demos.NewPath("bundle");
        await RunAsync(0, ["log", "export", folder, "--data", data]);
        await RunAsync(0, ["audit", "export", "--log", folder, "--out", bundle, .. more]);
        return bundle;
    }
}
