using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Simulators.Grid;

/// <summary>
/// How a storage spends the day: charging around noon, discharging in the evening, between 10 % and 95 % of its capacity so
/// that a meter's rounding never leads past empty or full.
/// </summary>
internal static class StoragePlan
{
    public const double FillMin = 0.10;
    public const double FillMax = 0.95;

    private const double PowerShare = 0.75;
    private const double IntervalHours = 0.25;

    /// <summary>Whole watts at the meter over one interval: above 0 while charging, below 0 while discharging.</summary>
    /// <param name="contentWattHours">Content at the start of the interval, Wh.</param>
    public static long WattsAt(Storage storage, double contentWattHours, DateTime middle)
    {
        double hour = middle.TimeOfDay.TotalHours;
        double rated = storage.PowerMegawatts * 1e6 * PowerShare;
        double capacity = storage.Capacity.WattHours;
        double room = Math.Max(0, (capacity * FillMax) - contentWattHours) / storage.ChargeEfficiency / IntervalHours;
        double stock = Math.Max(0, contentWattHours - (capacity * FillMin)) * storage.DischargeEfficiency / IntervalHours;
        double charging = Math.Min(rated * Plateau(hour, 10.5, 15), room);
        double discharging = Math.Min(rated * Plateau(hour, 17.5, 22), stock);
        return (long)Math.Floor(charging) - (long)Math.Floor(discharging);
    }

    /// <summary>Content after one interval, Wh.</summary>
    public static double ContentAfter(Storage storage, double contentWattHours, long watts) =>
        contentWattHours + (watts >= 0
            ? watts * IntervalHours * storage.ChargeEfficiency
            : watts * IntervalHours / storage.DischargeEfficiency);

    /// <summary>0 outside, 1 inside, an hour's ramp at both sides.</summary>
    private static double Plateau(double hour, double begin, double end) => Math.Clamp(Math.Min(hour - begin, end - hour), 0, 1);
}
