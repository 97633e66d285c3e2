using System.Text;
using System.Text.Json;

namespace CarbonLedger.EndToEnd.Tests;

public sealed class RecordTests(DemoRuns runs)
{
    private const string Switchgear = """
        {"schema":"carbonledger.lifecycle/1","asset":"switchgear-new","class":"switchgear","size":"4","bus":"BUS","commissioned":"2026-05-01T00:00:00+08:00","serviceLifeYears":30,"charging":"straight-line",
        "epd":{"number":"EPD-1","programme":"made for a test","gwpSet":"unstated","validUntil":"2030-01-01","declaredUnit":"1 panel","quantity":"4",
        "rows":[{"module":"A1-A3","kg":"9000"},{"module":"C1","kg":"50"}],"source":"made for a test"}}
        """;

    private const string Unit = """{"schema":"carbonledger.sf6/1","unit":{"serial":"NEW-1","asset":"switchgear-new","nameplateKg":"40","ratedVolts":126000,"breakingAmperes":40000,"commissioned":"2026-05-01T00:00:00+08:00"}}""";

    private const string Filled = """{"schema":"carbonledger.sf6/1","event":{"kind":"filled","record":"WR-1","serial":"NEW-1","time":"2026-05-01T08:00:00+08:00","chargedKg":"40"}}""";

    private const string Overfilled = """{"schema":"carbonledger.sf6/1","event":{"kind":"filled","record":"WR-2","serial":"NEW-1","time":"2026-05-02T08:00:00+08:00","chargedKg":"41"}}""";

    private static string Certificate => Path.Combine(AppContext.BaseDirectory, "Samples", "instrument-gec.json");

    [Fact]
    public async Task DocumentsInOrder_AreTaken_WithoutALogAndByOne()
    {
        string[] files = [New("unit", Unit), New("switchgear", Switchgear.Replace("BUS", "1", StringComparison.Ordinal)), New("filled", Filled), Certificate];
        string alone = (await CheckAsync(files)).Expect(0).Output;
        Assert.Equal(
            ["sf6 NEW-1 of 2026-04-30T16:00:00.000Z", "asset switchgear-new of 2026-04-30T16:00:00.000Z", "sf6 WR-1 of 2026-05-01T00:00:00.000Z", "instrument gec-2026-06-01-gen-3 of 2026-07-10T02:00:00.000Z"],
            Lines(alone).Select(line => line.Split(": ")[1]));
        DemoFiles demo = await runs.PlainAsync();
        Assert.Equal(alone, (await CheckAsync([.. files, "--bundle", demo.Bundle])).Expect(0).Output);
    }

    [Fact]
    public async Task RefusedDocument_IsNamedWithFieldValueAndLimit_AndTheOthersAreTaken()
    {
        string[] files = [New("early", Filled), New("unit", Unit), New("filled", Filled), New("much", Overfilled), New("again", Filled), New("odd", "{"), New("other", "{\"schema\":\"carbonledger.lives/1\"}"), Certificate];
        ToolResult result = (await CheckAsync(files)).Expect(2);
        Assert.Equal(["sf6 NEW-1 of 2026-04-30T16:00:00.000Z", "sf6 WR-1 of 2026-05-01T00:00:00.000Z", "instrument gec-2026-06-01-gen-3 of 2026-07-10T02:00:00.000Z"], Lines(result.Output).Select(line => line.Split(": ")[1]));
        Assert.Equal(5, result.Error.Split("refused   ").Length - 1);
        Assert.All(
            [
                $"refused   {files[0]}: sf6 WR-1 of 2026-05-01T00:00:00.000Z\n            $.unit: Expected", "(found NEW-1)", $"refused   {files[3]}: sf6 WR-2", "$.charged: Expected at most 0 kg", $"refused   {files[4]}: sf6 WR-1",
                $"refused   {files[5]}: no record\n            $: ", "$.schema: Expected carbonledger.lifecycle/1", "(found carbonledger.lives/1)",
            ],
            part => Assert.Contains(part, result.Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task LogsOwnRecordsAndNetwork_RefuseWhatTheLogWould()
    {
        DemoFiles demo = await runs.PlainAsync();
        string nowhere = New("nowhere", Switchgear.Replace("BUS", "no-bus", StringComparison.Ordinal));
        string known = New("known", Switchgear.Replace("BUS", "1", StringComparison.Ordinal).Replace("switchgear-new", "switchgear-1", StringComparison.Ordinal));
        ToolResult result = (await CheckAsync([nowhere, known, New("filled", Filled), Certificate, "--bundle", demo.Bundle])).Expect(2);
        Assert.Contains($"refused   {nowhere}: asset switchgear-new of 2026-04-30T16:00:00.000Z\n            $.assets[id=switchgear-new].bus: Expected", result.Error, StringComparison.Ordinal);
        Assert.Contains("(found no-bus)", result.Error, StringComparison.Ordinal);
        Assert.Contains($"refused   {known}: asset switchgear-1", result.Error, StringComparison.Ordinal);
        Assert.Contains("an asset that was not put in service before", result.Error, StringComparison.Ordinal);
        Assert.Contains("$.unit: Expected", result.Error, StringComparison.Ordinal);
        Assert.StartsWith("taken     ", Assert.Single(Lines(result.Output)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileThatIsNotThere_LosesNothingElse()
    {
        string missing = runs.NewPath("missing.json");
        ToolResult result = (await CheckAsync([missing, New("unit", Unit)])).Expect(66);
        Assert.Contains($"unread    {missing}", result.Error, StringComparison.Ordinal);
        Assert.StartsWith("taken     ", Assert.Single(Lines(result.Output)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_HasEveryRecordOfTheLog()
    {
        DemoFiles demo = await runs.PlainAsync();
        JsonElement[] all = await ListAsync(demo);
        Assert.Equal([("asset", 26), ("sf6", 14), ("instrument", 2)], all.CountBy(record => record.GetProperty("kind").GetString()!).Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(["PPA-WIND-1", "PPA-SUN-1"], (await ListAsync(demo, "--kind", "instrument")).Select(record => record.GetProperty("id").GetString()));
        Assert.All(all, record => Assert.Equal((64, 64), (record.GetProperty("sha256").GetString()!.Length, record.GetProperty("author").GetString()!.Length)));
        Assert.Single(all.Select(record => record.GetProperty("author").GetString()).Distinct());
        string text = (await ToolRun.ToEndAsync("record", "list", "--bundle", demo.Bundle)).Expect(0).Output;
        Assert.Equal(42, Lines(text).Length);
        Assert.Contains($"asset       switchgear-1   2015-05-18 00:00 +08:00  sha256:{all.Single(record => record.GetProperty("id").GetString() == "switchgear-1").GetProperty("sha256").GetString()}  by ", text, StringComparison.Ordinal);
        Assert.Equal(["SF6-2026-0601", "GEC-2026-06-000417"], (await ListAsync(await runs.RestatedAsync())).Skip(42).Select(record => record.GetProperty("id").GetString()));
    }

    private static Task<ToolResult> CheckAsync(string[] words) => ToolRun.ToEndAsync(["record", "check", .. words]);

    private static async Task<JsonElement[]> ListAsync(DemoFiles demo, params string[] more) =>
        [.. (await ToolRun.ToEndAsync(["record", "list", "--json", "--bundle", demo.Bundle, .. more])).Expect(0).Json.EnumerateArray()];

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private string New(string name, string document) => runs.NewFile($"{name}.json", Encoding.UTF8.GetBytes(document));
}
