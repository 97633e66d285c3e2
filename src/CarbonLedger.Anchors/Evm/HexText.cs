using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Evm;

/// <summary>The two hexadecimal forms of the Ethereum JSON-RPC specification: data (<c>0x</c> and two digits a byte) and quantity (<c>0x</c>, no leading zero).</summary>
internal static class HexText
{
    private const int QuotedMax = 60;

    public static string Encode(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);

    public static string Encode(Hash word) => Encode(word.AsSpan());

    public static string Quantity(long number) => string.Create(CultureInfo.InvariantCulture, $"0x{number:x}");

    /// <summary>Data in either case; false for an odd number of digits, a missing <c>0x</c>, or anything that is no digit.</summary>
    public static bool TryDecode(string? text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text is null || text.Length % 2 != 0 || !text.StartsWith("0x", StringComparison.Ordinal) || !text.Skip(2).All(char.IsAsciiHexDigit))
        {
            return false;
        }

        bytes = Convert.FromHexString(text.AsSpan(2));
        return true;
    }

    /// <summary>Data of exactly 32 bytes.</summary>
    public static bool TryDecodeWord(string? text, out Hash word)
    {
        word = default;
        return TryDecode(text, out byte[]? bytes) && Hash.TryFromBytes(bytes, out word);
    }

    /// <summary>A quantity as big-endian bytes without leading zero, up to 32; zero has no byte. That is also how RLP writes a number.</summary>
    public static bool TryDecodeQuantity(string? text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text is not { Length: > 2 and <= 66 } || !text.StartsWith("0x", StringComparison.Ordinal) || (text[2] == '0' && text.Length > 3))
        {
            return false;
        }

        string digits = text == "0x0" ? "" : text[2..];
        return TryDecode("0x" + (digits.Length % 2 == 0 ? digits : "0" + digits), out bytes);
    }

    /// <summary>A quantity from 0 to 2^63-1.</summary>
    public static bool TryDecodeQuantity(string? text, out long number)
    {
        number = 0;
        return TryDecodeQuantity(text, out byte[]? _)
            && long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
            && number >= 0;
    }

    /// <summary>The text of a JSON string; null for another kind, or where it holds half a surrogate pair.</summary>
    public static string? OfJson(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The text of a member of a JSON object; null where there is none.</summary>
    public static string? OfJson(JsonElement value, string name) => value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out JsonElement member) ? OfJson(member) : null;

    public static string Count(long count, string unit) => string.Create(CultureInfo.InvariantCulture, $"{count} {unit}");

    /// <summary>Text of a stranger in a message: short, on one line, printable.</summary>
    public static string Quote(string? text)
    {
        string head = text is null ? "nothing" : text[..Math.Min(text.Length, QuotedMax)];
        string printable = string.Concat(head.Select(c => c is >= ' ' and <= '~' ? c : '?'));
        return text?.Length > QuotedMax ? $"\"{printable}...\"" : $"\"{printable}\"";
    }
}
