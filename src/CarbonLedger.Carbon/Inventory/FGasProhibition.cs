using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>
/// From when the EU forbids to put a unit of a class into operation (regulation 2024/573), and to service units with virgin SF6. A unit that is in
/// operation by then stays. The class is by rated voltage first; the breaking current decides above 52 kV only.
/// </summary>
public static class FGasProhibition
{
    /// <summary>V: up to and including it from 2026, above it from 2030.</summary>
    public const long SecondaryVoltsMax = 24_000;

    /// <summary>V: up to and including it from 2030.</summary>
    public const long MediumVoltsMax = 52_000;

    /// <summary>V: up to and including it, with at most <see cref="BreakingAmperesMax"/>, from 2028.</summary>
    public const long HighVoltsMax = 145_000;

    /// <summary>A: up to and including it, with at most <see cref="HighVoltsMax"/>, from 2028.</summary>
    public const long BreakingAmperesMax = 50_000;

    /// <summary>Above 52 kV to 145 kV only gases of at least this potential are forbidden; by AR6, where C4-FN and C5-FK are unchecked defaults.</summary>
    public const decimal PotentialMin = 1;

    /// <summary>First day on which equipment may not be serviced with virgin SF6; reclaimed and recycled gas is not meant.</summary>
    public static readonly DateOnly VirginSf6ForServicing = new(2035, 1, 1);

    /// <summary>First day on which a unit like this may not be put into operation; null if no date is set for its gas.</summary>
    public static DateOnly? DateOf(Sf6Unit unit, InsulatingGasPotentials potentials) => DateOf(unit.RatedVolts, unit.BreakingAmperes, unit.Gas, potentials);

    /// <summary>The same from the plate's values: V between phases, A of breaking current.</summary>
    public static DateOnly? DateOf(long ratedVolts, long breakingAmperes, GasMixture gas, InsulatingGasPotentials potentials)
    {
        if (!gas.IsFluorinated)
        {
            return null;
        }

        if (ratedVolts <= SecondaryVoltsMax)
        {
            return new DateOnly(2026, 1, 1);
        }

        if (ratedVolts <= MediumVoltsMax)
        {
            return new DateOnly(2030, 1, 1);
        }

        if (ratedVolts > HighVoltsMax || breakingAmperes > BreakingAmperesMax)
        {
            return new DateOnly(2032, 1, 1);
        }

        return gas.Shares.Any(share => GasMixture.IsFluorinatedGas(share.Gas) && Reaches(share.Gas, potentials)) ? new DateOnly(2028, 1, 1) : null;
    }

    // A gas without a known potential counts as one that reaches it: a date that is not told is worse than one too many.
    private static bool Reaches(InsulatingGas gas, InsulatingGasPotentials potentials) =>
        potentials.Find(gas, GwpSet.SixthAssessment) is not { } known || known.Value >= PotentialMin;

    /// <summary>Whether a servicing on this day with this gas may not use virgin gas.</summary>
    public static bool ForbidsVirginGas(GasMixture gas, DateOnly day) =>
        day >= VirginSf6ForServicing && gas.Shares.Any(share => share.Gas == InsulatingGas.SulphurHexafluoride);
}
