using System.Text.Json;

namespace CarbonLedger.EndToEnd.Tests;

public sealed class TraceTests(DemoRuns runs)
{
    [Fact]
    public async Task PublishedCase_GivesThePublishedIntensities()
    {
        JsonElement result = (await ToolRun.ToEndAsync("trace", Vector("bialek4.json"), "--json")).Expect(0).Json;
        Assert.Equal(["buses", "generationCarbon", "loadCarbon", "lossCarbon", "mismatchCarbon", "closure"], result.EnumerateObject().Select(property => property.Name));

        // Bialek 1996: unit 1 emits 1000 kg/MWh, unit 2 nothing, so e is the share of unit 1 in each bus.
        double[] expected = [1000, 59_000.0 / 173, 0, 0];
        JsonElement[] buses = [.. result.GetProperty("buses").EnumerateArray()];
        Assert.Equal([1, 2, 3, 4], buses.Select(bus => bus.GetProperty("bus").GetInt32()));
        Assert.Equal(expected[0], buses[0].GetProperty("intensity").GetDouble(), 9);
        Assert.Equal(expected[1], buses[1].GetProperty("intensity").GetDouble(), 9);
        Assert.Equal(400_000, result.GetProperty("generationCarbon").GetDouble(), 6);

        // 387.716 MW of the demand come from unit 1 (published to 3 decimals).
        Assert.Equal(387_716, result.GetProperty("loadCarbon").GetDouble(), 0.5);
        Assert.InRange(result.GetProperty("closure").GetDouble(), 0, 1e-12);
    }

    [Fact]
    public async Task AcCase_Closes_AndEveryNullHasItsReason()
    {
        foreach (string file in (string[])["case14_ac.json", "case1354pegase_ac.json.gz"])
        {
            JsonElement result = (await ToolRun.ToEndAsync("trace", Vector(file), "--json")).Expect(0).Json;
            Assert.InRange(result.GetProperty("closure").GetDouble(), 0, 1e-9);
            Assert.All(result.GetProperty("buses").EnumerateArray(), bus =>
            {
                Assert.Equal(["bus", "through", "intensity", "reason", "delivered", "deliveredReason"], bus.EnumerateObject().Select(property => property.Name));
                Assert.NotEqual(bus.GetProperty("intensity").ValueKind == JsonValueKind.Null, bus.GetProperty("reason").ValueKind == JsonValueKind.Null);
                Assert.NotEqual(bus.GetProperty("delivered").ValueKind == JsonValueKind.Null, bus.GetProperty("deliveredReason").ValueKind == JsonValueKind.Null);
            });
        }
    }

    [Fact]
    public async Task MatrixOfThePublishedCase_GivesThePublishedNetGeneration()
    {
        JsonElement matrix = (await ToolRun.ToEndAsync("trace", Vector("bialek4.json"), "--matrix", "--json")).Expect(0).Json.GetProperty("matrix");
        double From(int bus) => matrix.EnumerateArray().Where(share => share.GetProperty("generation").GetInt32() == bus).Sum(share => share.GetProperty("mw").GetDouble());
        Assert.Equal((387.716, 112.284), (Math.Round(From(1), 3), Math.Round(From(2), 3)));
        Assert.Contains("from generation at bus", (await ToolRun.ToEndAsync("trace", Vector("bialek4.json"), "--matrix")).Expect(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Table_HasARowABus()
    {
        ToolResult result = (await ToolRun.ToEndAsync("trace", Vector("bialek4.json"))).Expect(0);
        Assert.Contains("341.040", result.Output, StringComparison.Ordinal);
        Assert.Contains("closure", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.Output);
    }

    [Theory]
    [InlineData("""{"buses":[1,2],"gens":"many","loads":[],"branches":[]}""", "$.gens", "many")]
    [InlineData("""{"buses":[1],"gens":[{"bus":9,"p":1,"ef":1}],"loads":[],"branches":[]}""", "$.gens[0].bus", "9")]
    [InlineData("""{"buses":[1],"gens":[{"bus":1,"p":"x","ef":1}],"loads":[],"branches":[]}""", "$.gens[0].p", "x")]
    [InlineData("not json", "$", "Not ")]
    public async Task BadCase_IsMalformed_NamingPathAndValue(string json, string path, string value)
    {
        string file = runs.NewFile("case.json", System.Text.Encoding.UTF8.GetBytes(json));
        ToolResult result = (await ToolRun.ToEndAsync("trace", file, "--json")).Expect(2);
        Assert.Empty(result.Output);
        Assert.Contains($"{file}: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(path, result.Error, StringComparison.Ordinal);
        Assert.Contains(value, result.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task DamagedGzip_IsMalformed()
    {
        byte[] packed = await File.ReadAllBytesAsync(Vector("case1354pegase_ac.json.gz"));
        byte[] flipped = [.. packed];
        flipped[packed.Length / 2] ^= 0xff;
        foreach (byte[] bad in (byte[][])[packed[..(packed.Length / 2)], flipped, [0x1f, 0x8b, 1, 2, 3]])
        {
            string file = runs.NewFile("case.json.gz", bad);
            Assert.Contains(file, (await ToolRun.ToEndAsync("trace", file)).Expect(2).Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task MissingFile_HasItsCode() =>
        Assert.Contains("missing.json", (await ToolRun.ToEndAsync("trace", runs.NewPath("missing.json"))).Expect(66).Error, StringComparison.Ordinal);

    private static string Vector(string name) => Path.Combine(AppContext.BaseDirectory, "Vectors", name);
}
