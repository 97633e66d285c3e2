using System.Text.RegularExpressions;

namespace CarbonLedger.Reports.Pact;

/// <summary>Forms of single values in the PACT data model, version 3. Each matches the whole text, without the line end that <c>$</c> would let pass.</summary>
internal static partial class PactPatterns
{
    /// <summary>A decimal in quotes: sign, digits, a point, digits.</summary>
    [GeneratedRegex(@"\A[+-]?[0-9]+(\.[0-9]+)?\z")]
    public static partial Regex Decimal();

    /// <summary>RFC 9562, of any version.</summary>
    [GeneratedRegex(@"\A[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\z")]
    public static partial Regex Uuid();

    /// <summary>RFC 8141: a namespace of 2 to 32 characters and something in it.</summary>
    [GeneratedRegex(@"\A[uU][rR][nN]:[0-9a-zA-Z][0-9a-zA-Z-]{0,30}[0-9a-zA-Z]:[!-~]+\z")]
    public static partial Regex Urn();

    /// <summary>RFC 3339.</summary>
    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})\z")]
    public static partial Regex DateTime();

    /// <summary>ISO 3166-1 alpha-2.</summary>
    [GeneratedRegex(@"\A[A-Z]{2}\z")]
    public static partial Regex Country();

    /// <summary>ISO 3166-2.</summary>
    [GeneratedRegex(@"\A[A-Z]{2}-[A-Z0-9]{1,3}\z")]
    public static partial Regex Subdivision();

    /// <summary>An IPCC assessment report: AR6.</summary>
    [GeneratedRegex(@"\AAR[0-9]+\z")]
    public static partial Regex AssessmentReport();

    /// <summary>Major 3, minor, patch, and a date for a draft.</summary>
    [GeneratedRegex(@"\A3\.[0-9]+\.[0-9]+(-[0-9]{8})?\z")]
    public static partial Regex SpecVersion();
}
