using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Carbon.Uncertainty;

/// <summary>A generator or a discharging storage as the tracer saw it.</summary>
/// <param name="Bus">Its bus in the tracer, from 0.</param>
/// <param name="Energy">Sent into the bus, 0 or more.</param>
/// <param name="Intensity">Its factor; of a storage the carbon it gives per energy it gives.</param>
/// <param name="IntensitySource">The factor's row, the storage, or the unknown origin of energy that a storage can't have held.</param>
/// <param name="IntensityHalfWidthPpm">Half the width of the intensity's 95 % interval, parts per million of it (k = 2).</param>
/// <param name="Meter">How sure the energy is.</param>
public readonly record struct TracedSource(
    int Bus, Energy Energy, CarbonIntensity Intensity, UncertaintySource IntensitySource, int IntensityHalfWidthPpm, MeteredUncertainty Meter)
{
    private const double PerMegawattHour = 1_000_000;
    private const double HalfWidthPpmOfWhole = 2_000_000;

    internal double WattHours => Energy.WattHours;

    internal double MilligramsPerWattHour => Intensity.MilligramsPerMegawattHour / PerMegawattHour;

    /// <summary>Standard uncertainty of the intensity, mg/Wh.</summary>
    internal double IntensityStandard => MilligramsPerWattHour * IntensityHalfWidthPpm / HalfWidthPpmOfWhole;
}
