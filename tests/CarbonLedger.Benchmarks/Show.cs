using System.Globalization;

namespace CarbonLedger.Benchmarks;

/// <summary>Numbers as text, alike in every culture.</summary>
internal static class Show
{
    public static string Whole(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Ratio(double value) => value.ToString(value >= 100 ? "N0" : value >= 10 ? "F1" : "F2", CultureInfo.InvariantCulture);

    public static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("F1", CultureInfo.InvariantCulture);

    public static string Microseconds(TimeSpan time) => time.TotalMicroseconds.ToString(time.TotalMicroseconds >= 100 ? "N0" : "F1", CultureInfo.InvariantCulture);
}
