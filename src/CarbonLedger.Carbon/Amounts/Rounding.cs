namespace CarbonLedger.Carbon.Amounts;

/// <summary>The one place where a solver's <c>double</c> becomes a whole amount: rounded once, half to even.</summary>
internal static class Rounding
{
    /// <exception cref="OverflowException">The value is not finite or does not fit 63 bits.</exception>
    public static long ToWhole(double value)
    {
        if (!double.IsFinite(value) || value >= 9.2233720368547748e18 || value <= -9.2233720368547748e18)
        {
            throw new OverflowException($"{value:R} does not fit a 64-bit amount.");
        }

        return (long)Math.Round(value, MidpointRounding.ToEven);
    }
}
