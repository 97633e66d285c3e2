using CarbonLedger.Server.Demo;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>A file that is not in form is named, whichever command reads it.</summary>
public sealed class InputFileTests(DemoRuns runs)
{
    private const string Origin = "carbonledger.example/made";

    [Fact]
    public async Task PolicyThatIsNone_IsNamed_ByEveryCommandThatTakesOne()
    {
        string bad = runs.NewFile("no-policy", "log nonsense\n"u8);
        string data = runs.NewPath("data");
        (await ToolRun.ToEndAsync("log", "create", Origin, "--data", data)).Expect(0);
        using DemoKeys keys = new(7, Origin);
        foreach (string[] words in (string[][])[
            ["verify", bad, "--policy", bad],
            ["proof", bad, "--policy", bad],
            ["fsck", data, "--policy", bad],
            ["mirror", "http://127.0.0.1:9", data, "--policy", bad],
            ["private", "show", bad, "--bundle", bad, "--policy", bad],
            ["key", "freeze", "--reason", "none", "--data", data, "--signer", "unused", "--signer-key", keys.Log.Key.Format(), "--witnesses", bad]])
        {
            Assert.StartsWith($"{bad}: policy line 1", (await ToolRun.ToEndAsync(words)).Expect(2).Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task TrustCheckpointAndDisclosuresThatAreNone_AreNamed()
    {
        DemoFiles demo = await runs.PlainAsync();
        string bad = runs.NewFile("nothing", "nonsense\n"u8);
        string[] verify = ["verify", demo.Bundle, "--policy", demo.Policy];
        foreach (string[] words in (string[][])[
            [.. verify, "--trust", bad],
            [.. verify, "--known", bad],
            [.. verify, "--disclosures", bad],
            ["private", "show", bad, "--bundle", demo.Bundle, "--policy", demo.Policy]])
        {
            Assert.StartsWith($"{bad}: ", (await ToolRun.ToEndAsync(words)).Expect(2).Error, StringComparison.Ordinal);
        }
    }
}
