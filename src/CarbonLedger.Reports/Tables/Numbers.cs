using System.Globalization;
using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Reports.Tables;

/// <summary>Numbers as people read them: invariant culture, thousands separated, a true minus sign. Exact ones stand in the CSV.</summary>
internal static class Numbers
{
    public static string Megawatthours(Energy energy, int decimals = 3) => Decimal(energy.WattHours / 1_000_000m, decimals);

    public static string Tonnes(CarbonMass mass, int decimals = 3) => Decimal(mass.Milligrams / 1_000_000_000m, decimals);

    public static string GramsPerKilowatthour(CarbonIntensity intensity, int decimals = 1) => Decimal(intensity.MilligramsPerMegawattHour / 1_000_000m, decimals);

    public static string Percent(decimal fraction, int decimals = 2) => Decimal(fraction * 100, decimals);

    /// <summary>Rounded down, so that 100 % is said only of all.</summary>
    public static string PercentDown(decimal fraction) => Decimal(decimal.Floor(fraction * 10_000) / 100, 2);

    public static string Whole(long value) => Decimal(value, 0);

    public static string Decimal(decimal value, int decimals)
    {
        decimal rounded = decimal.Round(value, decimals, MidpointRounding.ToEven);
        string text = Math.Abs(rounded).ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return rounded < 0 ? "−" + text : text;
    }

    public static string Whole(Int128 value) => Decimal((decimal)value, 0);

    /// <summary>As many decimals as it has, six at most.</summary>
    public static string Short(decimal value)
    {
        decimal rounded = decimal.Round(value, 6, MidpointRounding.ToEven);
        string text = Math.Abs(rounded).ToString("#,0.######", CultureInfo.InvariantCulture);
        return rounded < 0 ? "−" + text : text;
    }

    /// <summary>Parts of 1e-15 as <c>3.2e-14</c>, two digits.</summary>
    public static string Parts(long parts) => (parts * 1e-15).ToString("0.#e-0", CultureInfo.InvariantCulture);

    /// <summary>A whole number for a file.</summary>
    public static string Exact(long value) => value.ToString(CultureInfo.InvariantCulture);
}
