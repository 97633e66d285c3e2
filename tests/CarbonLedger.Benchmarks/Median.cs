namespace CarbonLedger.Benchmarks;

/// <summary>The middle of a few rounds.</summary>
internal static class Median
{
    /// <summary>The middle value, or the mean of the middle two.</summary>
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Of the ratios taken round by round: both of a round ran within seconds of each other.</summary>
    public static double Ratio(IEnumerable<double> above, IEnumerable<double> below) => Of(above.Zip(below, (a, b) => a / b));
}
