namespace CarbonLedger.Simulators.Grid;

/// <summary>Demand over the day as a share of a load's peak: hourly points of our own making, after the usual shapes, joined by straight lines.</summary>
internal static class DayCurve
{
    private const double WeekendShare = 0.93;

    private static readonly double[] Residential =
        [0.62, 0.59, 0.57, 0.56, 0.56, 0.59, 0.68, 0.78, 0.76, 0.70, 0.68, 0.72, 0.75, 0.71, 0.68, 0.68, 0.72, 0.80, 0.91, 0.97, 0.98, 0.93, 0.82, 0.70];

    private static readonly double[] Commercial =
        [0.57, 0.56, 0.56, 0.56, 0.56, 0.58, 0.62, 0.70, 0.82, 0.92, 0.97, 0.98, 0.94, 0.95, 0.98, 0.98, 0.96, 0.93, 0.90, 0.88, 0.82, 0.74, 0.65, 0.60];

    private static readonly double[] Industrial =
        [0.74, 0.73, 0.72, 0.72, 0.73, 0.75, 0.80, 0.88, 0.95, 0.98, 0.98, 0.95, 0.88, 0.93, 0.97, 0.98, 0.96, 0.92, 0.88, 0.86, 0.84, 0.82, 0.79, 0.76];

    /// <summary>The share at a local time, from 0.5 to 1; 1 at any time for a constant load.</summary>
    public static double ShareAt(string curve, DateTime local)
    {
        double[]? hours = curve switch
        {
            "residential" => Residential,
            "commercial" => Commercial,
            "industrial" => Industrial,
            _ => null,
        };
        if (hours is null)
        {
            return 1;
        }

        int hour = local.Hour;
        double within = (local.Minute / 60.0) + (local.Second / 3600.0);
        double share = hours[hour] + ((hours[(hour + 1) % 24] - hours[hour]) * within);
        bool weekend = local.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
        return weekend && curve != "residential" ? Math.Max(0.55, share * WeekendShare) : share;
    }
}
