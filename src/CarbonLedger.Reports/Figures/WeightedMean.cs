using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Reports.Figures;

/// <summary>A mean intensity as carbon over energy: Σ e·E / ΣE in whole numbers, rounded once, half to even. Without energy it has no value.</summary>
internal struct WeightedMean
{
    private Int128 weighted;
    private Int128 weight;

    public readonly CarbonIntensity? Value => Ratio(weighted, weight);

    /// <summary>Carbon over energy as mg/MWh; null when there is no energy.</summary>
    public static CarbonIntensity? Of(CarbonMass carbon, Energy energy) =>
        Ratio((Int128)carbon.Milligrams * 1_000_000, energy.WattHours);

    /// <summary>Counts an interval; one without a value or without energy doesn't count.</summary>
    public void Add(CarbonIntensity? intensity, Energy? energy)
    {
        if (intensity is not { } e || energy is not { } weightOf || weightOf <= Energy.Zero)
        {
            return;
        }

        weighted = checked(weighted + ((Int128)e.MilligramsPerMegawattHour * weightOf.WattHours));
        weight = checked(weight + weightOf.WattHours);
    }

    private static CarbonIntensity? Ratio(Int128 numerator, Int128 denominator) =>
        denominator <= 0 ? null : CarbonIntensity.FromMilligramsPerMegawattHour(checked((long)Divide(numerator, denominator)));

    private static Int128 Divide(Int128 numerator, Int128 denominator)
    {
        (Int128 quotient, Int128 remainder) = Int128.DivRem(numerator, denominator);
        Int128 twice = Int128.Abs(remainder) * 2;
        bool away = twice > denominator || (twice == denominator && (quotient & 1) != 0);
        return !away ? quotient : numerator < 0 ? quotient - 1 : quotient + 1;
    }
}
