using System.Globalization;

namespace CarbonLedger.Ledger;

/// <summary>
/// Bytes that are not in the one form this ledger accepts. It names the field, what was expected there and what was
/// found, so that an auditor can point at it; the message is these three in one line.
/// </summary>
public class LedgerFormatException : FormatException
{
    private const int QuotedMax = 60;

    /// <summary>Names what is wrong; none of the three may be empty.</summary>
    public LedgerFormatException(string field, string expected, string found)
        : base($"{field}: expected {expected}; found {found}.")
    {
        Field = field;
        Expected = expected;
        Found = found;
    }

    /// <summary>Where in the bytes, in words of the format, such as <c>size</c> or <c>entry 3</c>.</summary>
    public string Field { get; }

    /// <summary>What the format asks for.</summary>
    public string Expected { get; }

    /// <summary>What stands there instead.</summary>
    public string Found { get; }

    internal static string Count(long count, string unit) => string.Create(CultureInfo.InvariantCulture, $"{count} {unit}");

    /// <summary>Hostile text in a message: short, on one line, printable.</summary>
    internal static string Quote(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> head = text[..Math.Min(text.Length, QuotedMax)];
        string printable = string.Concat(head.ToString().Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
        return text.Length > QuotedMax ? $"\"{printable}...\"" : $"\"{printable}\"";
    }
}
