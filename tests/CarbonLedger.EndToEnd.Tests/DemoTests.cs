using System.Globalization;
using System.Text.Json;

namespace CarbonLedger.EndToEnd.Tests;

public sealed class DemoTests(DemoRuns runs)
{
    [Fact]
    public async Task PlainDay_EveryReadingIsCountedOnceAndTheBundleVerifies()
    {
        JsonElement summary = (await runs.PlainAsync()).Summary;
        Assert.Equal("ieee14", summary.GetProperty("case").GetString());
        Assert.Equal(1, summary.GetProperty("days").GetInt32());
        Assert.Equal(7, summary.GetProperty("seed").GetInt64());
        JsonElement readings = summary.GetProperty("readings");

        // 57 devices read at 97 boundaries.
        Assert.All(["sent", "acknowledged", "stored"], name => Assert.Equal(57 * 97, readings.GetProperty(name).GetInt64()));
        Assert.Equal(0, readings.GetProperty("duplicates").GetInt64());
        Assert.Empty(readings.GetProperty("refused").EnumerateObject());
        Assert.Empty(readings.GetProperty("rejected").EnumerateObject());
        Assert.Equal(96, summary.GetProperty("intervals").GetInt32());
        Assert.Equal(37 * 96, summary.GetProperty("statements").GetInt64());
        Assert.Equal(96, summary.GetProperty("batches").GetInt64());
        Assert.Equal("carbonledger.example/demo/ieee14", summary.GetProperty("log").GetProperty("origin").GetString());
        Assert.Equal(96, summary.GetProperty("log").GetProperty("size").GetInt64());
        Assert.Equal(32, summary.GetProperty("log").GetProperty("root").GetBytesFromBase64().Length);
        Assert.Equal(1, summary.GetProperty("coverage").GetDouble());
        Assert.True(summary.GetProperty("verified").GetBoolean());
        Assert.True(summary.GetProperty("elapsedSeconds").GetDouble() > 0);
    }

    [Fact]
    public async Task FaultyDay_AccountsForEveryMessage()
    {
        JsonElement summary = (await runs.FaultyAsync()).Summary;
        JsonElement readings = summary.GetProperty("readings");
        long Count(string name) => readings.GetProperty(name).GetInt64();
        long refused = readings.GetProperty("refused").EnumerateObject().Sum(reason => reason.Value.GetInt64());
        Assert.Equal(Count("sent"), Count("acknowledged") + refused);
        Assert.Equal(Count("acknowledged"), Count("stored") + Count("duplicates"));
        Assert.Equal(["badSignature"], readings.GetProperty("refused").EnumerateObject().Select(reason => reason.Name));
        Assert.InRange(Count("stored"), 5_000, (57 * 97) - 1);
        Assert.True(Count("duplicates") > 0);
        Assert.Equal(96, summary.GetProperty("intervals").GetInt32());
        Assert.True(summary.GetProperty("batches").GetInt64() >= 96);
        Assert.InRange(summary.GetProperty("coverage").GetDouble(), 0.9, 0.9999);
        Assert.True(summary.GetProperty("verified").GetBoolean());
    }

    [Fact]
    public async Task BothDays_CarbonAddsUpToTheMilligram()
    {
        foreach (DemoFiles demo in (DemoFiles[])[await runs.PlainAsync(), await runs.FaultyAsync()])
        {
            JsonElement carbon = demo.Summary.GetProperty("carbonKg");
            decimal Kg(string name) => carbon.GetProperty(name).GetDecimal();
            Assert.Equal(Kg("generated"), Kg("delivered") + Kg("lost") + Kg("residual"));
            Assert.InRange(Kg("lost"), Kg("generated") * 0.005m, Kg("generated") * 0.1m);
        }
    }

    [Fact]
    public async Task SameSeed_GivesTheSameLogToTheByte()
    {
        DemoFiles first = await runs.PlainAsync();
        DemoFiles second = await runs.RunAsync("--seed", "7");
        Assert.Equal(first.Root, second.Root);
        Assert.Equal(File.ReadAllBytes(first.Bundle), File.ReadAllBytes(second.Bundle));
        Assert.Equal(Files(first.Log), Files(second.Log));
        Assert.All(Files(first.Log), file => Assert.Equal(File.ReadAllBytes(Path.Combine(first.Log, file)), File.ReadAllBytes(Path.Combine(second.Log, file))));
        Assert.Equal(File.ReadAllText(Path.Combine(first.Folder, "report", "tables", "statements.csv")), File.ReadAllText(Path.Combine(second.Folder, "report", "tables", "statements.csv")));
    }

    [Fact]
    public async Task OtherSeedOrFaults_GiveOtherRoots_AndKeepStaysUpUntilCtrlC()
    {
        string folder = runs.NewPath();
        using ToolRun run = ToolRun.Start("demo", "--out", folder, "--seed", "8", "--keep");
        Assert.True(await run.WritesAsync("Press Ctrl+C to stop."));
        await run.InterruptAsync();
        DemoFiles other = new(folder, (await run.WhenEndedAsync()).Expect(0).Output);
        Assert.Equal(3, new HashSet<string> { other.Root, (await runs.PlainAsync()).Root, (await runs.FaultyAsync()).Root }.Count);
    }

    [Fact]
    public async Task FinishedFolder_SaysSoAndTouchesNothing()
    {
        DemoFiles demo = await runs.PlainAsync();
        DateTime written = File.GetLastWriteTimeUtc(demo.Bundle);
        ToolResult again = (await ToolRun.ToEndAsync("demo", "--out", demo.Folder, "--seed", "7")).Expect(0);
        Assert.Contains("finished", again.Output, StringComparison.Ordinal);
        Assert.Contains("--fresh", again.Output, StringComparison.Ordinal);
        Assert.Equal(written, File.GetLastWriteTimeUtc(demo.Bundle));
    }

    [Theory]
    [InlineData("--seed", "8")]
    [InlineData("--days", "2")]
    [InlineData("--case", "case30")]
    [InlineData("--faults", "drop")]
    public async Task FolderOfOtherOptions_IsLeftAlone(string option, string value)
    {
        DemoFiles demo = await runs.PlainAsync();
        ToolResult refused = (await ToolRun.ToEndAsync("demo", "--out", demo.Folder, option, value)).Expect(64);
        Assert.Contains("another case, length, seed, faults or witnesses", refused.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(demo.Bundle));
    }

    [Fact]
    public async Task Output_HasNoEscapeCodes_AndKeepsCommandsAndRootOnOneLine()
    {
        DemoFiles demo = await runs.PlainAsync();
        Assert.DoesNotContain('\u001b', demo.Output);
        Assert.DoesNotContain("warn", demo.Output, StringComparison.OrdinalIgnoreCase);
        string[] lines = demo.Output.Split('\n');
        Assert.Contains(lines, line => line.Contains($"size 96 root {demo.Root}", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains($"carbonledger verify {demo.Bundle} --policy {demo.Policy} --trust {demo.Trust}", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains($"carbonledger explain {demo.Bundle} --asset load-3 --interval 2026-06-01T12:00:00+08:00", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Report_NamesCheckpointAndBatches()
    {
        DemoFiles demo = await runs.PlainAsync();
        string page = System.Net.WebUtility.HtmlDecode(File.ReadAllText(Path.Combine(demo.Folder, "report", "index.html")));
        Assert.Contains(demo.Root, page, StringComparison.Ordinal);
        Assert.Matches(@"(?s)0\D{1,40}95", page);
        Assert.Contains("carbonledger.example/demo/ieee14", page, StringComparison.Ordinal);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{37 * 96:N0}"), page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fresh_OnAFolderWithoutADemo_RemovesNothing()
    {
        string folder = runs.NewPath();
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        File.WriteAllText(Path.Combine(folder, "summary.json"), "not a demo's");
        File.WriteAllText(Path.Combine(folder, "data", "mine.txt"), "not a demo's");
        using ToolRun run = ToolRun.Start("demo", "--out", folder, "--fresh");
        Assert.True(await run.WritesAsync("Starting MQTT"));
        await run.KillAsync();
        Assert.Equal("not a demo's", File.ReadAllText(Path.Combine(folder, "summary.json")));
        Assert.Equal("not a demo's", File.ReadAllText(Path.Combine(folder, "data", "mine.txt")));
    }

    private static string[] Files(string folder) =>
        [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)];
}
