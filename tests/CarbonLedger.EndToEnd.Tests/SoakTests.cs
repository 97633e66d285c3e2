namespace CarbonLedger.EndToEnd.Tests;

/// <summary>The soak as a process, short: the server is killed twice and paused once while lines break.</summary>
public sealed class SoakTests
{
    [Fact]
    public async Task ShortSoakWithKills_HoldsAndNamesWhatItDid()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The server can be killed and paused by signals only.");
        ToolResult result = await ToolRun.ToEndAsync("soak", "--minutes", "0.4", "--connections", "16", "--rate", "120", "--seed", "11", "--server-kills", "2", "--pauses", "1");
        result.Expect(0);
        Assert.Contains("soak: holds", result.Output, StringComparison.Ordinal);
        Assert.Contains("2 kills, 1 pauses", result.Output, StringComparison.Ordinal);
        foreach (string reason in (string[])["Malformed", "UnknownRegister", "OverLimit", "UnknownDevice", "ForeignTopic", "BadSignature", "MissingSignature", "TimeInFuture", "BeforeEnrolment"])
        {
            Assert.Contains(reason, result.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--minutes", "0")]
    [InlineData("--connections", "3")]
    [InlineData("--rate", "0.5")]
    public async Task ValueOutOfRange_IsUsage(string option, string value)
    {
        ToolResult result = await ToolRun.ToEndAsync("soak", option, value);
        result.Expect(64);
        Assert.Contains($"{option} {value}: expected", result.Error, StringComparison.Ordinal);
    }
}
