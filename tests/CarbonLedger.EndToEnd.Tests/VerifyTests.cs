using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Json;
using CarbonLedger.Cli.Commands;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Demo;

namespace CarbonLedger.EndToEnd.Tests;

public sealed class VerifyTests(DemoRuns runs)
{
    private const int Seed = 7_654_321;
    private const int Samples = 400;
    private const string Origin = "carbonledger.example/demo/ieee14";

    [Fact]
    public async Task GoodBundle_HoldsInTextAndJson()
    {
        DemoFiles demo = await runs.PlainAsync();
        ToolResult text = (await ToolRun.ToEndAsync("verify", demo.Bundle, "--policy", demo.Policy, "--trust", demo.Trust)).Expect(0);
        Assert.Contains($"verified: {Origin} size 96 root {demo.Root}", text.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("FAILED", text.Output, StringComparison.Ordinal);

        JsonElement json = (await ToolRun.ToEndAsync("verify", demo.Bundle, "--policy", demo.Policy, "--json")).Expect(0).Json;
        Assert.True(json.GetProperty("verified").GetBoolean());
        Assert.Equal(0, json.GetProperty("exitCode").GetInt32());
        Assert.Equal(demo.Root, json.GetProperty("root").GetString());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("failure").ValueKind);
        Assert.Contains(json.GetProperty("steps").EnumerateArray(), step =>
            step.GetProperty("name").GetString() == "trust" && step.GetProperty("detail").GetString() == "device keys and factors: as the operator enrolled them, not pinned");
    }

    [Fact]
    public async Task AnyByteChangedAddedOrRemoved_Fails_NamingTheFirstWrongThing()
    {
        DemoFiles demo = await runs.PlainAsync();
        byte[] good = await File.ReadAllBytesAsync(demo.Bundle);
        TlogPolicy policy = TlogPolicy.Parse(await File.ReadAllBytesAsync(demo.Policy));
        Random luck = new(Seed);
        for (int i = 0; i < Samples; i++)
        {
            // A third in the first and last bytes, where the zip's own records stand.
            int at = (i % 6) switch { 0 => luck.Next(4096), 1 => good.Length - 1 - luck.Next(4096), _ => luck.Next(good.Length) };
            byte[] bad = Spoil(good, at, luck);
            BundleVerification result = BundleVerification.Run(bad, policy, null, null, Disclosures.None, allowUndisclosed: false);
            string where = $"seed {Seed}, sample {i}, byte {at} of {good.Length}, {bad.Length} bytes";
            Assert.True(result.ExitCode is 1 or 2, where);
            Assert.True(result.Failure is { Entry.Length: > 0, Field.Length: > 0, Expected.Length: > 0, Found.Length: > 0 }, where);
        }
    }

    [Fact]
    public async Task SpoiltBundle_FailsThroughTheTool()
    {
        DemoFiles demo = await runs.PlainAsync();
        byte[] good = await File.ReadAllBytesAsync(demo.Bundle);
        Random luck = new(Seed);
        byte[][] spoilt = [[.. good, 0], good[..^1], good[1..], Spoil(good, luck.Next(good.Length), luck), Spoil(good, luck.Next(good.Length), luck)];
        for (int i = 0; i < spoilt.Length; i++)
        {
            ToolResult result = await ToolRun.ToEndAsync("verify", runs.NewFile("spoilt", spoilt[i]), "--policy", demo.Policy, "--trust", demo.Trust);
            Assert.True(result.ExitCode is 1 or 2, $"seed {Seed}, bundle {i}: exit code {result.ExitCode}");
            Assert.Contains("NOT VERIFIED", result.Output, StringComparison.Ordinal);
            Assert.Contains("expected", result.Output, StringComparison.Ordinal);
            Assert.Contains("found", result.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task HostileFiles_AreMalformedAtOnce()
    {
        DemoFiles demo = await runs.PlainAsync();
        TlogPolicy policy = TlogPolicy.Parse(await File.ReadAllBytesAsync(demo.Policy));
        byte[] garbage = new byte[100_000];
        new Random(Seed).NextBytes(garbage);
        byte[][] hostile = [[], new byte[22], new byte[64 * 1024 * 1024], garbage, Bomb(0, ushort.MaxValue - 1), Bomb(uint.MaxValue, 1), Bomb(int.MaxValue, 2), Bomb(46, 60_000)];
        foreach (byte[] bytes in hostile)
        {
            long started = Stopwatch.GetTimestamp();
            long before = GC.GetAllocatedBytesForCurrentThread();
            BundleVerification result = BundleVerification.Run(bytes, policy, null, null, Disclosures.None, allowUndisclosed: false);
            Assert.Equal(2, result.ExitCode);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * 1024 * 1024);
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10), $"{bytes.Length} bytes took {Stopwatch.GetElapsedTime(started)}");
        }

        (await ToolRun.ToEndAsync("verify", runs.NewFile("empty", []), "--policy", demo.Policy)).Expect(2);
        (await ToolRun.ToEndAsync("verify", runs.NewFile("garbage", garbage), "--policy", demo.Policy)).Expect(2);
        (await ToolRun.ToEndAsync("verify", runs.NewFile("zeros", new byte[2_000_000]), "--policy", demo.Policy)).Expect(2);
        (await ToolRun.ToEndAsync("verify", runs.NewFile("bomb", Bomb(uint.MaxValue, 60_000)), "--policy", demo.Policy)).Expect(2);
    }

    [Fact]
    public async Task PolicyOfAnotherKey_IsNotCovered()
    {
        DemoFiles demo = await runs.PlainAsync();
        using DemoKeys others = new(8, Origin);
        string policy = runs.NewFile("policy", System.Text.Encoding.UTF8.GetBytes($"log {others.Log.Key.Format()}\nquorum none\n"));
        ToolResult result = (await ToolRun.ToEndAsync("verify", demo.Bundle, "--policy", policy)).Expect(3);
        Assert.Contains("NotCovered", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("enrolment", "enrolment key")]
    [InlineData("factors", "factor book")]
    [InlineData("network", "network")]
    public async Task TrustFileWithoutAPin_IsNotCovered(string left, string named)
    {
        DemoFiles demo = await runs.PlainAsync();
        string trust = string.Join('\n', File.ReadLines(demo.Trust).Where(line => !line.StartsWith(left, StringComparison.Ordinal)));
        ToolResult result = (await ToolRun.ToEndAsync("verify", demo.Bundle, "--policy", demo.Policy, "--trust", runs.NewFile("trust", System.Text.Encoding.UTF8.GetBytes(trust)))).Expect(3);
        Assert.Contains(named, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EarlierCheckpoint_MustBeAPrefix()
    {
        DemoFiles demo = await runs.PlainAsync();
        using DemoKeys keys = new(7, Origin);
        Hash[] leaves = Leaves(demo);
        string Known(int size, Hash root) => runs.NewFile("known", keys.Log.Sign(new Checkpoint(Origin, size, root).Format()).ToBytes());
        Task<ToolResult> VerifyAsync(string known) => ToolRun.ToEndAsync("verify", demo.Bundle, "--policy", demo.Policy, "--known", known);

        ToolResult earlier = (await VerifyAsync(Known(40, MerkleTree.Root(leaves[..40])))).Expect(0);
        Assert.Contains("size 40 known before is a prefix", earlier.Output, StringComparison.Ordinal);
        (await VerifyAsync(Path.Combine(demo.Log, "checkpoint"))).Expect(0);

        ToolResult forked = (await VerifyAsync(Known(40, MerkleTree.Root(leaves[1..41])))).Expect(1);
        Assert.Contains("known checkpoint: root at size 40", forked.Output, StringComparison.Ordinal);
        (await VerifyAsync(Known(96, leaves[0]))).Expect(1);
        (await VerifyAsync(Known(97, leaves[0]))).Expect(3);
        (await VerifyAsync(demo.Policy)).Expect(2);

        // Of another key: not covered. Of this key and false: false.
        using DemoKeys others = new(8, Origin);
        string text = new Checkpoint(Origin, 40, MerkleTree.Root(leaves[..40])).Format();
        (await VerifyAsync(runs.NewFile("known", others.Log.Sign(text).ToBytes()))).Expect(3);
        SignedNote elsewhere = keys.Log.Sign(new Checkpoint(Origin, 41, MerkleTree.Root(leaves[..41])).Format());
        (await VerifyAsync(runs.NewFile("known", SignedNote.Create(text, elsewhere.Signatures).ToBytes()))).Expect(1);
    }

    [Fact]
    public async Task MissingOrWrongFiles_AreNamed()
    {
        DemoFiles demo = await runs.PlainAsync();
        string missing = runs.NewPath("missing");
        Assert.Contains(missing, (await ToolRun.ToEndAsync("verify", missing, "--policy", demo.Policy)).Expect(66).Error, StringComparison.Ordinal);
        Assert.Contains(missing, (await ToolRun.ToEndAsync("verify", demo.Bundle, "--policy", missing)).Expect(66).Error, StringComparison.Ordinal);
        Assert.Contains(missing, (await ToolRun.ToEndAsync("verify", demo.Bundle, "--policy", demo.Policy, "--trust", missing)).Expect(66).Error, StringComparison.Ordinal);
        Assert.Contains($"{demo.Trust}: policy line 2", (await ToolRun.ToEndAsync("verify", demo.Bundle, "--policy", demo.Trust)).Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains($"{demo.Policy}: trust file line 2", (await ToolRun.ToEndAsync("verify", demo.Bundle, "--policy", demo.Policy, "--trust", demo.Policy)).Expect(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OperatorSignsAChangedStatement_RecomputationProvesItFalse()
    {
        DemoFiles demo = await runs.PlainAsync();
        byte[] forged = ForgedLog.WithChangedStatement(demo, batch: 48, asset: "load-3");
        ToolResult result = (await ToolRun.ToEndAsync("verify", runs.NewFile("forged", forged), "--policy", demo.Policy, "--trust", demo.Trust)).Expect(1);
        Assert.Contains("ok      whole log", result.Output, StringComparison.Ordinal);
        Assert.Contains("batch 48 entry", result.Output, StringComparison.Ordinal);
        Assert.Contains("statement of load-3", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OperatorLeavesOutAReading_RecomputationProvesItFalse()
    {
        DemoFiles demo = await runs.PlainAsync();
        byte[] forged = ForgedLog.WithoutAReading(demo, batch: 48);
        ToolResult result = (await ToolRun.ToEndAsync("verify", runs.NewFile("forged", forged), "--policy", demo.Policy)).Expect(1);
        Assert.Contains("batch 48", result.Output, StringComparison.Ordinal);
    }

    private static byte[] Spoil(byte[] good, int at, Random luck) => luck.Next(4) switch
    {
        0 => [.. good[..at], .. good[(at + 1)..]],
        1 => [.. good[..at], (byte)luck.Next(256), .. good[at..]],
        _ => Flip(good, at, (byte)(1 << luck.Next(8))),
    };

    private static byte[] Flip(byte[] good, int at, byte bits)
    {
        byte[] bad = [.. good];
        bad[at] ^= bits;
        return bad;
    }

    // An archive of one directory record and the end record, both of which promise far more than there is.
    private static byte[] Bomb(uint size, ushort files)
    {
        byte[] bomb = new byte[46 + 8 + 22];
        BinaryPrimitives.WriteUInt32LittleEndian(bomb, 0x02014b50);
        BinaryPrimitives.WriteUInt32LittleEndian(bomb.AsSpan(20), size);
        BinaryPrimitives.WriteUInt32LittleEndian(bomb.AsSpan(24), size);
        BinaryPrimitives.WriteUInt16LittleEndian(bomb.AsSpan(28), 8);
        "manifest"u8.CopyTo(bomb.AsSpan(46));
        Span<byte> end = bomb.AsSpan(54);
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06054b50);
        BinaryPrimitives.WriteUInt16LittleEndian(end[8..], files);
        BinaryPrimitives.WriteUInt16LittleEndian(end[10..], files);
        BinaryPrimitives.WriteUInt32LittleEndian(end[12..], 54);
        return bomb;
    }

    private static Hash[] Leaves(DemoFiles demo) =>
        [.. HeaderBundle.Decode(File.ReadAllBytes(Path.Combine(demo.Log, TilePath.ForHeaders(0, 96)))).Select(header => MerkleTree.LeafHash(header.Span))];
}
