using System.Globalization;
using CarbonLedger.Carbon.Generation;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>Leakage of a unit per year: topped-up mass / nameplate / years, in ppm of the nameplate a year, rounded once, half to even.</summary>
public readonly record struct LeakRate
{
    /// <summary>0.5 %/yr, the design limit of IEC 62271-203; general knowledge, not checked against the standard.</summary>
    public const long DesignPpmPerYearMax = 5_000;

    public const string DesignLimitText = "0.5 %/yr (IEC 62271-203, unchecked default)";

    /// <summary>Of the Gregorian calendar: 365.2425 days.</summary>
    public const long MillisecondsPerYear = 31_556_952_000;

    private LeakRate(long ppmPerYear) => PpmPerYear = ppmPerYear;

    public long PpmPerYear { get; }

    public bool IsAboveDesign => PpmPerYear > DesignPpmPerYearMax;

    /// <summary>Over a time; null where nameplate or time is not above 0, or the rate does not fit.</summary>
    /// <param name="years">Years, exact.</param>
    public static LeakRate? Over(GasMass toppedUp, GasMass nameplate, decimal years) => Of(toppedUp, nameplate, years);

    /// <summary>Over a time; null where nameplate or time is not above 0, or the rate does not fit.</summary>
    public static LeakRate? OverMilliseconds(GasMass toppedUp, GasMass nameplate, long milliseconds) =>
        Of(toppedUp, nameplate, (Exact)milliseconds / MillisecondsPerYear);

    private static LeakRate? Of(GasMass toppedUp, GasMass nameplate, Exact years)
    {
        if (nameplate <= GasMass.Zero || years.Sign <= 0)
        {
            return null;
        }

        System.Numerics.BigInteger ppm = ((Exact)toppedUp.Milligrams * GasMixture.WholePpm / nameplate.Milligrams / years).Round();
        return ppm > long.MaxValue || ppm < long.MinValue ? null : new LeakRate((long)ppm);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{PpmPerYear / 10_000m:0.####} %/yr");
}
