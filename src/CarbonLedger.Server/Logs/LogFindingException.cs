using CarbonLedger.Ledger;

namespace CarbonLedger.Server.Logs;

/// <summary>Ends a check at the first thing that is wrong.</summary>
public sealed class LogFindingException(LogFinding finding) : Exception(finding?.ToString())
{
    public LogFinding Finding { get; } = finding!;

    internal static LogFindingException False(string where, string expected, string found) => new(new LogFinding(where, expected, found, ExitClass.False));

    internal static LogFindingException Malformed(string where, LedgerFormatException e) => new(new LogFinding($"{where} {e.Field}", e.Expected, e.Found, ExitClass.Malformed));

    internal static LogFindingException NotCovered(string where, string expected, string found) => new(new LogFinding(where, expected, found, ExitClass.NotCovered));
}
