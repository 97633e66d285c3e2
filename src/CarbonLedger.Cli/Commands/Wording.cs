namespace CarbonLedger.Cli.Commands;

/// <summary>Names of the code as words of a sentence.</summary>
internal static class Wording
{
    /// <summary>An enum value in lower case, its words apart: <c>LateReading</c> is "late reading".</summary>
    public static string Lower<T>(T value)
        where T : struct, Enum => string.Concat(value.ToString().Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : " ") + char.ToLowerInvariant(c) : c.ToString()));
}
