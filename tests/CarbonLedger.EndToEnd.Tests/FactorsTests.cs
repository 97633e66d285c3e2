using System.Text;
using System.Text.Json;
using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.EndToEnd.Tests;

public sealed class FactorsTests(DemoRuns runs)
{
    private const string Row = """
        {"id":"plant","technology":"coal","value":"0.8000","unit":"kgCO2e/kWh","gasSet":"CO2e","gwpSet":"AR5","boundary":"lifecycle","region":"CN","year":2024,"source":"a source","licence":"a licence","checked":true}
        """;

    [Fact]
    public async Task List_FiltersByRegionAndTechnology_AsTableAndJson()
    {
        JsonElement rows = (await ToolRun.ToEndAsync("factors", "list", "--region", "CN Guangdong", "--json")).Expect(0).Json;
        Assert.Equal(["cn-grid-2021-guangdong", "cn-grid-2022-guangdong", "cn-grid-2023-guangdong"], rows.EnumerateArray().Select(row => row.GetProperty("id").GetString()));
        Assert.Equal([471_500_000, 440_300_000, 441_900_000], rows.EnumerateArray().Select(row => row.GetProperty("milligramsPerMegawattHour").GetInt64()));
        string table = (await ToolRun.ToEndAsync("factors", "list", "--technology", "coal", "--region", "CN")).Expect(0).Output;
        Assert.Contains("cn-footprint-2024-coal", table, StringComparison.Ordinal);
        Assert.Contains("carbonledger-default version 1: 2 of ", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_PrintsTheRowWithItsSource_AndExits3WithoutIt()
    {
        string shown = (await ToolRun.ToEndAsync("factors", "show", "cn-grid-2023-china")).Expect(0).Output;
        Assert.Contains("0.5306 kgCO2/kWh", shown, StringComparison.Ordinal);
        Assert.Contains("announcement no. 47 of 2025", shown, StringComparison.Ordinal);
        Assert.Contains("no row no-such-row", (await ToolRun.ToEndAsync("factors", "show", "no-such-row", "--book", NewBook(Row))).Expect(3).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_WritesTheNextVersion_AndDiffSaysWhatChanged()
    {
        string old = NewBook(Row);
        string into = NewBook(Row);
        string file = NewBook(Row.Replace("0.8000", "0.8200", StringComparison.Ordinal) + "," + Row.Replace("plant", "other", StringComparison.Ordinal));
        Assert.Contains("version 8, 1 rows added, 1 changed", (await ToolRun.ToEndAsync("factors", "import", file, "--into", into)).Expect(0).Output, StringComparison.Ordinal);
        string[] lines = (await ToolRun.ToEndAsync("factors", "diff", old, into)).Expect(0).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(
            [
                "added    other: 0.8000 kgCO2e/kWh",
                "changed  plant: value 0.8000 kgCO2e/kWh → 0.8200 kgCO2e/kWh",
                "book version 7 → book version 8: 1 added, 0 removed, 1 changed",
            ],
            lines);
        Assert.Contains("nothing written", (await ToolRun.ToEndAsync("factors", "import", file, "--into", into)).Expect(0).Output, StringComparison.Ordinal);
        Assert.Equal(8, FactorBook.Read(await File.ReadAllBytesAsync(into)).Require(into).Version);
    }

    [Theory]
    [InlineData("\"a source\"", "\"\"", "refused   plant: source is nothing")]
    [InlineData("0.8000", "101", "row plant, $.rows[0].value: Expected at most 100 kg/kWh in whole mg/MWh (found 101 kgCO2e/kWh)")]
    [InlineData("\"gasSet\":\"CO2e\"", "\"gasSet\":\"CO2\"", "row plant, $.rows[0].unit: The unit does not name the gas set CO2")]
    [InlineData("0.8000", "0.3999", "refused   plant: value is 0.3999 kgCO2e/kWh; expected within 50 % of 0.8000 kgCO2e/kWh")]
    public async Task BadRow_IsNamed_AndNothingIsWritten(string found, string put, string named)
    {
        string into = NewBook(Row);
        byte[] before = await File.ReadAllBytesAsync(into);
        string file = NewBook(Row.Replace(found, put, StringComparison.Ordinal) + "," + Row.Replace("plant", "good", StringComparison.Ordinal));
        ToolResult result = (await ToolRun.ToEndAsync("factors", "import", file, "--into", into)).Expect(2);
        Assert.Contains(named, result.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(into));
    }

    [Fact]
    public async Task LargeChange_IsTakenOnceAccepted()
    {
        string into = NewBook(Row);
        string file = NewBook(Row.Replace("0.8000", "0.3999", StringComparison.Ordinal));
        Assert.Contains("accepted  plant: value", (await ToolRun.ToEndAsync("factors", "import", file, "--into", into, "--accept", "plant")).Expect(0).Error, StringComparison.Ordinal);
        Assert.Equal(8, FactorBook.Read(await File.ReadAllBytesAsync(into)).Require(into).Version);
        Assert.Contains("has no such row", (await ToolRun.ToEndAsync("factors", "import", file, "--into", into, "--accept", "stray")).Expect(64).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingBook_Exits66() =>
        Assert.Contains("missing.json", (await ToolRun.ToEndAsync("factors", "import", NewBook(Row), "--into", runs.NewPath("missing.json"))).Expect(66).Error, StringComparison.Ordinal);

    private string NewBook(string rows) => runs.NewFile("factors.json", Encoding.UTF8.GetBytes(
        $$"""{"schema":"carbonledger.factors/1","id":"book","version":7,"published":"2026-05-01T00:00:00Z","rows":[{{rows}}]}"""));
}
