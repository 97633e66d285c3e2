using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Network;

/// <summary>
/// Instrument transformer ratios in force from a date: primary = secondary × CT × VT, each as whole turns
/// (600/5 × 110000/100 = 132 000). 1/1 means the meter already returns primary values.
/// </summary>
public sealed record Multiplier(Timestamp From, long CtPrimary, long CtSecondary, long VtPrimary, long VtSecondary)
{
    public const long RatioMax = 10_000_000;

    /// <summary>The cumulative primary value in whole Wh, rounded once, half to even.</summary>
    /// <exception cref="OverflowException">The register and the ratios are so large that it does not fit.</exception>
    public long PrimaryWattHours(RegisterValue secondary) => checked((long)PrimaryWattHours(secondary.Thousandths));

    /// <summary>The same of thousandths, 0 or more, for any register and ratio.</summary>
    internal Int128 PrimaryWattHours(Int128 thousandths)
    {
        Int128 numerator = thousandths * CtPrimary * VtPrimary;
        Int128 denominator = (Int128)CtSecondary * VtSecondary;
        (Int128 quotient, Int128 remainder) = Int128.DivRem(numerator, denominator);
        Int128 twice = remainder * 2;
        bool up = twice > denominator || (twice == denominator && (quotient & 1) == 1);
        return up ? quotient + 1 : quotient;
    }
}
