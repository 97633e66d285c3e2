using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Carbon.Uncertainty;

/// <summary>Gathers the shares of a period: Σ E·e of the energy in question over Σ E·e of all. Not thread-safe.</summary>
public sealed class QualityTally
{
    private const int PpmOfWhole = 1_000_000;

    // Wh·mg/MWh, and Wh for figures without any carbon.
    private (UInt128 Carbon, UInt128 Energy) all;
    private (UInt128 Carbon, UInt128 Energy) estimated;
    private (UInt128 Carbon, UInt128 Energy) unsigned;
    private long known;
    private long missing;

    /// <summary>Counts an energy whose carbon is in the figure.</summary>
    /// <param name="energy">Either sign.</param>
    /// <param name="intensity">At which it was carried; 0 or more.</param>
    /// <exception cref="OverflowException">A sum does not fit.</exception>
    public void Add(Energy energy, CarbonIntensity intensity, bool isEstimated = false, bool isUnsigned = false)
    {
        UInt128 wattHours = (UInt128)Int128.Abs(energy.WattHours);
        (UInt128 Carbon, UInt128 Energy) part = (wattHours * (UInt128)Int128.Abs(intensity.MilligramsPerMegawattHour), wattHours);
        all = Sum(all, part);
        estimated = isEstimated ? Sum(estimated, part) : estimated;
        unsigned = isUnsigned ? Sum(unsigned, part) : unsigned;
        known++;
    }

    /// <summary>Counts an interval of one asset whose energy is not known.</summary>
    public void AddMissing() => missing++;

    /// <summary>The shares, rounded to nearest; by energy where no carbon was counted, and 0 where nothing was.</summary>
    public QualityShares Shares() => new(
        all.Carbon > 0 ? Ppm(estimated.Carbon, all.Carbon) : Ppm(estimated.Energy, all.Energy),
        Ppm((UInt128)missing, (UInt128)(missing + known)),
        all.Carbon > 0 ? Ppm(unsigned.Carbon, all.Carbon) : Ppm(unsigned.Energy, all.Energy));

    private static (UInt128 Carbon, UInt128 Energy) Sum((UInt128 Carbon, UInt128 Energy) left, (UInt128 Carbon, UInt128 Energy) right) =>
        (left.Carbon + right.Carbon, left.Energy + right.Energy);

    private static int Ppm(UInt128 part, UInt128 whole) => whole == 0 ? 0 : (int)(((part * PpmOfWhole) + (whole / 2)) / whole);
}
