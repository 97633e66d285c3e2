using System.Globalization;

namespace CarbonLedger.Carbon.Metering;

/// <summary>A register's decimal exactly as sent: <c>Mantissa × 10^Exponent</c> in kWh or kvarh; at most 12 digits, 3 of them decimals.</summary>
public readonly record struct RegisterValue
{
    public const int DigitsMax = 12;
    public const int DecimalsMax = 3;

    private RegisterValue(long mantissa, int exponent) => (Mantissa, Exponent) = (mantissa, exponent);

    public long Mantissa { get; }

    /// <summary>0 to −3: minus the number of decimals as sent, trailing zeros included.</summary>
    public int Exponent { get; }

    /// <summary>The value in thousandths (Wh for a kWh register), exact.</summary>
    public long Thousandths => Mantissa * Exponent switch { 0 => 1000L, -1 => 100L, -2 => 10L, _ => 1L };

    public static bool TryCreate(long mantissa, int exponent, out RegisterValue value)
    {
        value = default;
        if (exponent is > 0 or < -DecimalsMax || mantissa is < 0 or > 999_999_999_999)
        {
            return false;
        }

        value = new RegisterValue(mantissa, exponent);
        return true;
    }

    /// <summary>From whole thousandths, with three decimals.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or more than 12 digits.</exception>
    public static RegisterValue FromThousandths(long thousandths) =>
        TryCreate(thousandths, -DecimalsMax, out RegisterValue value) ? value : throw new ArgumentOutOfRangeException(nameof(thousandths), thousandths, "Expected 0 to 999999999999.");

    /// <summary>Parses digits with an optional point: no sign, no exponent, no leading or trailing point.</summary>
    public static bool TryParse(string? text, out RegisterValue value)
    {
        value = default;
        if (string.IsNullOrEmpty(text) || text.Length > DigitsMax + 1)
        {
            return false;
        }

        int point = text.IndexOf('.', StringComparison.Ordinal);
        int decimals = point < 0 ? 0 : text.Length - point - 1;
        if (point == 0 || (point > 0 && decimals is 0 or > DecimalsMax))
        {
            return false;
        }

        long mantissa = 0;
        int digits = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (i == point)
            {
                continue;
            }

            if (!char.IsAsciiDigit(text[i]) || ++digits > DigitsMax)
            {
                return false;
            }

            mantissa = (mantissa * 10) + (text[i] - '0');
        }

        return TryCreate(mantissa, -decimals, out value);
    }

    public override string ToString()
    {
        string digits = Mantissa.ToString(CultureInfo.InvariantCulture);
        if (Exponent == 0)
        {
            return digits;
        }

        digits = digits.PadLeft(1 - Exponent, '0');
        return $"{digits[..(digits.Length + Exponent)]}.{digits[(digits.Length + Exponent)..]}";
    }
}
