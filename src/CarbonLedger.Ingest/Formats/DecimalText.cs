namespace CarbonLedger.Ingest.Formats;

/// <summary>
/// A decimal taken from text, exact: <c>Mantissa × 10^Exponent</c>. Numbers of a payload are read by this and never as a
/// binary fraction, which would turn 0.1 into something else.
/// </summary>
public readonly record struct DecimalText
{
    /// <summary>Characters of a text that is looked at.</summary>
    public const int CharactersMax = 40;

    /// <summary>Digits without leading zeros.</summary>
    public const int DigitsMax = 28;

    /// <summary>The exponent behind an <c>e</c>, either sign.</summary>
    public const int ExponentMax = 30;

    private DecimalText(Int128 mantissa, int exponent) => (Mantissa, Exponent) = (mantissa, exponent);

    public Int128 Mantissa { get; }

    public int Exponent { get; }

    /// <summary>What is expected of a text, for a refusal.</summary>
    public static string Expected { get; } = $"a decimal of at most {DigitsMax} digits";

    /// <summary>Parses a number as JSON writes it (RFC 8259 §6), with digits, one point and an exponent within the limits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DecimalText value)
    {
        value = default;
        if (text.Length is 0 or > CharactersMax)
        {
            return false;
        }

        int at = text[0] == '-' ? 1 : 0;
        int e = text.IndexOfAny('e', 'E');
        ReadOnlySpan<char> number = text[at..(e < 0 ? text.Length : Math.Max(e, at))];
        int exponent = 0;
        if ((e >= 0 && !TryExponent(text[(e + 1)..], out exponent)) || !TryDigits(number, out Int128 mantissa, out int decimals))
        {
            return false;
        }

        value = new DecimalText(at == 1 ? -mantissa : mantissa, exponent - decimals);
        return true;
    }

    /// <summary>The value times a power of ten as a whole number.</summary>
    /// <param name="cut">Drop digits behind the whole number (towards zero); otherwise such a value is refused.</param>
    /// <returns>False if it is no whole number or does not fit.</returns>
    public bool TryScale(int power, bool cut, out long scaled)
    {
        scaled = 0;
        Int128 whole = Mantissa;
        for (int e = checked(Exponent + power); e > 0 && whole != 0; e--)
        {
            if (Int128.Abs(whole) > long.MaxValue)
            {
                return false;
            }

            whole *= 10;
        }

        for (int e = checked(Exponent + power); e < 0 && whole != 0; e++)
        {
            if (whole % 10 != 0 && !cut)
            {
                return false;
            }

            whole /= 10;
        }

        if (whole < long.MinValue || whole > long.MaxValue)
        {
            return false;
        }

        scaled = (long)whole;
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<char> text, out Int128 mantissa, out int decimals)
    {
        (mantissa, decimals) = (0, 0);
        int point = text.IndexOf('.');
        decimals = point < 0 ? 0 : text.Length - point - 1;
        if (text.Length == 0 || point == 0 || (point > 0 && decimals == 0))
        {
            return false;
        }

        int digits = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (i == point)
            {
                continue;
            }

            if (!char.IsAsciiDigit(text[i]))
            {
                return false;
            }

            mantissa = (mantissa * 10) + (text[i] - '0');
            if (mantissa != 0 && ++digits > DigitsMax)
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryExponent(ReadOnlySpan<char> text, out int exponent)
    {
        exponent = 0;
        bool isSigned = text.Length > 0 && text[0] is '+' or '-';
        ReadOnlySpan<char> digits = isSigned ? text[1..] : text;
        if (digits.Length is 0 or > 3)
        {
            return false;
        }

        foreach (char c in digits)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            exponent = (exponent * 10) + (c - '0');
        }

        exponent = text[0] == '-' ? -exponent : exponent;
        return Math.Abs(exponent) <= ExponentMax;
    }
}
