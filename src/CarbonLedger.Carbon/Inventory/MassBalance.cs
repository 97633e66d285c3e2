using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>The full mass balance (eq. 6) beside the guideline's lines (eq. 2), both in one set of warming potentials that is named.</summary>
public sealed class MassBalance
{
    /// <summary>mg: 17 820 lb of nameplate capacity at 453 592.37 mg/lb, cut below the mg. At or below it 40 CFR 98 subpart DD, as first published, asked for no report.</summary>
    public const long ThresholdMilligrams = 8_083_016_033;

    /// <summary>lb, as the rule states it.</summary>
    public const int ThresholdPounds = 17_820;

    private MassBalance(MassBalanceTerms terms, GasMass guideline, GwpRow potential, GasMass? nameplate) =>
        (Terms, Guideline, Potential, Nameplate) = (terms, guideline, potential, nameplate);

    public MassBalanceTerms Terms { get; }

    /// <summary>Mass by eq. (2): repair and retirement only.</summary>
    public GasMass Guideline { get; }

    /// <summary>The one potential both are reckoned with.</summary>
    public GwpRow Potential { get; }

    /// <summary>Of all equipment; null if not told.</summary>
    public GasMass? Nameplate { get; }

    /// <summary>Mass by eq. (6).</summary>
    public GasMass Emitted => Terms.Emitted;

    /// <summary>(6) − (2): the leakage in operation that (2) leaves out by rule, and errors of stock and scale.</summary>
    public GasMass Difference => Emitted - Guideline;

    public CarbonEquivalent EmittedEquivalent => CarbonEquivalent.Of(Emitted, Potential);

    public CarbonEquivalent GuidelineEquivalent => CarbonEquivalent.Of(Guideline, Potential);

    public CarbonEquivalent DifferenceEquivalent => EmittedEquivalent - GuidelineEquivalent;

    /// <summary>Whether the nameplate is above the rule's threshold; null if not told.</summary>
    public bool? IsAboveThreshold => Nameplate is { } known ? known.Milligrams > ThresholdMilligrams : null;

    /// <param name="guideline">Mass by eq. (2) over the same period.</param>
    /// <param name="potential">SF6's row of the chosen set.</param>
    /// <exception cref="ArgumentException">The row is not SF6's.</exception>
    public static MassBalance Of(MassBalanceTerms terms, GasMass guideline, GwpRow potential, GasMass? nameplate) =>
        potential.Gas == GreenhouseGas.SulphurHexafluoride
            ? new(terms, guideline, potential, nameplate)
            : throw new ArgumentException($"The balance is of SF6; the potential is of {potential.Gas}.", nameof(potential));
}
