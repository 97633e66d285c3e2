using System.Numerics;

namespace CarbonLedger.Carbon.Market;

/// <summary>Whole amounts shared out so that nothing is lost.</summary>
internal static class Shares
{
    /// <summary>amount × part ÷ whole, exact, rounded once, half to even.</summary>
    public static Int128 Ratio(Int128 amount, Int128 part, Int128 whole)
    {
        BigInteger product = (BigInteger)amount * (BigInteger)part;
        BigInteger floor = BigInteger.DivRem(product, (BigInteger)whole, out BigInteger rest);
        if (rest.Sign < 0)
        {
            (floor, rest) = (floor - 1, rest + (BigInteger)whole);
        }

        int half = (rest * 2).CompareTo((BigInteger)whole);
        return (Int128)(half > 0 || (half == 0 && !floor.IsEven) ? floor + 1 : floor);
    }

    /// <summary>
    /// An amount by weights, as differences of running sums rounded down: the parts add up to the amount, and where that is at most the
    /// sum of the weights no part is above its weight.
    /// </summary>
    /// <param name="amount">0 or more; 0 where all weights are.</param>
    /// <param name="weights">0 or more each.</param>
    public static long[] Spread(long amount, ReadOnlySpan<long> weights)
    {
        Int128 whole = 0;
        foreach (long weight in weights)
        {
            whole += weight;
        }

        long[] parts = new long[weights.Length];
        Int128 upTo = 0;
        long given = 0;
        for (int i = 0; i < weights.Length && whole > 0; i++)
        {
            upTo += weights[i];
            long next = (long)(amount * upTo / whole);
            (parts[i], given) = (next - given, next);
        }

        return parts;
    }

    /// <summary>Parts per million, rounded down; null of nothing.</summary>
    public static int? Ppm(Int128 part, Int128 whole) => whole <= 0 ? null : (int)(part * 1_000_000 / whole);
}
