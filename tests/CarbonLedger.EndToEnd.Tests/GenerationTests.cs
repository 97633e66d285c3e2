using System.Text;
using System.Text.Json;
using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.EndToEnd.Tests;

public sealed class GenerationTests(DemoRuns runs)
{
    private const string EmptyBook = """{"schema":"carbonledger.factors/1","id":"book","version":7,"published":"2026-05-01T00:00:00Z","rows":[]}""";

    private static readonly string Sample = File.ReadAllText(SamplePath);

    private static string SamplePath => Path.Combine(AppContext.BaseDirectory, "Samples", "generation-unit.json");

    [Fact]
    public async Task Sample_IsTheHandCalculation()
    {
        // Coal: 1 300 000 t × 0.56 − 30 000 t × 0.03 − 200 000 t × 0.02/0.995 carbon burnt, × 44/12; the calorific value cancels.
        const decimal coal = ((1_300_000m * 0.56m) - 900 - (4_000 / 0.995m)) * 44 / 12;
        const decimal diesel = 400m * 42_652 * 20.2m * 0.98m * 44 / 12 / 1_000_000;
        const decimal limestone = 40_000m * 0.9m * 0.440m;
        const decimal perNet = (coal + diesel + limestone) * 1000 / 2_850_000;
        JsonElement generation = (await ToolRun.ToEndAsync("generation", SamplePath, "--json")).Expect(0).Json.GetProperty("generation");
        Assert.Equal(coal + diesel + limestone, generation.GetProperty("fossilMilligrams").GetInt64() / 1e9m, 6);
        Assert.Equal(10_000m * 15_600 * 30.5m * 44 / 12 / 1_000_000, generation.GetProperty("biogenicMilligrams").GetInt64() / 1e9m, 6);
        Assert.Equal(perNet, generation.GetProperty("milligramsPerNetMegawattHour").GetInt64() / 1e6m, 5);
        Assert.Equal(perNet * 2_850_000 / 3_000_000, generation.GetProperty("milligramsPerGrossMegawattHour").GetInt64() / 1e6m, 5);
        Assert.Equal(2_850_000_000_000, generation.GetProperty("netWattHours").GetInt64());
        Assert.Equal(4, generation.GetProperty("lines").GetArrayLength());
    }

    [Fact]
    public async Task Table_HasBiogenicApart_AndSaysNetAndGross()
    {
        string text = (await ToolRun.ToEndAsync("generation", SamplePath)).Expect(0).Output;
        Assert.Contains("ipcc-2006-other-bituminous", text, StringComparison.Ordinal);
        Assert.Contains("17,446.000", text, StringComparison.Ordinal);
        Assert.Matches("kg CO2 per net MWh \\(2,850,000.000 MWh sent out\\)", text);
        Assert.Matches("kg CO2 per gross MWh \\(3,000,000.000 MWh\\), for comparison", text);
    }

    [Fact]
    public async Task Json_IsAFactorBookThatImports()
    {
        string book = runs.NewFile("book.json", Encoding.UTF8.GetBytes(EmptyBook));
        ToolResult result = (await ToolRun.ToEndAsync("generation", SamplePath, "--json")).Expect(0);
        string row = runs.NewFile("row.json", Encoding.UTF8.GetBytes(result.Output));
        (await ToolRun.ToEndAsync("factors", "import", row, "--into", book)).Expect(0);
        FactorRow made = FactorBook.Read(await File.ReadAllBytesAsync(book)).Require(book).Find(new FactorId("plant-a-1-2025"))!;
        Assert.Equal(result.Json.GetProperty("generation").GetProperty("milligramsPerNetMegawattHour").GetInt64(), made.Intensity.MilligramsPerMegawattHour);
        Assert.True(EmissionFactor.Is(made));
        Assert.Equal(("coal", "CN Anhui", 2025, 25_000, true, false), (made.Technology, made.Region, made.Year, made.UncertaintyPpm, made.UncertaintyChecked, made.Checked));
        Assert.Contains("±2.5 % (95 %), the plant's monitoring plan", (await ToolRun.ToEndAsync("factors", "show", "plant-a-1-2025", "--book", book)).Expect(0).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"1300000\"", "\"-1\"", "plant-a-1-2025 fuels[0], amount: Expected 0 to 100000000 t or 1000 Nm3 (found -1)")]
    [InlineData("\"21000\"", "\"999\"", "plant-a-1-2025 fuels[0], netCalorificValue: Expected 1000 to 125000 kJ/kg or kJ/Nm3 (found 999)")]
    [InlineData("\"dustRemoval\": \"0.995\"", "\"dustRemoval\": \"0\"", "plant-a-1-2025 fuels[0], dustRemoval: Expected a share above 0 and at most 1 (found 0)")]
    [InlineData("\"cn-guideline-diesel\"", "\"jet-a\"", "plant-a-1-2025 fuels[1], fuel: Expected a fuel of table carbonledger-default-fuels version 1 (found jet-a)")]
    [InlineData("\"carbonAsReceived\": \"0.56\"", "\"carbonAsReceived\": \"0.56\", \"carbonContent\": \"25\"", "carbonContent: Expected carbonContent or carbonAsReceived")]
    [InlineData("\"carbonAsReceived\": \"0.56\"", "\"oxidation\": \"0.99\"", "oxidation: Expected oxidation or residues")]
    [InlineData("\"amount\": \"40000\"", "\"amount\": \"40000\", \"conversion\": \"1.1\"", "plant-a-1-2025 desulphurisation[0], conversion: Expected 0 to 1 (share) (found 1.1)")]
    [InlineData("\"ownUseMwh\": \"150000\"", "\"ownUseMwh\": \"3000000\"", "plant-a-1-2025, netSendOut: Expected more than 0 Wh (found 0 Wh)")]
    [InlineData("\"ownUseMwh\": \"150000\"", "\"netMwh\": \"3000001\"", "at most the gross generation")]
    [InlineData("\"ownUseMwh\": \"150000\"", "\"netMwh\": \"2850000\", \"ownUseMwh\": \"1\"", "$.netMwh")]
    [InlineData("\"ownUseMwh\": \"150000\",", "", "$.netMwh: Expected netMwh, or grossMwh and ownUseMwh (found nothing)")]
    [InlineData("\"150000\"", "\"150000.0000001\"", "$.ownUseMwh: Expected at most six decimals")]
    [InlineData("\"2025-12-31\"", "\"2026-01-01\"", "$.to: Expected a day from 2025-01-01 on in the same calendar year")]
    [InlineData("\"2025-12-31\"", "\"31.12.2025\"", "$.to: Expected a day such as 2025-12-31")]
    [InlineData("\"1300000\"", "1300000", "$.fuels[0].amount: Expected a decimal in quotes")]
    [InlineData("\"uncertaintyPercent\": \"2.5\"", "\"uncertaintyPercent\": \"2.00001\"", "$.factor.uncertaintyPercent: Expected at most four decimals")]
    public async Task WrongRecord_IsNamedWithFieldValueAndLimit(string found, string put, string named)
    {
        Assert.Contains(found, Sample, StringComparison.Ordinal);
        string file = runs.NewFile("unit.json", Encoding.UTF8.GetBytes(Sample.Replace(found, put, StringComparison.Ordinal)));
        ToolResult result = (await ToolRun.ToEndAsync("generation", file)).Expect(2);
        Assert.Contains(named, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task MissingFile_Exits66() => (await ToolRun.ToEndAsync("generation", runs.NewPath("missing.json"))).Expect(66);
}
