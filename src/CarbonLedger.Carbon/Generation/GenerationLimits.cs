using System.Globalization;
using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Carbon.Generation;

/// <summary>The ranges that data of generating units must lie in.</summary>
public static class GenerationLimits
{
    /// <summary>t or 10³ Nm³ in one record; the largest power station burns some 2·10⁷ t of coal a year.</summary>
    public const decimal AmountMax = 100_000_000;

    /// <summary>kJ/kg or kJ/Nm³; blast furnace gas has 2470 kJ/kg.</summary>
    public const decimal NetCalorificValueMin = 1_000;

    public const decimal NetCalorificValueMax = FuelTable.NetCalorificValueMax;

    /// <summary>tC/TJ.</summary>
    public const decimal CarbonContentMax = FuelTable.CarbonContentMax;

    /// <summary>tCO2 per t of carbonate; pure magnesite, the richest in use, gives 0.522.</summary>
    public const decimal CarbonateFactorMax = 0.6m;

    /// <summary>mg/MWh, that is 100 kg/kWh, as in a factor book.</summary>
    public const long IntensityMax = 100_000_000_000;

    internal static void Range(List<GenerationProblem> problems, string record, string field, decimal value, decimal min, decimal max, string unit)
    {
        if (value < min || value > max)
        {
            problems.Add(new GenerationProblem(record, field, value.ToString(CultureInfo.InvariantCulture), FormattableString.Invariant($"{min} to {max} {unit}"), GenerationReason.OutsideRange));
        }
    }

    /// <summary>Above zero, unlike <see cref="Range"/>: a divisor.</summary>
    internal static void Share(List<GenerationProblem> problems, string record, string field, decimal value)
    {
        if (value <= 0 || value > 1)
        {
            problems.Add(new GenerationProblem(record, field, value.ToString(CultureInfo.InvariantCulture), "a share above 0 and at most 1", GenerationReason.OutsideRange));
        }
    }
}
