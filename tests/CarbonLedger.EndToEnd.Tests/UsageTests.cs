namespace CarbonLedger.EndToEnd.Tests;

public sealed class UsageTests
{
    [Theory]
    [InlineData("")]
    [InlineData("dance")]
    [InlineData("demo extra")]
    [InlineData("demo --speed 3")]
    [InlineData("demo --days")]
    [InlineData("demo --days 0")]
    [InlineData("demo --days 8")]
    [InlineData("demo --days one")]
    [InlineData("demo --seed 1.5")]
    [InlineData("demo --case ieee15")]
    [InlineData("demo --faults lightning")]
    [InlineData("simulate")]
    [InlineData("simulate --broker localhost:1883")]
    [InlineData("simulate --broker mqtt://127.0.0.1:1 --pace -1")]
    [InlineData("simulate --broker mqtt://127.0.0.1:1 --days 367")]
    [InlineData("import")]
    [InlineData("import matpower")]
    [InlineData("import matpower x.m --id a/b")]
    [InlineData("import excel x")]
    [InlineData("factors")]
    [InlineData("factors show")]
    [InlineData("factors show a/b")]
    [InlineData("factors diff x")]
    [InlineData("factors import x")]
    [InlineData("factors import x --into y --accept a/b")]
    [InlineData("generation")]
    [InlineData("generation a b")]
    [InlineData("generation a --yaml")]
    [InlineData("inventory")]
    [InlineData("inventory a b")]
    [InlineData("inventory a --yaml")]
    [InlineData("trace")]
    [InlineData("trace a b")]
    [InlineData("verify")]
    [InlineData("verify x")]
    [InlineData("verify --policy x")]
    [InlineData("verify x --policy y --yaml")]
    [InlineData("explain x")]
    [InlineData("explain x --asset a")]
    [InlineData("explain x --asset a --interval now")]
    [InlineData("statement")]
    [InlineData("statement a/b")]
    [InlineData("books a")]
    [InlineData("lifecycle")]
    [InlineData("footprint")]
    [InlineData("footprint load-3")]
    [InlineData("record")]
    [InlineData("record check")]
    [InlineData("record check x --policy y")]
    [InlineData("record list x")]
    [InlineData("record list --kind gas")]
    [InlineData("profile")]
    [InlineData("profile test x")]
    [InlineData("profile show no-such")]
    [InlineData("profile list x")]
    [InlineData("profile test x y --format xml")]
    [InlineData("profile test x y --format json --precision s")]
    [InlineData("profile test x y --site a/b")]
    [InlineData("witness")]
    [InlineData("witness key --name w")]
    [InlineData("witness key --name w+1 --out x")]
    [InlineData("witness serve --key x --state y")]
    [InlineData("witness serve --key x --state y --log z")]
    public async Task WrongUsage_Exits64_WithUsageOnStandardError(string line)
    {
        ToolResult result = (await ToolRun.ToEndAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Expect(64);
        Assert.Empty(result.Output);
        Assert.Contains("Usage:", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        string command = line.Split(' ')[0];
        if (command is "demo" or "simulate" or "import" or "factors" or "generation" or "inventory" or "trace" or "verify" or "explain" or "statement" or "books" or "lifecycle" or "footprint" or "record" or "profile" or "witness")
        {
            Assert.Contains($"carbonledger {command}", result.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--help", "demo")]
    [InlineData("demo --help", "--fresh")]
    [InlineData("simulate --help", "--fleet-out")]
    [InlineData("import matpower --help", "--fleet")]
    [InlineData("inventory --help", "--json")]
    [InlineData("factors import --help", "--accept")]
    [InlineData("generation --help", "--fuels")]
    [InlineData("trace --help", "--json")]
    [InlineData("verify --help", "--trust")]
    [InlineData("explain --help", "--interval")]
    [InlineData("statement --help", "--as-of")]
    [InlineData("books --help", "--instruments")]
    [InlineData("lifecycle --help", "--picture")]
    [InlineData("footprint --help", "--company")]
    [InlineData("record check --help", "--bundle")]
    [InlineData("record list --help", "--kind")]
    [InlineData("profile test --help", "--topic")]
    [InlineData("witness key --help", "--name")]
    [InlineData("witness serve --help", "--listen")]
    public async Task Help_Exits0_OnStandardOutput(string line, string named)
    {
        ToolResult result = (await ToolRun.ToEndAsync(line.Split(' '))).Expect(0);
        Assert.Contains(named, result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.Output);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task EmptyPaths_AreWrongUsage()
    {
        Assert.Contains("--out is empty", (await ToolRun.ToEndAsync("demo", "--out", "")).Expect(64).Error, StringComparison.Ordinal);
        Assert.Contains("empty path", (await ToolRun.ToEndAsync("trace", "")).Expect(64).Error, StringComparison.Ordinal);
        Assert.Contains("empty path", (await ToolRun.ToEndAsync("verify", "", "--policy", "")).Expect(64).Error, StringComparison.Ordinal);
    }
}
