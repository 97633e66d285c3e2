using CarbonLedger.Ledger;

namespace CarbonLedger.Server.Logs;

/// <summary>The first thing wrong in a log that was read from outside.</summary>
/// <param name="Where">The stored part, the batch or tile, and the byte, such as <c>batch 7 tree byte 96</c>.</param>
/// <param name="Class">Whether it is proved false, malformed, or not covered.</param>
public sealed record LogFinding(string Where, string Expected, string Found, ExitClass Class)
{
    public override string ToString() => $"{Where}: expected {Expected}; found {Found}.";
}
