using System.Globalization;
using System.Text.Json;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>Reads a JSON number, or a decimal in quotes, exactly or not at all.</summary>
internal static class ExactNumber
{
    // Sign, 28 digits, point and exponent; longer ones could lose digits unseen.
    private const int CharactersMax = 34;
    private const int DecimalsMax = 28;
    private const int ExponentMax = 28;

    public static bool TryRead(JsonElement value, out decimal number)
    {
        number = 0;
        string? text = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => Quoted(value),
            _ => null,
        };
        return text is not null && TryParse(text, out number);
    }

    private static string? Quoted(JsonElement value)
    {
        string raw = value.GetRawText();
        return raw.Contains('\\', StringComparison.Ordinal) ? null : raw[1..^1];
    }

    private static bool TryParse(string text, out decimal number)
    {
        number = 0;
        int exponentAt = text.AsSpan().IndexOfAny('e', 'E');
        ReadOnlySpan<char> mantissa = exponentAt < 0 ? text : text.AsSpan(0, exponentAt);
        int exponent = 0;
        if (text.Length > CharactersMax
            || (exponentAt >= 0 && (!int.TryParse(text.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || exponent is > ExponentMax or < -ExponentMax)))
        {
            return false;
        }

        int point = mantissa.IndexOf('.');
        int decimals = point < 0 ? 0 : mantissa.Length - point - 1;
        int digits = 0;
        foreach (char c in mantissa)
        {
            digits += char.IsAsciiDigit(c) ? 1 : 0;
        }

        return digits <= DecimalsMax && decimals - exponent <= DecimalsMax
            && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number);
    }
}
