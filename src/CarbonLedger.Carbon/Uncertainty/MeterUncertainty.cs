using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Uncertainty;

/// <summary>Standard uncertainties (k = 1) of metered and estimated energies, in whole numbers.</summary>
public static class MeterUncertainty
{
    /// <summary>10 %; limits of error above it are no meter's. Class 0.2S has ±2000 ppm, 0.5S ±5000, 1 ±10 000.</summary>
    public const int LimitPpmMax = 100_000;

    private const int SquarePpbPerSquarePpm = 1_000_000;
    private const int PpbTimesMilliPerWhole = 1_000_000;
    private const int EstimateDivisor = 2_000;

    /// <summary>
    /// u/E = √(a₁² + a₂² + a₃²)/√3 of a meter with its current and voltage transformers: the limits of error of each, taken as rectangular
    /// and independent of each other (GUM, 4.3.7).
    /// </summary>
    /// <param name="meterPpm">a₁, parts per million of the energy, 0 to <see cref="LimitPpmMax"/>.</param>
    /// <param name="currentTransformerPpm">a₂; 0 without one.</param>
    /// <param name="voltageTransformerPpm">a₃; 0 without one.</param>
    /// <returns>Parts per billion of the energy, rounded to nearest.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A limit is out of range.</exception>
    public static int RelativePpb(int meterPpm, int currentTransformerPpm, int voltageTransformerPpm)
    {
        UInt128 sum = Square(meterPpm) + Square(currentTransformerPpm) + Square(voltageTransformerPpm);
        return (int)WholeRoot.Nearest(((sum * SquarePpbPerSquarePpm) + 1) / 3);
    }

    /// <summary>The standard uncertainty of a metered energy.</summary>
    /// <param name="energy">Either sign.</param>
    /// <param name="relativePpb">As of <see cref="RelativePpb"/>.</param>
    /// <returns>mWh (thousandths of a Wh, as a quarter of an hour's energy may be small), 0 or more, rounded to nearest.</returns>
    /// <exception cref="OverflowException">The result does not fit.</exception>
    public static long StandardMilliwattHours(Energy energy, int relativePpb)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(relativePpb);
        return Divide(Int128.Abs(energy.WattHours) * relativePpb, PpbTimesMilliPerWhole);
    }

    /// <summary>The standard uncertainty of an estimated energy: half of <see cref="EstimateHalfWidthPpm"/> of it.</summary>
    /// <returns>mWh, 0 or more, rounded to nearest.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The energy was not estimated.</exception>
    /// <exception cref="OverflowException">The result does not fit.</exception>
    public static long StandardMilliwattHours(Energy energy, EstimateMethod method) =>
        Divide(Int128.Abs(energy.WattHours) * EstimateHalfWidthPpm(method), EstimateDivisor);

    /// <summary>Half the width of the 95 % interval of an estimated energy, parts per million of it. Unchecked defaults: no study is behind them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The energy was not estimated.</exception>
    public static int EstimateHalfWidthPpm(EstimateMethod method) => method switch
    {
        EstimateMethod.CheckMeter => 10_000,
        EstimateMethod.Interpolated => 50_000,
        EstimateMethod.Extrapolated => 150_000,
        EstimateMethod.LikeDay => 200_000,
        EstimateMethod.DayProfile => 300_000,
        EstimateMethod.Even => 500_000,
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, "Expected a method of estimation."),
    };

    private static UInt128 Square(int ppm)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ppm);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ppm, LimitPpmMax);
        return (UInt128)ppm * (UInt128)ppm;
    }

    private static long Divide(Int128 amount, int divisor) => (long)((amount + (divisor / 2)) / divisor);
}
