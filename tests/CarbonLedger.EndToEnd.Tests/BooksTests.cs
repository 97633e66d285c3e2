using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CarbonLedger.EndToEnd.Tests;

public sealed class BooksTests(DemoRuns runs)
{
    private const string Draft = "ghg-scope2-2025-draft";

    [Fact]
    public async Task ThreeBooks_StandSideBySideAndEachCloses()
    {
        DemoFiles demo = await runs.PlainAsync();
        ToolResult result = (await BooksAsync(demo, "--instruments", Sample("gec"), Sample("ppa"))).Expect(0);
        Assert.StartsWith("ieee14, 2026-06-01 00:00 +08:00 to 2026-06-02 00:00 +08:00 Asia/Shanghai: 96 of 96 intervals", result.Output, StringComparison.Ordinal);
        Assert.All(
            [
                "location-based        market-based  consumption-traced", "all loads", "hourly score", "location    closes", "market      closes", "traced      closes", "rules       ghg-scope2-2015 version 1",
                "cn-grid-2023-china, 0.5306 kgCO2/kWh of 2023, lag 3 years", "market-based: CO2e, lifecycle, GWP set unstated", "claim       gec-2026-06-01-gen-3 for load-3: 400,000.000 kWh of 400,000.000 kWh", demo.Root,
            ],
            part => Assert.Contains(part, result.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("DOES NOT", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task Json_ClosesAsWholeNumbers()
    {
        DemoFiles demo = await runs.PlainAsync();
        JsonElement json = (await BooksAsync(demo, "--json", "--instruments", Sample("gec"), "--instruments", Sample("ppa"))).Expect(0).Json;
        JsonElement[] loads = [.. json.GetProperty("consumers").EnumerateArray()];
        JsonElement all = json.GetProperty("allLoads");
        Assert.Equal(11, loads.Length);
        Assert.All(["consumptionWh", "locationMg", "marketMg", "tracedMg"], name => Assert.Equal(Whole(all, name), loads.Sum(load => Whole(load.GetProperty("sums"), name))));
        Assert.Equal(Whole(all, "consumptionWh"), Whole(all, "byCertificatesWh") + Whole(all, "byContractsWh") + Whole(all, "unmatchedWh"));
        Assert.Equal(0, Whole(all, "annualAverageErrorMg"));
        JsonElement market = json.GetProperty("closing").GetProperty("market");
        Assert.Equal(Whole(market, "generatedWh"), Whole(market, "trackedWh") + Whole(market, "residualWh"));
        Assert.Equal(Whole(market, "generatedMg"), Whole(market, "trackedMg") + Whole(market, "residualMg"));
        Assert.Equal(400_000_000, Whole(all, "byCertificatesWh"));

        // 0.5306 kg/kWh on every Wh: 530.6 mg.
        Assert.Equal(Whole(all, "consumptionWh") * 5306 / 10, Whole(all, "locationMg"));
        Assert.Equal(("location-based", "CO2", "direct"), Terms(json, "location"));
        Assert.Equal(("market-based", "CO2e", "lifecycle"), Terms(json, "market"));
        Assert.Equal(("consumption-traced", "CO2e", "lifecycle"), Terms(json, "traced"));
    }

    [Fact]
    public async Task TracedBook_IsTheStatementsAndTheSameWithInstrumentsAndWithout()
    {
        DemoFiles demo = await runs.PlainAsync();
        JsonElement with = (await BooksAsync(demo, "--json", "--asset", "load-3", "--instruments", Sample("gec"), Sample("ppa"))).Expect(0).Json;
        JsonElement without = (await BooksAsync(demo, "--json", "--asset", "load-3")).Expect(0).Json;
        Assert.Equal(Of(without, "tracedMg"), Of(with, "tracedMg"));
        Assert.Equal(with.GetProperty("closing").GetProperty("traced").ToString(), without.GetProperty("closing").GetProperty("traced").ToString());
        Assert.True(Of(with, "marketMg") < Of(without, "marketMg"));
        JsonElement statement = (await ToolRun.ToEndAsync("statement", "load-3", "--bundle", demo.Bundle, "--json")).Expect(0).Json.GetProperty("asKnownNow");
        Assert.Equal((Whole(statement, "figureWh"), Whole(statement, "figureMg")), (Of(with, "consumptionWh"), Of(with, "tracedMg")));
        JsonElement[] rows = [.. Assert.Single(with.GetProperty("consumers").EnumerateArray()).GetProperty("intervals").EnumerateArray()];
        Assert.Equal(96, rows.Length);
        Assert.All(["consumptionWh", "byCertificatesWh", "locationMg", "marketMg", "tracedMg"], name => Assert.Equal(Of(with, name), rows.Sum(row => Whole(row, name))));
    }

    [Fact]
    public async Task InstrumentsOfTheLog_AreClaimedWithoutBeingAskedFor()
    {
        DemoFiles demo = await runs.PlainAsync();
        ToolResult text = (await BooksAsync(demo)).Expect(0);
        JsonElement json = (await BooksAsync(demo, "--json")).Expect(0).Json;
        Assert.Equal(["PPA-SUN-1", "PPA-WIND-1"], json.GetProperty("claims").EnumerateArray().Select(claim => claim.GetProperty("instrument").GetString()));
        Assert.Equal(Whole(json.GetProperty("allLoads"), "byContractsWh"), json.GetProperty("claims").EnumerateArray().Sum(claim => Whole(claim, "claimedWh")));
        Assert.Contains("claim       PPA-WIND-1 for load-3: ", text.Output, StringComparison.Ordinal);

        // What the equipment adds is in the traced book alone, and so are its defaults.
        Assert.Contains("UNCHECKED   traced: unchecked defaults in records trafo-4-9, which use typical figures power-transformer, transformer-oil\n", text.Output, StringComparison.Ordinal);
        Assert.Single(text.Output.Split(' ', '\n'), word => word == "UNCHECKED");
        JsonElement defaults = json.GetProperty("uncheckedDefaults");
        Assert.Equal(("[]", "[]"), (defaults.GetProperty("market").GetProperty("sources").ToString(), defaults.GetProperty("location").GetProperty("factorValues").ToString()));
        Assert.Equal(["trafo-4-9"], defaults.GetProperty("traced").GetProperty("records").EnumerateArray().Select(record => record.GetString()));
    }

    [Fact]
    public async Task LateCertificateAndReport_StandInTheBooksAndClaimNothingTwice()
    {
        JsonElement plain = (await BooksAsync(await runs.PlainAsync(), "--json")).Expect(0).Json;
        JsonElement late = (await BooksAsync(await runs.RestatedAsync(), "--json")).Expect(0).Json;
        JsonElement[] claims = [.. late.GetProperty("claims").EnumerateArray()];
        Assert.Equal(["GEC-2026-06-000417", "PPA-SUN-1", "PPA-WIND-1"], claims.Select(claim => claim.GetProperty("instrument").GetString()));
        Assert.Equal(120_000_000, Whole(claims[0], "claimedWh"));
        Assert.Equal(120_000_000, Whole(late.GetProperty("allLoads"), "byCertificatesWh"));
        Assert.Equal(Whole(plain.GetProperty("allLoads"), "byContractsWh"), Whole(late.GetProperty("allLoads"), "byContractsWh"));
        (JsonElement before, JsonElement after) = (plain.GetProperty("closing").GetProperty("market"), late.GetProperty("closing").GetProperty("market"));
        Assert.Equal(Whole(before, "trackedWh") + 120_000_000, Whole(after, "trackedWh"));
        Assert.Equal(Whole(before, "residualWh") - 120_000_000, Whole(after, "residualWh"));
        Assert.Equal((Whole(after, "issuedWh"), claims.Sum(claim => Whole(claim, "claimedWh"))), (Whole(after, "claimedWh"), Whole(after, "claimedWh")));
        Assert.True(after.GetProperty("holds").GetBoolean());

        // 1.9 kg topped up × 24 300 over 35 040 intervals, of which 55 are of this day.
        long sources = Whole(late.GetProperty("closing").GetProperty("traced"), "sourcesMg") - Whole(plain.GetProperty("closing").GetProperty("traced"), "sourcesMg");
        Assert.Equal(46_170_000_000 * 55 / 35_040, sources);
    }

    [Fact]
    public async Task HourlyRules_MatchWithinTheHourAndSetTheDaysCertificateAside()
    {
        DemoFiles demo = await runs.PlainAsync();
        ToolResult result = (await BooksAsync(demo, "--rules", Draft, "--json", "--asset", "load-3", "--instruments", Sample("gec"), Sample("granular"))).Expect(0);
        Assert.Equal(1_000_001, Of(result.Json, "byCertificatesWh"));
        Assert.Equal(24, result.Json.GetProperty("mixes").GetArrayLength());
        Assert.Equal((Draft, 1), (result.Json.GetProperty("rules").GetProperty("id").GetString(), result.Json.GetProperty("rules").GetProperty("version").GetInt32()));
        Assert.Contains("not final", result.Json.GetProperty("rules").GetProperty("source").GetString(), StringComparison.Ordinal);
        Assert.Contains("set aside gec-2026-06-01-gen-3: $.producedTo", result.Error, StringComparison.Ordinal);
        JsonElement[] rows = [.. Assert.Single(result.Json.GetProperty("consumers").EnumerateArray()).GetProperty("intervals").EnumerateArray()];
        Assert.Equal(["2026-06-01T04:00:00.000Z", "2026-06-01T04:15:00.000Z", "2026-06-01T04:30:00.000Z", "2026-06-01T04:45:00.000Z"], rows.Where(row => Whole(row, "byCertificatesWh") > 0).Select(row => row.GetProperty("start").GetString()));

        // Set aside, and out of the residual all the same.
        long contracts = result.Json.GetProperty("claims").EnumerateArray().Where(claim => claim.GetProperty("step").GetString() == "contracts").Sum(claim => Whole(claim, "issuedWh"));
        Assert.Equal(401_000_001, Whole(result.Json.GetProperty("closing").GetProperty("market"), "trackedWh") - contracts);
    }

    [Fact]
    public async Task RegionsOwnFactor_IsTakenForTheLocationAlone()
    {
        DemoFiles demo = await runs.PlainAsync();
        JsonElement beijing = (await BooksAsync(demo, "--json", "--area", "CN Beijing")).Expect(0).Json.GetProperty("allLoads");
        JsonElement china = (await BooksAsync(demo, "--json")).Expect(0).Json.GetProperty("allLoads");
        Assert.Equal((555_400_000, 530_600_000), (beijing.GetProperty("locationMgPerMWh").GetInt64(), china.GetProperty("locationMgPerMWh").GetInt64()));
        Assert.Equal((Whole(china, "marketMg"), Whole(china, "tracedMg")), (Whole(beijing, "marketMg"), Whole(beijing, "tracedMg")));
        Assert.Contains("CN Tibet", (await BooksAsync(demo, "--area", "CN Tibet")).Expect(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CertificateAboveTheGeneration_IsRefusedWithExit2AndTheBooksStand()
    {
        DemoFiles demo = await runs.PlainAsync();
        string text = await File.ReadAllTextAsync(Sample("gec"));
        string forged = runs.NewFile("gec.json", Encoding.UTF8.GetBytes(text.Replace("400000000", "600000000", StringComparison.Ordinal)));
        ToolResult result = (await BooksAsync(demo, "--instruments", forged, Sample("ppa"))).Expect(2);
        Assert.Contains("refused   gec-2026-06-01-gen-3: $.faceValueWh is 600000000; expected at most what gen-3 sent out", result.Error, StringComparison.Ordinal);
        Assert.Contains("claim       ppa-gen-8-load-4 for load-4", result.Output, StringComparison.Ordinal);
        ToolResult twice = (await BooksAsync(demo, "--instruments", Sample("gec"), Sample("gec"))).Expect(2);
        Assert.Contains("$.id is gec-2026-06-01-gen-3; expected one instrument of this id, one owner and one retirement", twice.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnusableInput_IsNamed()
    {
        DemoFiles demo = await runs.PlainAsync();
        string text = await File.ReadAllTextAsync(Sample("gec"));
        string odd = runs.NewFile("odd.json", Encoding.UTF8.GetBytes(text.Replace("400000000", "400000001", StringComparison.Ordinal)));
        Assert.Contains("$.faceValueWh: Expected a multiple of 1000000 Wh", (await BooksAsync(demo, "--instruments", odd)).Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains(Draft, (await BooksAsync(demo, "--rules", "ghg-scope2-1999")).Expect(64).Error, StringComparison.Ordinal);
        Assert.Contains("load-3, ", (await BooksAsync(demo, "--asset", "load-99")).Expect(3).Error, StringComparison.Ordinal);
        Assert.Contains("no closed interval", (await BooksAsync(demo, "--from", "2027-01-01", "--to", "2027-01-02")).Expect(3).Error, StringComparison.Ordinal);
        Assert.Contains("expected after --from", (await BooksAsync(demo, "--to", "2026-05-01")).Expect(64).Error, StringComparison.Ordinal);
        Assert.Contains("quarter of an hour", (await BooksAsync(demo, "--from", "2026-06-01T12:01:00+08:00")).Expect(64).Error, StringComparison.Ordinal);
        (await BooksAsync(demo, "--instruments", runs.NewPath("missing.json"))).Expect(66);
    }

    [Fact]
    public async Task BundleThatDoesNotVerify_IsNotStated()
    {
        DemoFiles demo = await runs.PlainAsync();
        byte[] bytes = await File.ReadAllBytesAsync(demo.Bundle);
        bytes[^1] ^= 1;
        ToolResult refused = (await ToolRun.ToEndAsync("books", "--bundle", runs.NewFile("spoilt", bytes), "--policy", demo.Policy)).Expect(2);
        Assert.Empty(refused.Output);
        Assert.Contains("does not verify", refused.Error, StringComparison.Ordinal);
    }

    private static Task<ToolResult> BooksAsync(DemoFiles demo, params string[] more) => ToolRun.ToEndAsync(["books", "--bundle", demo.Bundle, .. more]);

    private static string Sample(string name) => Path.Combine(AppContext.BaseDirectory, "Samples", $"instrument-{name}.json");

    private static (string? Basis, string? GasSet, string? Boundary) Terms(JsonElement json, string book)
    {
        JsonElement terms = json.GetProperty("terms").GetProperty(book);
        return (terms.GetProperty("basis").GetString(), terms.GetProperty("gasSet").GetString(), terms.GetProperty("boundary").GetString());
    }

    private static long Of(JsonElement json, string name) => Whole(Assert.Single(json.GetProperty("consumers").EnumerateArray()).GetProperty("sums"), name);

    private static long Whole(JsonElement json, string name) => long.Parse(json.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
}
