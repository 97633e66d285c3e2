using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Uncertainty;

namespace CarbonLedger.Carbon.Statements;

/// <summary>
/// The carbon of one asset over many intervals: sums of energy and of carbon, each by itself, and an intensity only as their quotient.
/// </summary>
/// <param name="IntervalsExpected">Intervals of the period.</param>
/// <param name="IntervalsKnown">Of these, with a figure: the rest is not in any sum.</param>
/// <param name="EnergyIn">Wh.</param>
/// <param name="EnergyOut">Wh.</param>
/// <param name="CarbonIn">mg.</param>
/// <param name="CarbonOut">mg.</param>
/// <param name="FigureEnergy">Wh of the figure: a generator's energy out, a branch's lost energy, else energy in; known intervals only.</param>
/// <param name="Figure">mg of the figure.</param>
/// <param name="Uncertainty">Of the figure, all intervals together.</param>
/// <param name="EstimatedPpm">Of the figure: resting on estimated energy.</param>
/// <param name="UnknownOriginPpm">Of the figure: carried at an average, as its origin is not known.</param>
/// <param name="UnsignedPpm">Of the figure: resting on readings without a signature.</param>
/// <param name="Mix">Of the figure's energy, parts per million by source group, then of unknown origin; empty for a generator.</param>
/// <param name="Terms">What the figures have in common; more than one where the method or a factor's year changed within the period.</param>
public sealed record PeriodStatement(
    AssetId Asset,
    AssetKind Kind,
    int IntervalsExpected,
    int IntervalsKnown,
    Int128 EnergyIn,
    Int128 EnergyOut,
    Int128 CarbonIn,
    Int128 CarbonOut,
    Int128 FigureEnergy,
    Int128 Figure,
    UncertaintyFigure Uncertainty,
    int EstimatedPpm,
    int UnknownOriginPpm,
    int UnsignedPpm,
    IReadOnlyList<(string Group, int Ppm)> Mix,
    IReadOnlyList<FigureTerms> Terms)
{
    /// <summary>mg of the figure by <see cref="CarbonStage"/>, in its order; they add up to the figure.</summary>
    public required IReadOnlyList<Int128> Stages { get; init; }

    /// <summary>Defaults that were never checked and reach the figure.</summary>
    public required UncheckedDefaults Unchecked { get; init; }

    /// <summary>Parts per million of the intervals that have no figure.</summary>
    public int MissingPpm => IntervalsExpected == 0 ? 0 : (int)((long)(IntervalsExpected - IntervalsKnown) * 1_000_000 / IntervalsExpected);

    /// <summary>Σ carbon / Σ energy, never a mean of intensities; null without energy.</summary>
    public CarbonIntensity? Intensity => FigureEnergy <= 0 ? null : CarbonIntensity.FromMilligramsPerMegawattHour((long)PeriodFold.Divide(Figure * 1_000_000, FigureEnergy));

    /// <summary>More than 5 % of the figure is estimated, of unknown origin or missing.</summary>
    public bool IsProvisional => EstimatedPpm + UnknownOriginPpm + MissingPpm > QualityShares.ProvisionalAbovePpm;

    /// <summary>Years between the reporting year and the year of the oldest factor used.</summary>
    public int LagYearsMax => Terms.Count == 0 ? 0 : Terms.Max(terms => terms.LagYearsMax);
}
