using CarbonLedger.Carbon.Network;

namespace CarbonLedger.EndToEnd.Tests;

public sealed class ImportTests(DemoRuns runs)
{
    [Fact]
    public async Task Case_BecomesTheSameNetworkFile_OnStandardOutputAndOut()
    {
        ToolResult printed = (await ToolRun.ToEndAsync("import", "matpower", Vector("case30.m"), "--fleet", Vector("case30.fleet.json"))).Expect(0);
        string file = runs.NewPath("case30.json");
        ToolResult told = (await ToolRun.ToEndAsync("import", "matpower", Vector("case30.m"), "--fleet", Vector("case30.fleet.json"), "--out", file)).Expect(0);
        Assert.Equal(printed.Output, await File.ReadAllTextAsync(file));
        Assert.Contains("30 buses, 41 branches, 6 generators", told.Output, StringComparison.Ordinal);
        NetworkModel model = NetworkReader.Read(await File.ReadAllBytesAsync(file)).Require(file);
        Assert.Equal("case30", model.Id.Value);
        Assert.Equal(30, model.Buses.Count);
    }

    [Fact]
    public async Task WithoutFleet_UnitsAreUnknown_AndTheIdCanBeGiven()
    {
        string output = (await ToolRun.ToEndAsync("import", "matpower", Vector("case30.m"), "--id", "province")).Expect(0).Output;
        NetworkModel model = NetworkReader.Read(System.Text.Encoding.UTF8.GetBytes(output)).Require("output");
        Assert.Equal("province", model.Id.Value);
    }

    [Fact]
    public async Task BadCase_NamesTheLine()
    {
        string[] lines = await File.ReadAllLinesAsync(Vector("case30.m"));
        int at = Array.FindIndex(lines, line => line.StartsWith("mpc.bus ", StringComparison.Ordinal)) + 3;
        lines[at] = "\tfour\t1\t0;";
        string file = runs.NewFile("bad.m", System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        ToolResult result = (await ToolRun.ToEndAsync("import", "matpower", file, "--id", "bad")).Expect(2);
        Assert.Contains($"{file}: line {at + 1}: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("four", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BadFleetOrMissingFile_IsNamed()
    {
        string fleet = runs.NewFile("fleet.json", """{"schema":"carbonledger.fleet/1","case":"case30","generators":[{"bus":"x"}],"loads":[]}"""u8);
        ToolResult bad = (await ToolRun.ToEndAsync("import", "matpower", Vector("case30.m"), "--fleet", fleet)).Expect(2);
        Assert.Contains($"{fleet}: $.generators[0].bus", bad.Error, StringComparison.Ordinal);
        string missing = runs.NewPath("missing.m");
        Assert.Contains(missing, (await ToolRun.ToEndAsync("import", "matpower", missing, "--id", "x")).Expect(66).Error, StringComparison.Ordinal);
        Assert.Contains("none", (await ToolRun.ToEndAsync("import", "matpower", Vector("case30.m"), "--out", Path.Combine(runs.NewPath("none"), "x.json"))).Expect(66).Error, StringComparison.Ordinal);
    }

    private static string Vector(string name) => Path.Combine(AppContext.BaseDirectory, "Vectors", name);
}
