using System.Globalization;
using System.Text.Json;

namespace CarbonLedger.EndToEnd.Tests;

public sealed class FootprintTests(DemoRuns runs)
{
    private static readonly string CompanyPath = FindSample();

    [Fact]
    public async Task DayOfALoad_IsAFootprintThatKeepsTheRulesAndIsTheSameEachTime()
    {
        DemoFiles demo = await runs.PlainAsync();
        string file = runs.NewPath("footprint.json");
        (await MakeAsync(demo, "load-3", "--from", "2026-06-01", "--to", "2026-06-02", "--out", file)).Expect(0);
        string printed = (await MakeAsync(demo, "load-3", "--from", "2026-06-01", "--to", "2026-06-02")).Expect(0).Output;
        Assert.Equal(await File.ReadAllTextAsync(file), printed);
        Assert.Contains("keeps the rules of the PACT data model 3.0.0", (await ToolRun.ToEndAsync("footprint", "--check", file)).Expect(0).Output, StringComparison.Ordinal);
        JsonElement root = JsonDocument.Parse(printed).RootElement;
        Assert.Equal("2026-06-01T16:00:00Z", root.GetProperty("created").GetString());
        Assert.Contains(demo.Root, root.GetProperty("comment").GetString(), StringComparison.Ordinal);
        Assert.Contains("Insulating gas was reckoned with AR6.", root.GetProperty("comment").GetString(), StringComparison.Ordinal);
        Assert.Equal(["AR5", "AR6"], root.GetProperty("pcf").GetProperty("ipccCharacterizationFactors").EnumerateArray().Select(set => set.GetString()));
    }

    [Fact]
    public async Task Figure_IsAboveThatOfTheWireByTheLossesAndByNoMore()
    {
        DemoFiles demo = await runs.PlainAsync();
        decimal delivered = Kilograms((await MakeAsync(demo, "load-3")).Expect(0));
        JsonElement statement = (await ToolRun.ToEndAsync("statement", "load-3", "--json", "--bundle", demo.Bundle)).Expect(0).Json.GetProperty("asKnownNow");
        decimal wire = Number(statement, "figureMg") / Number(statement, "figureWh") / 1000;

        // The losses of ieee14 are about 5 % of its generation; twice that would be losses counted again.
        Assert.InRange(delivered / wire, 1.01m, 1.08m);
    }

    [Fact]
    public async Task EnergyAndCarbonOfTwoHalves_MakeTheWhole()
    {
        DemoFiles demo = await runs.PlainAsync();
        const string noon = "2026-06-01T12:00:00+08:00";
        JsonElement[] parts = [.. await Task.WhenAll(StateAsync(demo, "--to", noon), StateAsync(demo, "--from", noon))];
        decimal morning = Kilograms((await MakeAsync(demo, "load-3", "--to", noon)).Expect(0));
        decimal evening = Kilograms((await MakeAsync(demo, "load-3", "--from", noon)).Expect(0));
        decimal day = Kilograms((await MakeAsync(demo, "load-3")).Expect(0));
        (decimal first, decimal second) = (Number(parts[0], "figureWh"), Number(parts[1], "figureWh"));
        Assert.Equal((double)day, (double)(((morning * first) + (evening * second)) / (first + second)), 8);
        Assert.NotEqual(morning, evening);
    }

    [Fact]
    public async Task UncheckedDefaults_AreInTheCommentAndAWarning()
    {
        DemoFiles demo = await runs.PlainAsync();
        ToolResult result = (await MakeAsync(demo, "load-3")).Expect(0);
        Assert.Contains("of the records trafo-4-9, which use the typical figures power-transformer, transformer-oil", result.Json.GetProperty("comment").GetString(), StringComparison.Ordinal);
        Assert.Equal("warning: unchecked defaults in records trafo-4-9, which use typical figures power-transformer, transformer-oil\n", result.Error);
    }

    [Fact]
    public async Task FaultyDay_TellsWhatRestsOnEstimates()
    {
        DemoFiles demo = await runs.FaultyAsync();
        string comment = (await MakeAsync(demo, "load-3")).Expect(0).Json.GetProperty("comment").GetString()!;
        Assert.DoesNotContain("Of the figure 0 % rests on estimated energy", comment, StringComparison.Ordinal);
        Assert.Contains("rests on estimated energy", comment, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnstatedPotentialsWithoutTheCompanysClaim_AreRefused()
    {
        DemoFiles demo = await runs.PlainAsync();
        string text = await File.ReadAllTextAsync(CompanyPath);
        int at = text.IndexOf("  \"gwpSet\"", StringComparison.Ordinal);
        string company = runs.NewFile("company.json", System.Text.Encoding.UTF8.GetBytes(text.Remove(at, text.IndexOf('\n', at) - at)));
        ToolResult refused = (await ToolRun.ToEndAsync("footprint", "load-3", "--bundle", demo.Bundle, "--company", company)).Expect(3);
        Assert.Contains("$.pcf.ipccCharacterizationFactors", refused.Error, StringComparison.Ordinal);
        Assert.Empty(refused.Output);
    }

    [Theory]
    [InlineData(3, "load-99", "it has ")]
    [InlineData(3, "gen-1", "gen-1 is a generator; a delivered kWh is a load's")]
    [InlineData(3, "load-3", "a period that is over", "--to", "2026-06-03")]
    [InlineData(3, "load-3", "$.created", "--created", "2026-06-01T00:00:00Z")]
    [InlineData(64, "load-3", "--format csv", "--format", "csv")]
    [InlineData(64, "load-3", "--created noon", "--created", "noon")]
    [InlineData(64, "load-3", "--preceding 7", "--preceding", "7")]
    [InlineData(64, "load-3", "expected after --from", "--to", "2026-05-01")]
    public async Task WhatIsNotCoveredOrNotAWord_IsRefused(int exit, string asset, string message, params string[] more)
    {
        DemoFiles demo = await runs.PlainAsync();
        Assert.Contains(message, (await MakeAsync(demo, asset, more)).Expect(exit).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BundleThatDoesNotVerify_HasNoFootprint()
    {
        DemoFiles demo = await runs.PlainAsync();
        byte[] bytes = await File.ReadAllBytesAsync(demo.Bundle);
        bytes[^1] ^= 1;
        ToolResult refused = (await ToolRun.ToEndAsync("footprint", "load-3", "--company", CompanyPath, "--bundle", runs.NewFile("spoilt", bytes), "--policy", demo.Policy)).Expect(2);
        Assert.Empty(refused.Output);
    }

    [Fact]
    public async Task ForeignFootprint_HasEveryProblemNamed()
    {
        string file = runs.NewFile("foreign.json", """{"id":"7","specVersion":"3.0.0","pcf":{"declaredUnitAmount":1}}"""u8.ToArray());
        string error = (await ToolRun.ToEndAsync("footprint", "--check", file)).Expect(2).Error;
        Assert.Contains("$.id: Expected a UUID (found \"7\")", error, StringComparison.Ordinal);
        Assert.Contains("$.pcf.declaredUnitAmount: Expected a decimal in quotes above 0 (found 1)", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NeitherAssetNorFile_IsWrongUsage() => (await ToolRun.ToEndAsync("footprint")).Expect(64);

    private static Task<ToolResult> MakeAsync(DemoFiles demo, string asset, params string[] more) =>
        ToolRun.ToEndAsync(["footprint", asset, "--bundle", demo.Bundle, "--company", CompanyPath, .. more]);

    private static async Task<JsonElement> StateAsync(DemoFiles demo, params string[] more) =>
        (await ToolRun.ToEndAsync(["statement", "load-3", "--json", "--bundle", demo.Bundle, .. more])).Expect(0).Json.GetProperty("asKnownNow");

    private static decimal Kilograms(ToolResult made) =>
        decimal.Parse(made.Json.GetProperty("pcf").GetProperty("pcfExcludingBiogenicUptake").GetString()!, CultureInfo.InvariantCulture);

    private static decimal Number(JsonElement statement, string name) => decimal.Parse(statement.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    // Beside the sources, from wherever under the repository the tests run.
    private static string FindSample()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string sample = Path.Combine(folder.FullName, "tests", "CarbonLedger.EndToEnd.Tests", "Samples", "company.json");
            if (File.Exists(sample))
            {
                return sample;
            }
        }

        throw new InvalidOperationException("The sample of a company file is missing.");
    }
}
