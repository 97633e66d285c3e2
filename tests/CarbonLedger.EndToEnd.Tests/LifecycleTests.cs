using System.Globalization;
using System.Text.Json;

namespace CarbonLedger.EndToEnd.Tests;

public sealed class LifecycleTests(DemoRuns runs)
{
    private static readonly byte[] PngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

    [Fact]
    public async Task Text_SaysFromWhenLossesAreKnown_AndHowWhatPassedBeforeTheLogIsDrawn()
    {
        DemoFiles demo = await runs.PlainAsync();
        string text = (await LifeAsync(demo, "line-1-2")).Expect(0).Output;
        Assert.StartsWith("line-1-2 (line, 25.8 km), to 2026-06-02 00:00 +08:00 Asia/Shanghai\n", text, StringComparison.Ordinal);
        Assert.All(
            [
                "in service      2004-10-01 00:00 +08:00", "loss carbon of its statements, 2026-06-01 00:00 +08:00 to 2026-06-02 00:00 +08:00; of the time before nothing is known",
                "with 6,400,000.000 MWh by its record from 2004-10-01 00:00 +08:00 to 2026-06-01 00:00 +08:00", "drawn evenly", "adds per kWh", "by its losses", "that passed it, 2026-06-01",
            ],
            part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.Contains("through its bus", (await LifeAsync(demo, "switchgear-1")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("UNCHECKED       typical figures that were never checked against a source: power-transformer, transformer-oil", (await LifeAsync(demo, "trafo-4-9")).Expect(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatPassedBeforeTheLog_IsNoCliffAndStaysWhole()
    {
        DemoFiles demo = await runs.PlainAsync();
        JsonElement life = (await LifeAsync(demo, "line-1-2", "--json")).Expect(0).Json;
        JsonElement statement = (await ToolRun.ToEndAsync("statement", "line-1-2", "--bundle", demo.Bundle, "--json")).Expect(0).Json.GetProperty("asKnownNow");
        Int128 before = 6_400_000_000_000;
        Assert.Equal(before, Whole(life, "passedBeforeWh"));
        Assert.True(life.GetProperty("passedBeforeIsSpreadEvenly").GetBoolean());
        Assert.Equal(before + Whole(statement, "energyInWh"), Whole(life, "transmittedWh"));
        Int128[] buckets = [.. life.GetProperty("buckets").EnumerateArray().Select(bucket => Whole(bucket, "transmittedWh"))];
        Assert.Equal(Whole(life, "transmittedWh"), Sum(buckets));

        // 7913 days before the log: 808 795 652 Wh a day, in months of 28 to 31 days, and last the day of the log alone.
        Assert.Equal(261, buckets.Length);
        Assert.All(buckets.SkipLast(1), month => Assert.InRange(month, (28 * before / 7913) - 1, (31 * before / 7913) + 1));
        Assert.Equal(Whole(statement, "energyInWh"), buckets[^1]);
        Assert.Equal(before, Sum(buckets.SkipLast(1)));

        // B6 is the loss carbon of the statement, in another view.
        Assert.Equal(Whole(statement, "figureMg"), Module(life, "B6"));
        Assert.Equal((Whole(statement, "figureMg"), Whole(statement, "energyInWh")), (Whole(life.GetProperty("added"), "lostMg"), Whole(life.GetProperty("added"), "wh")));
    }

    [Fact]
    public async Task ChargeOfTheDay_IsWhatTheTracedBookCarries()
    {
        DemoFiles demo = await runs.PlainAsync();
        JsonElement life = (await LifeAsync(demo, "switchgear-1", "--json")).Expect(0).Json;
        JsonElement added = life.GetProperty("added");
        Int128 charged = Whole(added, "embodiedMg") + Whole(added, "endOfLifeMg");
        Assert.Equal(Whole(life.GetProperty("buckets").EnumerateArray().Last(), "chargedMg"), charged);

        // 8 panels × (11 400 + 260 + 180 and at the end 60 + 40 + 25) kg over the 12 784 days of 35 years: 7 487 484.35 mg a day.
        Assert.InRange(charged, 7_487_388, 7_487_580);

        // 2.35 kg leaked and 0.54 kg lost in repair × 24 300, over 365 days each: 192 402 739.7 mg a day.
        Assert.InRange(Whole(added, "gasMg"), 192_402_739 - 192, 192_402_739 + 192);
        Assert.Equal("bus", added.GetProperty("energyOf").GetString());
    }

    [Fact]
    public async Task GasOfARetiredUnit_IsInTheTableOfTheAssetThatGoesOn()
    {
        DemoFiles demo = await runs.PlainAsync();
        JsonElement life = (await LifeAsync(demo, "switchgear-2", "--json")).Expect(0).Json;

        // 84 kg less 82.9 kg got back, × 24 300.
        Assert.Equal(26_730_000_000, Module(life, "C1"));
        Assert.Equal(JsonValueKind.Null, life.GetProperty("retired").ValueKind);
    }

    [Fact]
    public async Task EnergyOfTheLogAlone_IsNoMeasureOfWhatWasChargedBefore()
    {
        DemoFiles demo = await runs.PlainAsync();
        JsonElement life = (await LifeAsync(demo, "trafo-4-7", "--json")).Expect(0).Json;
        Assert.True(Whole(life, "transmittedWh") > 0);
        Assert.Equal(JsonValueKind.Null, life.GetProperty("chargedMgPerMwh").ValueKind);
        Assert.Equal(["power-transformer", "transformer-oil"], (await LifeAsync(demo, "trafo-4-9", "--json")).Expect(0).Json.GetProperty("uncheckedDefaults").EnumerateArray().Select(id => id.GetString()));
    }

    [Fact]
    public async Task Picture_IsWritten()
    {
        DemoFiles demo = await runs.PlainAsync();
        string file = runs.NewPath("life.png");
        (await LifeAsync(demo, "switchgear-2", "--picture", file)).Expect(0);
        byte[] png = await File.ReadAllBytesAsync(file);
        Assert.Equal(PngSignature, png[..8]);

        // The width stands in the header's first four bytes, big-endian.
        Assert.Equal(2000, (png[16] << 24) | (png[17] << 16) | (png[18] << 8) | png[19]);
        Assert.True(png.Length > 20_000, $"{png.Length} bytes");
    }

    [Fact]
    public async Task OtherAssetsAndTimes_AreNamed()
    {
        DemoFiles demo = await runs.PlainAsync();
        Assert.Contains("no life-cycle record of gen-1; it has battery-14, ", (await LifeAsync(demo, "gen-1")).Expect(3).Error, StringComparison.Ordinal);
        Assert.Contains("expected at most 2026-06-01T16:00:00.000Z", (await LifeAsync(demo, "line-1-2", "--to", "2026-06-03")).Expect(64).Error, StringComparison.Ordinal);
        Assert.Contains("$.commissioned", (await LifeAsync(demo, "line-1-2", "--to", "2004-01-01")).Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("--to soon: expected a day", (await LifeAsync(demo, "line-1-2", "--to", "soon")).Expect(64).Error, StringComparison.Ordinal);
        JsonElement earlier = (await LifeAsync(demo, "line-1-2", "--json", "--to", "2020-01-01")).Expect(0).Json;
        Assert.Equal(JsonValueKind.Null, earlier.GetProperty("added").ValueKind);

        // 5570 of the 7913 days before the log.
        Assert.Equal((Int128)6_400_000_000_000 * 5570 / 7913, Whole(earlier, "transmittedWh"));
    }

    private static Task<ToolResult> LifeAsync(DemoFiles demo, string asset, params string[] more) => ToolRun.ToEndAsync(["lifecycle", asset, "--bundle", demo.Bundle, .. more]);

    private static Int128 Module(JsonElement life, string name) => Whole(life.GetProperty("modules").EnumerateArray().Single(row => row.GetProperty("module").GetString() == name), "toDateMg");

    private static Int128 Sum(IEnumerable<Int128> amounts) => amounts.Aggregate((Int128)0, (sum, amount) => sum + amount);

    private static Int128 Whole(JsonElement json, string name) => Int128.Parse(json.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
}
