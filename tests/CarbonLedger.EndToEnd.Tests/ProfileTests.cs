using System.Text;

namespace CarbonLedger.EndToEnd.Tests;

public sealed class ProfileTests(DemoRuns runs)
{
    private const string Tasmota = """{"Time":"2026-06-01T00:15:00","ENERGY":{"Total":12.345}}""";

    [Fact]
    public async Task List_NamesEveryProfile_AndShowPrintsOneThatTestTakes()
    {
        string list = (await ToolRun.ToEndAsync("profile", "list")).Expect(0).Output;
        Assert.All(["home-assistant", "tasmota", "telegraf", "thingsboard", "ts-params"], name => Assert.Contains(name, list, StringComparison.Ordinal));
        string shown = (await ToolRun.ToEndAsync("profile", "show", "tasmota")).Expect(0).Output;
        ToolResult own = (await ToolRun.ToEndAsync("profile", "test", NewFile("mine.yaml", shown), NewFile("payload.json", Tasmota), "--topic", "tele/plug-7/SENSOR", "--site", "home")).Expect(0);
        ToolResult builtIn = (await ToolRun.ToEndAsync("profile", "test", "tasmota", NewFile("payload.json", Tasmota), "--topic", "tele/plug-7/SENSOR", "--site", "home")).Expect(0);
        Assert.Equal(own.Output, builtIn.Output);
    }

    [Fact]
    public async Task Test_PrintsCaptures()
    {
        string[] lines = (await ToolRun.ToEndAsync("profile", "test", "tasmota", NewFile("payload.json", Tasmota), "--topic", "tele/plug-7/SENSOR", "--site", "home"))
            .Expect(0).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(["capture   home/plug-7  2026-06-01T00:15:00.000Z  seq 0  good  1-0:1.8.0 12.345 kWh", "1 captures, 0 derived values, 0 items skipped, 0 problems"], lines);
    }

    [Fact]
    public async Task LineProtocol_IsMappedWithItsPrecision_AndWrongLinesAreNamed()
    {
        string file = NewFile("points", "energy,site=s,device=d import_kwh=12.5 1780272900\nbroken\n");
        ToolResult result = (await ToolRun.ToEndAsync("profile", "test", "telegraf", file, "--format", "line-protocol", "--precision", "s")).Expect(2);
        Assert.Contains("capture   s/d  2026-06-01T00:15:00.000Z  seq 0  good  1-0:1.8.0 12.5 kWh", result.Output, StringComparison.Ordinal);
        Assert.Contains("problem   line 2, column 7: Expected a field key", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongPayload_Exits2_WithEveryPlace_AndKeepsTheRest()
    {
        const string payload = """[{"ts":1780272900000,"values":{"energy_import":1}},{"ts":"x","values":{"energy_import":2}},{"ts":1780272900000,"values":{}}]""";
        ToolResult result = (await ToolRun.ToEndAsync("profile", "test", "thingsboard", NewFile("payload.json", payload), "--client", "m-1", "--site", "s")).Expect(2);
        Assert.Contains("capture   s/m-1  2026-06-01T00:15:00.000Z", result.Output, StringComparison.Ordinal);
        Assert.Contains("problem   $[1]/ts: Expected milliseconds since 1970-01-01 (found x)", result.Error, StringComparison.Ordinal);
        Assert.Contains("problem   $[2]: Expected at least one register of the profile", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongProfile_Exits2_WithLineAndColumn()
    {
        string file = NewFile("bad.yaml", "profile: carbonledger.profile/1\nid: a/b\n");
        ToolResult result = (await ToolRun.ToEndAsync("profile", "test", file, NewFile("payload.json", "{}"))).Expect(2);
        Assert.Empty(result.Output);
        Assert.Contains("line 2, column 5: Expected id", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingFiles_Exit66()
    {
        Assert.Contains("none.yaml", (await ToolRun.ToEndAsync("profile", "test", runs.NewPath("none.yaml"), NewFile("payload.json", "{}"))).Expect(66).Error, StringComparison.Ordinal);
        Assert.Contains("none.json", (await ToolRun.ToEndAsync("profile", "test", "tasmota", runs.NewPath("none.json"))).Expect(66).Error, StringComparison.Ordinal);
    }

    private string NewFile(string name, string text) => runs.NewFile(name, Encoding.UTF8.GetBytes(text));
}
