using System.Globalization;
using System.Text.Json;

namespace CarbonLedger.EndToEnd.Tests;

public sealed class StatementTests(DemoRuns runs)
{
    private const string Day = "2026-06-01";

    [Fact]
    public async Task DayOfALoad_SaysEnergyCarbonUncertaintyMixAndTerms()
    {
        DemoFiles demo = await runs.PlainAsync();
        string text = (await StateAsync(demo, "load-3", "--from", Day, "--to", "2026-06-02")).Expect(0).Output;
        Assert.StartsWith("load-3 (load), 2026-06-01 00:00 +08:00 to 2026-06-02 00:00 +08:00 Asia/Shanghai: 96 of 96 intervals", text, StringComparison.Ordinal);
        Assert.All(
            ["delivered ", " kg CO2e", "± ", "95 %, k = 2", "of the variance from factor cn-footprint-2024-coal", "energy mix   coal ", "restated     nothing", "consumption-traced", "carbonledger-trace/3", "adjoint/1", "factor lag up to 2 years", demo.Root],
            part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public async Task Stages_AddUpToTheFigure_AndAreThoseOfItsBusOrItsOwnPlant()
    {
        DemoFiles demo = await runs.PlainAsync();
        foreach (string asset in (string[])["load-3", "line-1-2", "battery-14", "gen-1", "gen-8"])
        {
            JsonElement now = (await JsonAsync(demo, asset)).GetProperty("asKnownNow");
            Assert.Equal(Number(now, "figureMg"), now.GetProperty("stages").EnumerateObject().Aggregate((Int128)0, (sum, stage) => sum + Int128.Parse(stage.Value.GetString()!, CultureInfo.InvariantCulture)));
        }

        JsonElement load = (await JsonAsync(demo, "load-3")).GetProperty("asKnownNow");
        Assert.All(["upstreamMg", "combustionMg", "embodiedMg", "endOfLifeMg", "sf6Mg"], name => Assert.True(Number(load.GetProperty("stages"), name) > 0, name));

        // Of coal's factor 760 of 820 is burnt in the plant; water burns nothing.
        JsonElement coal = (await JsonAsync(demo, "gen-1")).GetProperty("asKnownNow");
        Assert.Equal(760 / 820d, (double)Number(coal.GetProperty("stages"), "combustionMg") / (double)Number(coal, "figureMg"), 6);
        JsonElement water = (await JsonAsync(demo, "gen-8")).GetProperty("asKnownNow");
        Assert.Equal((0, Number(water, "figureMg")), (Number(water.GetProperty("stages"), "combustionMg"), Number(water.GetProperty("stages"), "upstreamMg")));
        string text = (await StateAsync(demo, "load-3", "--as-of", "2026-06-01T12:00:00+08:00")).Expect(0).Output;
        Assert.Contains("  of the figure, by stage of life:\n  upstream     ", text, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^  SF6          [0-9.,]+ kg \(0\.0\d %\) +[0-9.,]+ kg \(0\.0\d %\)$", text);
    }

    [Fact]
    public async Task UncheckedDefaults_AreNamedWhereTheyReachTheFigureAndNotElsewhere()
    {
        DemoFiles demo = await runs.PlainAsync();
        string load = (await StateAsync(demo, "load-3")).Expect(0).Output;
        Assert.Contains("  UNCHECKED    unchecked defaults in records trafo-4-9, which use typical figures power-transformer, transformer-oil\n", load, StringComparison.Ordinal);
        Assert.Contains("  UNCHECKED    unchecked defaults as half-widths of cn-footprint-2024-coal, cn-footprint-2024-gas, ", load, StringComparison.Ordinal);
        JsonElement defaults = (await JsonAsync(demo, "load-3")).GetProperty("asKnownNow").GetProperty("uncheckedDefaults");
        Assert.Equal(["embodied/trafo-4-9", "end-of-life/trafo-4-9"], Texts(defaults, "sources"));
        Assert.Equal(["trafo-4-9"], Texts(defaults, "records"));
        Assert.Equal(["power-transformer", "transformer-oil"], Texts(defaults, "typicalFigures"));
        Assert.Empty(Texts(defaults, "factorValues"));

        // A generator's figure is energy at its own factor.
        string coal = (await StateAsync(demo, "gen-1")).Expect(0).Output;
        Assert.DoesNotContain("trafo-4-9", coal, StringComparison.Ordinal);
        Assert.Contains("unchecked defaults as half-widths of cn-footprint-2024-coal\n", coal, StringComparison.Ordinal);
        JsonElement faulty = (await JsonAsync(await runs.FaultyAsync(), "load-3")).GetProperty("asKnownNow").GetProperty("uncheckedDefaults");
        Assert.Contains("estimated energy", Texts(faulty, "halfWidths"));
    }

    [Fact]
    public async Task IntervalsOfADay_AddUpToTheDayInEnergyAndCarbon()
    {
        DemoFiles demo = await runs.PlainAsync();
        JsonElement morning = await JsonAsync(demo, "load-3", "--from", Day, "--to", "2026-06-01T12:00:00+08:00");
        JsonElement evening = await JsonAsync(demo, "load-3", "--from", "2026-06-01T12:00:00+08:00", "--to", "2026-06-02");
        JsonElement day = await JsonAsync(demo, "load-3");
        Assert.All(["figureMg", "figureWh"], name => Assert.Equal(Whole(day, name), Whole(morning, name) + Whole(evening, name)));

        // One factor and one meter are wrong all day alike: the halves' half-widths add up, nothing averages out (but rounding).
        long sum = HalfWidth(morning) + HalfWidth(evening);
        Assert.InRange(HalfWidth(day), sum * 0.99, sum * 1.0001);
        Assert.Equal(1_000_000, day.GetProperty("asKnownNow").GetProperty("mixPpm").EnumerateObject().Sum(group => group.Value.GetInt32()), 10.0);
    }

    [Fact]
    public async Task PublishedFactors_ChangeWhatIsKnownNowAndNotWhatWasReported()
    {
        DemoFiles demo = await runs.RestatedAsync();
        DemoFiles plain = await runs.PlainAsync();
        JsonElement both = await JsonAsync(demo, "load-3", "--as-of", "2026-08-31");
        JsonElement later = await JsonAsync(demo, "load-3", "--as-of", "2026-09-01T00:00:00Z");
        JsonElement newest = await JsonAsync(plain, "load-3");

        // What the plain day doesn't have is the gas of the late work report, which comes in with the records.
        JsonElement now = both.GetProperty("asKnownNow");
        Int128 gas = Number(now.GetProperty("stages"), "sf6Mg") - Number(newest.GetProperty("asKnownNow").GetProperty("stages"), "sf6Mg");
        Assert.True(gas > 0);
        Assert.InRange(Whole(both, "figureMg") - Whole(newest, "figureMg") - gas, -Whole(both, "figureMg") / 500_000, Whole(both, "figureMg") / 500_000);
        Assert.NotEqual(Whole(both, "figureMg"), Whole(both, "figureMg", "asReported"));
        Assert.Equal(Whole(both, "figureWh"), Whole(both, "figureWh", "asReported"));
        Assert.Equal(Whole(later, "figureMg"), Whole(later, "figureMg", "asReported"));

        // The report is of 10:20: the 55 intervals from 10:15 on.
        Assert.Equal(
            [("factorsPublished", 96, 96), ("recordsPublished", 55, 55)],
            both.GetProperty("restated").EnumerateArray().Select(reason => (reason.GetProperty("reason").GetString(), reason.GetProperty("statements").GetInt32(), reason.GetProperty("sinceAsOf").GetInt32())));
        JsonElement morning = await JsonAsync(demo, "load-3", "--to", "2026-06-01T10:15:00+08:00");
        Assert.Equal("factorsPublished", Assert.Single(morning.GetProperty("restated").EnumerateArray()).GetProperty("reason").GetString());
        Assert.Equal(Whole(await JsonAsync(plain, "load-3", "--to", "2026-06-01T10:15:00+08:00"), "figureMg"), Whole(morning, "figureMg"));
        Assert.Equal(3, both.GetProperty("asReported").GetProperty("terms")[0].GetProperty("lagYearsMax").GetInt32());
        Assert.Equal(2, both.GetProperty("asKnownNow").GetProperty("terms")[0].GetProperty("lagYearsMax").GetInt32());
    }

    [Fact]
    public async Task EarlierTimeOfKnowledge_HasOnlyWhatWasClosedByThen()
    {
        DemoFiles demo = await runs.PlainAsync();
        JsonElement noon = await JsonAsync(demo, "load-3", "--as-of", "2026-06-01T12:00:00+08:00");
        Assert.Equal(48, noon.GetProperty("asReported").GetProperty("intervalsKnown").GetInt32());
        JsonElement never = await JsonAsync(demo, "load-3", "--as-of", "2026-05-01");
        Assert.Equal(0, never.GetProperty("asReported").GetProperty("intervalsKnown").GetInt32());
    }

    [Fact]
    public async Task TimeOfKnowledgeWithoutSeconds_IsThatTimeAndNotItsDay()
    {
        DemoFiles demo = await runs.PlainAsync();
        JsonElement noon = await JsonAsync(demo, "load-3", "--as-of", "2026-06-01T12:00+08:00");
        Assert.Equal(48, noon.GetProperty("asReported").GetProperty("intervalsKnown").GetInt32());
    }

    [Theory]
    [InlineData("1900-01-02", "2100-01-01")]
    [InlineData("0001-01-02T00:00:00Z", "9999-12-31T00:00:00Z")]
    public async Task PeriodOfMoreThanTenYears_IsRefusedWithTheLimit(string from, string to)
    {
        DemoFiles demo = await runs.PlainAsync();
        ToolResult result = await StateAsync(demo, "load-3", "--from", from, "--to", to);
        Assert.Contains("10 years", result.Expect(64).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T12:00:00Z")]
    [InlineData("9999-12-31T00:00:00Z", "9999-12-31T23:45:00Z")]
    public async Task PeriodAtTheEndsOfTheCalendar_IsMissing(string from, string to)
    {
        DemoFiles demo = await runs.PlainAsync();
        JsonElement statement = await JsonAsync(demo, "load-3", "--from", from, "--to", to);
        Assert.Equal(0, statement.GetProperty("asKnownNow").GetProperty("intervalsKnown").GetInt32());
    }

    [Fact]
    public async Task FaultyDay_TellsWhatRestsOnEstimatesAndWhyItWasRestated()
    {
        DemoFiles demo = await runs.FaultyAsync();
        JsonElement statement = await JsonAsync(demo, "load-3");
        Assert.True(statement.GetProperty("asKnownNow").GetProperty("quality").GetProperty("estimatedPpm").GetInt32() > 0);
        Assert.Contains("lateReading", statement.GetProperty("restated").EnumerateArray().Select(reason => reason.GetProperty("reason").GetString()));
    }

    [Theory]
    [InlineData("gen-1")]
    [InlineData("line-1-2")]
    [InlineData("battery-14")]
    public async Task EveryKindOfAsset_HasAStatement(string asset)
    {
        DemoFiles demo = await runs.PlainAsync();
        Assert.StartsWith(asset, (await StateAsync(demo, asset)).Expect(0).Output, StringComparison.Ordinal);
        Assert.Equal(96, (await JsonAsync(demo, asset)).GetProperty("asKnownNow").GetProperty("intervalsKnown").GetInt32());
    }

    [Fact]
    public async Task UnknownAsset_SaysWhatThereIs()
    {
        DemoFiles demo = await runs.PlainAsync();
        Assert.Contains("load-3, ", (await StateAsync(demo, "load-99")).Expect(3).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--from", "noon", "--from noon")]
    [InlineData("--to", "2026-05-01", "expected after --from")]
    [InlineData("--from", "2026-06-01T12:01:00+08:00", "quarter of an hour")]
    [InlineData("--as-of", "yesterday", "--as-of yesterday")]
    public async Task MalformedWords_AreWrongUsage(string option, string value, string message)
    {
        DemoFiles demo = await runs.PlainAsync();
        Assert.Contains(message, (await StateAsync(demo, "load-3", option, value)).Expect(64).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BundleThatDoesNotVerify_IsNotStated()
    {
        DemoFiles demo = await runs.PlainAsync();
        byte[] bytes = await File.ReadAllBytesAsync(demo.Bundle);
        bytes[^1] ^= 1;
        ToolResult refused = (await ToolRun.ToEndAsync("statement", "load-3", "--bundle", runs.NewFile("spoilt", bytes), "--policy", demo.Policy)).Expect(2);
        Assert.Empty(refused.Output);
    }

    private static Task<ToolResult> StateAsync(DemoFiles demo, string asset, params string[] more) => ToolRun.ToEndAsync(["statement", asset, "--bundle", demo.Bundle, .. more]);

    private static async Task<JsonElement> JsonAsync(DemoFiles demo, string asset, params string[] more) =>
        JsonDocument.Parse((await StateAsync(demo, asset, ["--json", .. more])).Expect(0).Output).RootElement;

    private static Int128 Whole(JsonElement statement, string name, string which = "asKnownNow") => Number(statement.GetProperty(which), name);

    private static Int128 Number(JsonElement json, string name) => Int128.Parse(json.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private static string?[] Texts(JsonElement json, string name) => [.. json.GetProperty(name).EnumerateArray().Select(text => text.GetString())];

    private static long HalfWidth(JsonElement statement) =>
        long.Parse(statement.GetProperty("asKnownNow").GetProperty("uncertainty").GetProperty("halfWidthMg").GetString()!, CultureInfo.InvariantCulture);
}
