namespace CarbonLedger.Carbon.Uncertainty;

/// <summary>How sure one metered or estimated energy is.</summary>
/// <param name="Source">The device, or the asset and terminal whose energy was estimated.</param>
/// <param name="StandardMilliwattHours">Standard uncertainty (k = 1), mWh, 0 or more; see <see cref="MeterUncertainty"/>.</param>
public readonly record struct MeteredUncertainty(UncertaintySource Source, long StandardMilliwattHours)
{
    private const double MilliPerWhole = 1_000;

    internal double StandardWattHours => StandardMilliwattHours / MilliPerWhole;
}
