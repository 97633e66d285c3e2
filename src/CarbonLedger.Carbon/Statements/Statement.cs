using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Tracing;
using CarbonLedger.Carbon.Uncertainty;

namespace CarbonLedger.Carbon.Statements;

/// <summary>
/// The carbon of one asset in one interval. Energy and carbon go in from the bus and out to the bus: a generator's output
/// is out, a load's use is in, a branch's loss is in − out, a storage is charged in and discharged out.
/// </summary>
/// <param name="Points">What each meter of the asset counted.</param>
/// <param name="EnergyIn">Null when a meter's energy is missing, or power seems to come out of both ends of a branch.</param>
/// <param name="CarbonIn">
/// Carbon that came in with the energy, at the bus's intensity or, where <paramref name="Reason"/> says it has none, at the
/// interval's average; null without energy, or when nothing was generated that an average could be taken of.
/// </param>
/// <param name="CarbonOut">Carbon that went out: for a generator energy × factor, for a storage its tank's share; for a load that gives power back energy × its own factor, or the interval's average.</param>
/// <param name="Intensity">e of the asset's bus (a branch: the bus it takes power from); null with <paramref name="Reason"/>.</param>
/// <param name="Delivered">d of that bus.</param>
/// <param name="Readings">The captures the energy rests on.</param>
public sealed record Statement(
    AssetId Asset,
    AssetKind Kind,
    IReadOnlyList<PointEnergy> Points,
    Energy? EnergyIn,
    Energy? EnergyOut,
    CarbonMass? CarbonIn,
    CarbonMass? CarbonOut,
    CarbonIntensity? Intensity,
    NoValueReason Reason,
    CarbonIntensity? Delivered,
    NoValueReason DeliveredReason,
    IReadOnlyList<ReadingKey> Readings)
{
    /// <summary>
    /// How sure the figure is: a generator's carbon out, a load's or storage's carbon in, a branch's lost carbon. Null where that is not known.
    /// </summary>
    public UncertaintyFigure? Uncertainty { get; init; }

    /// <summary>
    /// Of that figure: the part that rests on estimated energy, its own or of generation upstream; the part carried at the average as its origin is not
    /// known (all of it where the asset's own energy is missing); the part that rests on readings without a signature.
    /// </summary>
    public QualityShares Quality { get; init; } = new(0, 0, 0);

    /// <summary>The factor of a generator, or of a load that may give power back; null for others.</summary>
    public StatementFactor? Factor { get; init; }

    /// <summary>All that makes the figure uncertain, for sums over a period; only from the tracing itself, as entries hold the figure.</summary>
    public UncertaintyBudget? Budget { get; init; }

    /// <summary>How sure the energy is: the least sure of its points.</summary>
    public EnergyFlag Flag => Points.Count == 0 ? EnergyFlag.Missing : Points.Max(point => point.Flag);

    public Energy? LossEnergy => Kind == AssetKind.Branch ? EnergyIn - EnergyOut : null;

    public CarbonMass? LossCarbon => Kind == AssetKind.Branch ? CarbonIn - CarbonOut : null;

    /// <summary>Whether another statement says the same in every field.</summary>
    public bool SameFigures(Statement other) =>
        (Asset, Kind, EnergyIn, EnergyOut, CarbonIn, CarbonOut) == (other.Asset, other.Kind, other.EnergyIn, other.EnergyOut, other.CarbonIn, other.CarbonOut)
        && (Intensity, Reason, Delivered, DeliveredReason) == (other.Intensity, other.Reason, other.Delivered, other.DeliveredReason)
        && (Quality, Factor) == (other.Quality, other.Factor)
        && SameUncertainty(Uncertainty, other.Uncertainty)
        && Points.SequenceEqual(other.Points)
        && Readings.SequenceEqual(other.Readings);

    private static bool SameUncertainty(UncertaintyFigure? one, UncertaintyFigure? other) =>
        one is null || other is null ? one is null && other is null : (one.HalfWidth, one.Sources) == (other.HalfWidth, other.Sources) && one.Top.SequenceEqual(other.Top);
}
