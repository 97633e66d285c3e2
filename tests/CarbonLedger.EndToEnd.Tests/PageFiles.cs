namespace CarbonLedger.EndToEnd.Tests;

/// <summary>What is given to the page and to the tool alike; paths.</summary>
public sealed record PageFiles(string Bundle, string Policy, string? Trust = null, string? Known = null)
{
    /// <summary>The tool's words for these files.</summary>
    public string[] Words => ["verify", Bundle, "--policy", Policy, .. Trust is null ? [] : (string[])["--trust", Trust], .. Known is null ? [] : (string[])["--known", Known]];
}
