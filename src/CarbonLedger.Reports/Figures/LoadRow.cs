using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Uncertainty;

namespace CarbonLedger.Reports.Figures;

/// <summary>A load, or what else takes delivered energy.</summary>
/// <param name="Energy">Taken from the bus; null when it is not known in any interval.</param>
/// <param name="Carbon">As the balance counts it.</param>
/// <param name="EnergyBack">Given back to the bus, counted as generation.</param>
/// <param name="CarbonBack">Carbon of that.</param>
/// <param name="MeanE">Over intervals where its bus has an e.</param>
/// <param name="MeanD">Over intervals where its bus has a d.</param>
internal sealed record LoadRow(
    AssetId Id,
    ConsumerKind Kind,
    BusId Bus,
    Energy? Energy,
    CarbonMass? Carbon,
    Energy? EnergyBack,
    CarbonMass? CarbonBack,
    CarbonIntensity? MeanE,
    CarbonIntensity? MeanD,
    int WithoutEnergy,
    int WithoutIntensity)
{
    /// <summary>What its carbon rests on; null for own use, whose statement speaks of the unit's output.</summary>
    public CarbonQuality? Quality { get; init; }

    /// <summary>Of its carbon over the whole report; null when no period statement was given.</summary>
    public UncertaintyFigure? Uncertainty { get; init; }

    /// <summary>Half the width of the 95 % interval over the carbon; null without either.</summary>
    public decimal? RelativeHalfWidth => Uncertainty is { } figure && Carbon is { } carbon ? ReportFigures.Fraction(figure.HalfWidth.Milligrams, carbon.Milligrams) : null;
}
