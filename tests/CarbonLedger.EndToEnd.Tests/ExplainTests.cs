namespace CarbonLedger.EndToEnd.Tests;

public sealed class ExplainTests(DemoRuns runs)
{
    [Fact]
    public async Task Statement_IsWalkedDownToKeysFactorsAndCheckpoint()
    {
        DemoFiles demo = await runs.PlainAsync();
        string text = (await ExplainAsync(demo, "load-3", "2026-06-01T12:00:00+08:00")).Expect(0).Output;
        Assert.StartsWith("statement   load-3 (load), 2026-06-01T04:00:00.000Z to 2026-06-01T04:15:00.000Z, version 1   [batch 48,", text, StringComparison.Ordinal);
        Assert.Equal(2, text.Split("reading     m-load-3 at ").Length - 1);
        Assert.Contains("signature verified", text, StringComparison.Ordinal);
        Assert.Contains("by enrolment key ", text, StringComparison.Ordinal);
        Assert.Equal(5, text.Split("\nfactor      ").Length - 1);
        Assert.Contains("\nbalance     ieee14 2026-06-01T04:00:00.000Z", text, StringComparison.Ordinal);
        Assert.Contains($"checkpoint  carbonledger.example/demo/ieee14 size 96 root {demo.Root}", text, StringComparison.Ordinal);
        Assert.Contains("by the policy beside the bundle", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public async Task CarbonWithoutPower_IsWalkedOnToSignedRecords()
    {
        DemoFiles demo = await runs.PlainAsync();
        string text = (await ExplainAsync(demo, "load-3", "2026-06-01T12:00:00+08:00")).Expect(0).Output;
        Assert.Equal(5, text.Split("\nsource      ").Length - 1);
        Assert.Matches(@"(?m)^source      embodied/line-13-14 = [0-9.]+ kg along line-13-14, GWP set unstated\n  record    asset line-13-14 of 2008-09-30T16:00:00\.000Z, sha256:[0-9a-f]{64}   \[batch 0, entry \d+\]\n  author    [0-9a-f]{64}, signature verified$", text);
        Assert.Matches(@"(?m)^            and \d+ more sources, [0-9.]+ kg$", text);
        Assert.Matches(@"(?m)^  stages    upstream [0-9.,]+ kg, combustion [0-9.,]+ kg, embodied [0-9.,]+ kg, end of life [0-9.,]+ kg, SF6 [0-9.,]+ kg$", text);
        Assert.Contains("  UNCHECKED unchecked defaults in records trafo-4-9, which use typical figures ", text, StringComparison.Ordinal);
        string digest = (await ToolRun.ToEndAsync("record", "list", "--json", "--kind", "asset", "--bundle", demo.Bundle)).Expect(0).Json
            .EnumerateArray().Single(record => record.GetProperty("id").GetString() == "line-13-14").GetProperty("sha256").GetString()!;
        Assert.Contains($"sha256:{digest}   [batch 0, ", text, StringComparison.Ordinal);

        string generator = (await ExplainAsync(demo, "gen-1", "2026-06-01T12:00:00+08:00")).Expect(0).Output;
        Assert.DoesNotContain("\nsource      ", generator, StringComparison.Ordinal);
        Assert.Contains("  stages    upstream ", generator, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("battery-14")]
    [InlineData("line-1-2")]
    public async Task OtherKindsOfAssets_AreExplained_OnDaysWithFaultsToo(string asset)
    {
        DemoFiles demo = await runs.FaultyAsync();
        string text = (await ExplainAsync(demo, asset, "2026-06-01T20:45:00+08:00", "--policy", demo.Policy, "--trust", demo.Trust)).Expect(0).Output;
        Assert.StartsWith($"statement   {asset} (", text, StringComparison.Ordinal);
        Assert.Contains("accepted by your policy", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownAssetOrInterval_SaysWhatThereIs()
    {
        DemoFiles demo = await runs.PlainAsync();
        ToolResult asset = (await ExplainAsync(demo, "load-99", "2026-06-01T12:00:00+08:00")).Expect(3);
        Assert.Contains("No statement of load-99", asset.Error, StringComparison.Ordinal);
        Assert.Contains("load-3, ", asset.Error, StringComparison.Ordinal);
        ToolResult interval = (await ExplainAsync(demo, "load-3", "2026-06-02T00:00:00+08:00")).Expect(3);
        Assert.Contains("from 2026-05-31T16:00:00.000Z to 2026-06-01T15:45:00.000Z", interval.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("load-3", "noon")]
    [InlineData("load-3", "2026-06-01T12:00:00")]
    [InlineData("load-3", "2026-06-01T12:01:00+08:00")]
    [InlineData("load 3", "2026-06-01T12:00:00+08:00")]
    public async Task MalformedWords_AreWrongUsage(string asset, string interval)
    {
        DemoFiles demo = await runs.PlainAsync();
        Assert.Contains("Usage:", (await ExplainAsync(demo, asset, interval)).Expect(64).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BundleThatDoesNotVerify_IsNotExplained()
    {
        DemoFiles demo = await runs.PlainAsync();
        byte[] bytes = await File.ReadAllBytesAsync(demo.Bundle);
        bytes[^1] ^= 1;
        string bundle = runs.NewFile("spoilt", bytes);
        ToolResult refused = (await ToolRun.ToEndAsync("explain", bundle, "--asset", "load-3", "--interval", "2026-06-01T12:00:00+08:00", "--policy", demo.Policy)).Expect(2);
        Assert.Empty(refused.Output);
        Assert.Contains("does not verify", refused.Error, StringComparison.Ordinal);

        ToolResult noPolicy = (await ToolRun.ToEndAsync("explain", bundle, "--asset", "load-3", "--interval", "2026-06-01T12:00:00+08:00")).Expect(64);
        Assert.Contains("--policy is missing", noPolicy.Error, StringComparison.Ordinal);
    }

    private static Task<ToolResult> ExplainAsync(DemoFiles demo, string asset, string interval, params string[] more) =>
        ToolRun.ToEndAsync(["explain", demo.Bundle, "--asset", asset, "--interval", interval, .. more]);
}
