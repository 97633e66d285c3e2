namespace CarbonLedger.EndToEnd.Tests;

/// <summary>What is given to the page and to the tool alike; paths.</summary>
public sealed record PageFiles(string Bundle, string Policy, string? Trust = null, string? Known = null, string? Disclosures = null, bool AllowUndisclosed = false)
{
    /// <summary>The tool's words for these files.</summary>
    public string[] Words =>
    [
        "verify", Bundle, "--policy", Policy, .. Option("--trust", Trust), .. Option("--known", Known), .. Option("--disclosures", Disclosures),
        .. AllowUndisclosed ? (string[])["--allow-undisclosed"] : [],
    ];

    private static string[] Option(string name, string? file) => file is null ? [] : [name, file];
}
