using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace CarbonLedger.Ledger;

/// <summary>Text that has one spelling only: strict UTF-8, canonical base64, decimal numbers without sign or leading zero.</summary>
internal static class StrictText
{
    public static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Decode(ReadOnlySpan<byte> bytes, string field)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new LedgerFormatException(field, "UTF-8", "bytes that are not UTF-8");
        }
    }

    /// <summary>Encodes, refusing text that has no UTF-8 form (half a surrogate pair).</summary>
    public static byte[] Encode(string text, string field)
    {
        try
        {
            return Utf8.GetBytes(text);
        }
        catch (EncoderFallbackException)
        {
            throw new LedgerFormatException(field, "Unicode text", "half a surrogate pair");
        }
    }

    /// <summary>Base64 of RFC 4648 §4 with padding. Spaces and stray low bits, which Convert lets pass, are refused by encoding again.</summary>
    public static bool TryFromBase64(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.Length % 4 != 0)
        {
            return false;
        }

        byte[] buffer = new byte[text.Length / 4 * 3];
        if (!Convert.TryFromBase64Chars(text, buffer, out int written) || !text.SequenceEqual(Convert.ToBase64String(buffer.AsSpan(0, written))))
        {
            return false;
        }

        bytes = buffer[..written];
        return true;
    }

    /// <summary>A number from 0 to 2^63-1 in decimal digits, no sign, no leading zero.</summary>
    public static bool TryParseNumber(ReadOnlySpan<char> text, out long number)
    {
        number = 0;
        bool oneSpelling = text.Length == 1 || (text.Length > 1 && text[0] != '0');
        return oneSpelling && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    public static string Format(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A key name or origin: not empty, no Unicode space, no '+', no control character (C2SP signed-note).</summary>
    public static bool IsName(ReadOnlySpan<char> name)
    {
        foreach (char c in name)
        {
            if (char.IsWhiteSpace(c) || char.IsControl(c) || c == '+')
            {
                return false;
            }
        }

        return !name.IsEmpty;
    }
}
