using System.Text.Json;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>What an auditor makes of an exported log, and what verifying it says.</summary>
public sealed class AuditTests(DemoRuns runs)
{
    private const string Passphrase = "an auditor's long passphrase";

    [Fact]
    public async Task ExportOfAWholeLog_IsTheDemosBundle_AndAPackOfItVerifiesAlike()
    {
        DemoFiles demo = await runs.PlainAsync();
        string bundle = runs.NewPath("all.clbundle");
        (await ToolRun.ToEndAsync("audit", "export", "--log", demo.Log, "--out", bundle)).Expect(0);
        Assert.Equal(await File.ReadAllBytesAsync(demo.Bundle), await File.ReadAllBytesAsync(bundle));
        (await ToolRun.ToEndAsync("audit", "export", "--log", demo.Log, "--out", bundle)).Expect(64);

        string pack = await PackAsync(demo);
        Assert.True(Directory.GetFiles(pack).Length > 3);
        string[] whole = (await ToolRun.ToEndAsync("verify", demo.Bundle, "--policy", demo.Policy, "--trust", demo.Trust)).Expect(0).Output.Split('\n');
        string[] parts = (await ToolRun.ToEndAsync("verify", pack, "--policy", demo.Policy, "--trust", demo.Trust)).Expect(0).Output.Split('\n');
        Assert.Equal(whole.Where(line => !line.Contains("archive: ", StringComparison.Ordinal)), parts.Where(line => !line.Contains("archive: ", StringComparison.Ordinal))
            .Select(line => line.Replace(", part after part without a gap", "", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task PackThatIsSpoilt_IsRefusedByItsPart()
    {
        DemoFiles demo = await runs.PlainAsync();
        string pack = await PackAsync(demo);
        string[] parts = [.. Directory.GetFiles(pack).Order(StringComparer.Ordinal)];
        byte[] second = await File.ReadAllBytesAsync(parts[1]);
        byte[] flipped = [.. second];
        flipped[second.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(parts[1], flipped);
        Assert.Contains(Path.GetFileName(parts[1]), (await VerifyAsync(pack, demo)).Expect(2).Output, StringComparison.Ordinal);
        await File.WriteAllBytesAsync(parts[1], await File.ReadAllBytesAsync(parts[2]));
        await File.WriteAllBytesAsync(parts[2], second);
        (await VerifyAsync(pack, demo)).Expect(3);
        await File.WriteAllBytesAsync(parts[2], await File.ReadAllBytesAsync(parts[1]));
        await File.WriteAllBytesAsync(parts[1], second);
        (await VerifyAsync(pack, demo)).Expect(0);
        File.Delete(parts[^1]);
        (await VerifyAsync(pack, demo)).Expect(3);
        await File.WriteAllBytesAsync(Path.Combine(pack, "stray.clbundle"), second);
        (await VerifyAsync(pack, demo)).Expect(2);
        (await ToolRun.ToEndAsync("statement", "load-3", "--from", "2026-06-01", "--to", "2026-06-02", "--bundle", pack, "--policy", demo.Policy)).Expect(64);
    }

    [Fact]
    public async Task EvidenceOfAnAsset_ProvesItsMetering_AndSaysWhatWasNotDone()
    {
        DemoFiles demo = await runs.FaultyAsync();
        string evidence = runs.NewPath("evidence");
        string[] assets = ["load-3", "gen-1", "line-1-2", "battery-14"];
        (await ToolRun.ToEndAsync(["audit", "export", "--log", demo.Log, "--from", "2026-06-01T08:00:00+08:00", "--to", "2026-06-01T14:00:00+08:00", "--out", evidence, "--asset", .. assets])).Expect(0);
        ToolResult strict = (await VerifyAsync(evidence, demo)).Expect(3);
        Assert.Contains("NOT VERIFIED (NotCovered): evidence: recomputation", strict.Output, StringComparison.Ordinal);
        ToolResult partial = (await VerifyAsync(evidence, demo, "--partial")).Expect(0);
        Assert.Contains("ok      inclusion: ", partial.Output, StringComparison.Ordinal);
        Assert.Contains("ok      device signatures: ", partial.Output, StringComparison.Ordinal);
        Assert.Matches(@"ok      statements: (\d+) of \1 statements under their balance", partial.Output);
        Assert.Contains("--      recomputation: carbon of no statement recomputed", partial.Output, StringComparison.Ordinal);
        byte[] bytes = await File.ReadAllBytesAsync(evidence);
        bytes[bytes.Length / 2] ^= 1;
        (await ToolRun.ToEndAsync("verify", runs.NewFile("evidence", bytes), "--policy", demo.Policy, "--partial")).Expect(2);
        (await ToolRun.ToEndAsync("audit", "export", "--log", demo.Log, "--out", runs.NewPath(), "--asset", "load-99")).Expect(3);
    }

    [Fact]
    public async Task EvidenceOfEveryAsset_OfADayWithFaults_ProvesEveryReadFigure()
    {
        DemoFiles demo = await runs.FaultyAsync();
        string evidence = runs.NewPath("evidence");
        string[] assets = [.. Enumerable.Range(1, 14).Select(bus => $"load-{bus}"), .. Enumerable.Range(1, 8).Select(bus => $"gen-{bus}"), "line-1-2", "line-1-5", "line-2-3", "trafo-4-9", "battery-14"];
        (await ToolRun.ToEndAsync(["audit", "export", "--log", demo.Log, "--out", evidence, "--asset", .. assets])).Expect(0);
        (await VerifyAsync(evidence, demo, "--partial")).Expect(0);
    }

    [Fact]
    public async Task PeriodOfALog_IsNotCovered_UnlessThatIsEnough()
    {
        DemoFiles demo = await runs.PlainAsync();
        string part = runs.NewPath("part.clbundle");
        (await ToolRun.ToEndAsync("audit", "export", "--log", demo.Log, "--from", "2026-06-01T08:00:00+08:00", "--to", "2026-06-01T09:00:00+08:00", "--out", part)).Expect(0);
        (await VerifyAsync(part, demo)).Expect(3);
        Assert.Contains("--      recomputation", (await VerifyAsync(part, demo, "--partial")).Expect(0).Output, StringComparison.Ordinal);
        (await ToolRun.ToEndAsync("audit", "export", "--log", demo.Log, "--from", "2027-06-01T08:00:00+08:00", "--out", runs.NewPath())).Expect(3);
        (await ToolRun.ToEndAsync("audit", "export", "--log", demo.Log, "--from", "yesterday", "--out", runs.NewPath())).Expect(64);
    }

    [Fact]
    public async Task Sample_IsTheSameWhoeverDrawsIt()
    {
        DemoFiles demo = await runs.PlainAsync();
        (string first, string again, string other) = (runs.NewPath("sample"), runs.NewPath("sample"), runs.NewPath("sample"));
        (await ToolRun.ToEndAsync("audit", "sample", "--log", demo.Log, "--seed", "42", "--count", "6", "--out", first)).Expect(0);
        (await ToolRun.ToEndAsync("audit", "sample", "--log", demo.Log, "--seed", "42", "--count", "6", "--out", again)).Expect(0);
        (await ToolRun.ToEndAsync("audit", "sample", "--log", demo.Log, "--seed", "43", "--count", "6", "--out", other)).Expect(0);
        Assert.Equal(await File.ReadAllBytesAsync(first), await File.ReadAllBytesAsync(again));
        Assert.Equal(await File.ReadAllTextAsync(first + ".json"), await File.ReadAllTextAsync(again + ".json"));
        Assert.NotEqual(await File.ReadAllTextAsync(first + ".txt"), await File.ReadAllTextAsync(other + ".txt"));
        JsonElement list = JsonDocument.Parse(await File.ReadAllTextAsync(first + ".json")).RootElement;
        Assert.Equal(3552, list.GetProperty("population").GetInt64());
        Assert.Equal(Hash.Of(await File.ReadAllBytesAsync(first)).ToHex(), list.GetProperty("evidence").GetString());
        Assert.Equal(
            SampleDraw.Of(new Checkpoint("carbonledger.example/demo/ieee14", 96, Hash.FromBytes(Convert.FromBase64String(demo.Root))), 42, 3552, 6),
            list.GetProperty("statements").EnumerateArray().Select(member => member.GetProperty("Number").GetInt64()));
        Assert.Contains("6 of 6 statements under their balance", (await VerifyAsync(first, demo, "--partial")).Expect(0).Output, StringComparison.Ordinal);
        (await ToolRun.ToEndAsync("audit", "sample", "--log", demo.Log, "--seed", "-1", "--count", "6", "--out", runs.NewPath())).Expect(64);
        (await ToolRun.ToEndAsync("audit", "sample", "--log", demo.Log, "--seed", "1", "--count", "0", "--out", runs.NewPath())).Expect(64);
    }

    [Fact]
    public async Task Opinion_IsSignedOnWhatVerifies()
    {
        DemoFiles demo = await runs.PlainAsync();
        string key = runs.NewPath("auditor.key");
        string passphrase = runs.NewFile("passphrase", System.Text.Encoding.UTF8.GetBytes(Passphrase + "\n"));
        (await ToolRun.ToEndAsync("key", "create", "--name", "auditor.example", "--out", key, "--passphrase-file", passphrase)).Expect(0);
        string path = runs.NewPath("opinion");
        (await OpinionAsync(demo.Bundle, "qualified", path)).Expect(0);
        OpinionEntry opinion = OpinionEntry.Decode(await File.ReadAllBytesAsync(path));
        Assert.True(opinion.IsSigned("carbonledger.example/demo/ieee14"));
        Assert.Equal((96L, demo.Root, OpinionVerdict.Qualified, new BatchRange(0, 95)), (opinion.Size, opinion.Root.ToBase64(), opinion.Verdict, opinion.Range));

        string forged = runs.NewFile("forged", ForgedLog.WithoutAReading(demo, batch: 48));
        (await OpinionAsync(forged, "unqualified", runs.NewPath())).Expect(1);
        (await OpinionAsync(forged, "adverse", runs.NewPath())).Expect(0);
        (await OpinionAsync(demo.Bundle, "splendid", runs.NewPath())).Expect(64);

        Task<ToolResult> OpinionAsync(string bundle, string verdict, string target) => ToolRun.ToEndAsync(
            "audit", "opinion", "--bundle", bundle, "--policy", demo.Policy, "--trust", demo.Trust, "--key", key, "--passphrase-file", passphrase,
            "--verdict", verdict, "--scope", "The day, with reasonable assurance.", "--out", target);
    }

    private static Task<ToolResult> VerifyAsync(string bundle, DemoFiles demo, params string[] more) => ToolRun.ToEndAsync(["verify", bundle, "--policy", demo.Policy, "--trust", demo.Trust, .. more]);

    private async Task<string> PackAsync(DemoFiles demo)
    {
        string pack = runs.NewPath("pack");
        (await ToolRun.ToEndAsync("audit", "export", "--log", demo.Log, "--pack", "--part-mib", "1", "--out", pack)).Expect(0);
        return pack;
    }
}
