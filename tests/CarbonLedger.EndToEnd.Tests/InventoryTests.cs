using System.Text;
using System.Text.Json;

namespace CarbonLedger.EndToEnd.Tests;

public sealed class InventoryTests(DemoRuns runs)
{
    private static readonly string Vector = File.ReadAllText(VectorPath);

    private static string VectorPath => Path.Combine(AppContext.BaseDirectory, "Vectors", "cn_grid_company_example.json");

    private static string SamplePath => Path.Combine(AppContext.BaseDirectory, "Samples", "inventory-company.json");

    [Fact]
    public async Task Vector_HasEveryExpectedKey_ToTheLastMilligram()
    {
        using JsonDocument vector = JsonDocument.Parse(Vector);
        ToolResult result = (await ToolRun.ToEndAsync("inventory", VectorPath, "--json")).Expect(0);
        Assert.Empty(result.Error);
        Assert.All(vector.RootElement.GetProperty("expected").EnumerateObject(), expected =>
            Assert.Equal(decimal.Round(expected.Value.GetDecimal(), 9), decimal.Round(result.Json.GetProperty(expected.Name).GetDecimal(), 9)));
        Assert.True(result.Json.GetProperty("complete").GetBoolean());
        Assert.Equal(26_709.25m, result.Json.GetProperty("total_tCO2e").GetDecimal());
    }

    [Fact]
    public async Task Tables_AreThoseOfTheGuideline_WithItsTerms()
    {
        string text = (await ToolRun.ToEndAsync("inventory", VectorPath)).Expect(0).Output;
        Assert.All(
            ["1 Summary", "2 Activity data", "3 Factors", "六氟化硫", "上网电量", "输入电量", "输出电量", "供电量", "售电量", "线损率", "REC 退役", "REP 修理", "26,709.25", "4.7619 %", "guideline constant"],
            expected => Assert.Contains(expected, text, StringComparison.Ordinal));
        Assert.Matches("for information +24300 +AR6 \\(ipcc-ar6-2021-gwp100\\) +182.25", text);
    }

    [Fact]
    public async Task RejectedRows_ExitWith2_AndTheOthersStay()
    {
        ToolResult result = (await ToolRun.ToEndAsync("inventory", SamplePath)).Expect(2);
        Assert.Matches("total 合计, without 3 rejected rows +26,709.25", result.Output);
        Assert.Contains("rejected, in no sum: retired[2] REC-3: recovered_kg is 41; expected at most capacity_kg, 40 kg", result.Output, StringComparison.Ordinal);
        Assert.Contains("rejected  retired[1] REC-2: serial is GIS-0001; expected one retirement per serial number; retired[0] REC-1 retired it", result.Error, StringComparison.Ordinal);
        Assert.Contains("rejected  repaired[1] REP-2: serial is CB-0099; expected a serial number of the equipment register, which has 4", result.Error, StringComparison.Ordinal);
        Assert.Contains("warning   repaired[1] REP-2: note is \"found in no list\"", result.Error, StringComparison.Ordinal);
        Assert.Contains("0.5 %/yr (IEC 62271-203, unchecked default)", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MassBalance_StandsBesideTheGuideline_InOneNamedSet()
    {
        ToolResult result = (await ToolRun.ToEndAsync("inventory", SamplePath, "--json")).Expect(2);
        JsonElement balance = result.Json.GetProperty("mass_balance");
        Assert.Equal(("AR6", "ipcc-ar6-2021-gwp100"), (balance.GetProperty("gwp_set").GetString(), balance.GetProperty("table").GetString()));
        Assert.Equal([9.5m, 7.5m, 2m, 230.85m, 182.25m, 48.6m, 240m], ((string[])["emitted_kg", "guideline_kg", "difference_kg", "emitted_tCO2e", "guideline_tCO2e", "difference_tCO2e", "nameplate_kg"]).Select(name => balance.GetProperty(name).GetDecimal()));
        Assert.Equal((17_820, false), (balance.GetProperty("threshold_lb").GetInt32(), balance.GetProperty("above_threshold").GetBoolean()));
        Assert.Equal(
            [("2032-01-01", 0.25m), ("2028-01-01", null), ("2028-01-01", 0.625m), ("2026-01-01", null)],
            result.Json.GetProperty("equipment").EnumerateArray().Select(unit => (
                unit.GetProperty("prohibited_from").GetString(),
                unit.GetProperty("leak_percent_per_year") is { ValueKind: JsonValueKind.Number } leak ? leak.GetDecimal() : (decimal?)null)));
        Assert.Equal(3, result.Json.GetProperty("rejected_rows").GetInt32());
    }

    [Fact]
    public async Task LossBelowZero_ExitsWith2_AndStatesTheGasAlone()
    {
        string file = runs.NewFile("company.json", Encoding.UTF8.GetBytes(Vector.Replace("\"sold_MWh\": 1000000", "\"sold_MWh\": 1050001", StringComparison.Ordinal)));
        ToolResult result = (await ToolRun.ToEndAsync("inventory", file)).Expect(2);
        Assert.Contains("no figure EL: loss_MWh is -1; expected at least 0 MWh; below it a meter or the boundary is wrong", result.Error, StringComparison.Ordinal);
        Assert.Matches("total 合计 +not stated", result.Output);
        Assert.Contains("179.25", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"gwp\": 23900", "\"gwp\": 24300", "$.gwp: Expected 23900, the guideline's own constant")]
    [InlineData("\"retired\"", "\"retire\"", "$.retired: Expected an array")]
    [InlineData("{", "", "$: Not valid JSON")]
    public async Task UnusableFile_ExitsWith2_AndStatesNothing(string found, string put, string named)
    {
        string file = runs.NewFile("company.json", Encoding.UTF8.GetBytes(Vector.Replace(found, put, StringComparison.Ordinal)));
        ToolResult result = (await ToolRun.ToEndAsync("inventory", file)).Expect(2);
        Assert.Contains(named, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task MissingFile_Exits66() => (await ToolRun.ToEndAsync("inventory", runs.NewPath("missing.json"))).Expect(66);

    /// <summary>Closed against the demo's own totals, which keep storages apart; the loss is what is sent out less what is taken, as integers.</summary>
    [Fact]
    public async Task YearOfALog_IsTheSumOfItsBalances()
    {
        DemoFiles demo = await runs.PlainAsync();
        JsonElement json = (await OfLogAsync(demo, "2026", "CN Shandong", "--json")).Expect(0).Json;
        JsonElement energy = demo.Summary.GetProperty("energyMWh"), ledger = json.GetProperty("ledger");
        decimal onGrid = energy.GetProperty("generated").GetDecimal() + ledger.GetProperty("storage_discharged_MWh").GetDecimal();
        decimal sold = energy.GetProperty("delivered").GetDecimal() + ledger.GetProperty("storage_charged_MWh").GetDecimal();
        Assert.Equal((onGrid, onGrid - sold), (json.GetProperty("supplied_MWh").GetDecimal(), json.GetProperty("loss_MWh").GetDecimal()));
        Assert.Equal(decimal.Round((onGrid - sold) * 0.6191m, 9), json.GetProperty("loss_tCO2").GetDecimal());
        Assert.Equal(("cn-grid-2023-shandong", 3, 96, 96, 35_040), (
            ledger.GetProperty("factor").GetString(), ledger.GetProperty("factor_lag_years").GetInt32(),
            ledger.GetProperty("intervals_counted").GetInt32(), ledger.GetProperty("intervals_closed").GetInt32(), ledger.GetProperty("intervals_expected").GetInt32()));
        Assert.False(json.GetProperty("complete").GetBoolean());
        Assert.Equal([1, 2, 2, 3], json.GetProperty("tables").EnumerateArray().Select(table => table.GetProperty("number").GetInt32()));
    }

    [Fact]
    public async Task YearOfALog_SaysWhereEveryEnergyIsFrom_AndWhatItDoesNotCover()
    {
        DemoFiles demo = await runs.PlainAsync();
        ToolResult result = (await OfLogAsync(demo, "2026", "CN Shandong")).Expect(0);
        Assert.Contains("96 of 35040 intervals", result.Output, StringComparison.Ordinal);
        Assert.Matches("EL sold 售电量 +[0-9,.]+ +96 balances of the log, sum of [0-9]+ statements; 30.789473 MWh of it charged into storages", result.Output);
        Assert.Contains("incomplete: EL: intervals is 96 of the 35040 intervals of 2026 in Asia/Shanghai", result.Output, StringComparison.Ordinal);
        Assert.Contains("warning   EF: EF_t_per_MWh is of 2023, cn-grid-2023-shandong; expected the factor of 2026 once it is published; it lags 3 years", result.Error, StringComparison.Ordinal);

        // The register is on record: 0.54 kg of the repair and 1.1 kg of the retirement, × 23 900.
        Assert.DoesNotContain("incomplete SF6", result.Error, StringComparison.Ordinal);
        Assert.Matches("guideline constant \\(cn-grid-guideline-2013\\) +39.196", result.Output);
    }

    [Theory]
    [InlineData("2025", "CN", "no figure EL: intervals is none of the 35040 intervals of 2025")]
    [InlineData("2026", "CN Atlantis", "no figure EF: EF_t_per_MWh is CN Atlantis")]
    public async Task YearOrAreaThatTheLogDoesNotCover_ExitsWith3_AndStatesNoTotal(string year, string area, string named)
    {
        ToolResult result = (await OfLogAsync(await runs.PlainAsync(), year, area)).Expect(3);
        Assert.Contains(named, result.Error, StringComparison.Ordinal);
        Assert.Matches("total 合计 +not stated", result.Output);
    }

    [Fact]
    public async Task BundleThatDoesNotVerify_IsNoInventory()
    {
        DemoFiles demo = await runs.PlainAsync();
        byte[] bytes = await File.ReadAllBytesAsync(demo.Bundle);
        bytes[^1] ^= 1;
        ToolResult refused = (await ToolRun.ToEndAsync("inventory", "--year", "2026", "--area", "CN", "--bundle", runs.NewFile("spoilt", bytes), "--policy", demo.Policy)).Expect(2);
        Assert.Empty(refused.Output);
        Assert.Contains("does not verify", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x.json --year 2026 --area CN", "expected one of the two")]
    [InlineData("x.json --area CN", "go with --year")]
    [InlineData("--year 2026", "--area is missing")]
    [InlineData("--year 1989 --area CN", "expected 1990 to 2100")]
    [InlineData("--area CN", "Expected a file, or --year")]
    public async Task FileAndYear_ExcludeEachOther(string words, string named)
    {
        ToolResult result = (await ToolRun.ToEndAsync(["inventory", .. words.Split(' ')])).Expect(64);
        Assert.Contains(named, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    private static Task<ToolResult> OfLogAsync(DemoFiles demo, string year, string area, params string[] more) =>
        ToolRun.ToEndAsync(["inventory", "--year", year, "--area", area, "--bundle", demo.Bundle, .. more]);
}
