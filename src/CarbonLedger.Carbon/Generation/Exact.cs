using System.Globalization;
using System.Numerics;

namespace CarbonLedger.Carbon.Generation;

/// <summary>A fraction of whole numbers: products and quotients of decimals without any rounding until the last step.</summary>
internal readonly struct Exact
{
    private readonly BigInteger numerator;
    private readonly BigInteger denominator;

    private Exact(BigInteger numerator, BigInteger denominator) =>
        (this.numerator, this.denominator) = denominator.Sign < 0 ? (-numerator, -denominator) : (numerator, denominator);

    public int Sign => numerator.Sign;

    public static implicit operator Exact(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        BigInteger whole = (Unsigned(bits[2]) << 64) + (Unsigned(bits[1]) << 32) + Unsigned(bits[0]);
        return new Exact(bits[3] < 0 ? -whole : whole, BigInteger.Pow(10, (bits[3] >> 16) & 0xff));
    }

    public static Exact operator *(Exact left, Exact right) => new(left.numerator * right.numerator, left.denominator * right.denominator);

    /// <exception cref="DivideByZeroException">The divisor is zero.</exception>
    public static Exact operator /(Exact left, Exact right) =>
        right.Sign == 0 ? throw new DivideByZeroException() : new(left.numerator * right.denominator, left.denominator * right.numerator);

    public static Exact operator +(Exact left, Exact right) =>
        new((left.numerator * right.denominator) + (right.numerator * left.denominator), left.denominator * right.denominator);

    public static Exact operator -(Exact left, Exact right) =>
        new((left.numerator * right.denominator) - (right.numerator * left.denominator), left.denominator * right.denominator);

    public int CompareTo(Exact other) => (numerator * other.denominator).CompareTo(other.numerator * denominator);

    /// <summary>The nearest whole number, half to even.</summary>
    public BigInteger Round()
    {
        BigInteger floor = BigInteger.DivRem(numerator, denominator, out BigInteger rest);
        if (rest.Sign < 0)
        {
            (floor, rest) = (floor - 1, rest + denominator);
        }

        int half = (rest * 2).CompareTo(denominator);
        return half > 0 || (half == 0 && !floor.IsEven) ? floor + 1 : floor;
    }

    /// <summary>For a message: at most six decimals.</summary>
    public override string ToString()
    {
        const int places = 1_000_000;
        BigInteger scaled = (this * (decimal)places).Round();
        BigInteger whole = BigInteger.DivRem(BigInteger.Abs(scaled), places, out BigInteger rest);
        string fraction = rest.IsZero ? "" : $".{((int)rest).ToString("D6", CultureInfo.InvariantCulture).TrimEnd('0')}";
        return $"{(scaled.Sign < 0 ? "-" : "")}{whole.ToString(CultureInfo.InvariantCulture)}{fraction}";
    }

    private static BigInteger Unsigned(int bits) => unchecked((uint)bits);
}
