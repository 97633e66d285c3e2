using System.Text.Json;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>How a run of the tool ended and what it wrote.</summary>
public sealed record ToolResult(int ExitCode, string Output, string Error)
{
    /// <summary>Standard output as one JSON object.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>Fails with everything the tool wrote unless it ended with this code.</summary>
    public ToolResult Expect(int exitCode)
    {
        Assert.True(exitCode == ExitCode, $"Exit code {ExitCode}; expected {exitCode}.\n{Output}\n{Error}");
        return this;
    }
}
