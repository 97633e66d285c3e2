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
            ["delivered ", " kg CO2e", "± ", "95 %, k = 2", "of the variance from factor cn-footprint-2024-coal", "energy mix   coal ", "restated     nothing", "consumption-traced", "carbonledger-trace/2", "adjoint/1", "factor lag up to 2 years", demo.Root],
            part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.DoesNotContain('\u001b', text);
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
        Assert.Equal(Whole(newest, "figureMg"), Whole(both, "figureMg"));
        Assert.NotEqual(Whole(both, "figureMg"), Whole(both, "figureMg", "asReported"));
        Assert.Equal(Whole(both, "figureWh"), Whole(both, "figureWh", "asReported"));
        Assert.Equal(Whole(later, "figureMg"), Whole(later, "figureMg", "asReported"));
        JsonElement reason = Assert.Single(both.GetProperty("restated").EnumerateArray());
        Assert.Equal(("factorsPublished", 96, 96), (reason.GetProperty("reason").GetString(), reason.GetProperty("statements").GetInt32(), reason.GetProperty("sinceAsOf").GetInt32()));
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

    private static Int128 Whole(JsonElement statement, string name, string which = "asKnownNow") =>
        Int128.Parse(statement.GetProperty(which).GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private static long HalfWidth(JsonElement statement) =>
        long.Parse(statement.GetProperty("asKnownNow").GetProperty("uncertainty").GetProperty("halfWidthMg").GetString()!, CultureInfo.InvariantCulture);
}
