using System.Numerics;
using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Carbon.Uncertainty;

/// <summary>
/// What makes a carbon figure uncertain, by source (GUM, first order; IPCC 2006 approach 1). Contributions of one source share
/// one error: they add with their signs (r = 1), so a factor that many generators use does not average out. Different sources
/// add in quadrature (r = 0). Whole mg only, so equal inputs give equal bytes. Not thread-safe.
/// </summary>
public sealed class UncertaintyBudget
{
    /// <summary>Standard uncertainties in the half-width of a 95 % interval.</summary>
    public const int CoverageFactor = 2;

    /// <summary>Sources of one budget; a network of <see cref="Network.NetworkReader.BusesMax"/> buses has fewer meters.</summary>
    public const int SourcesMax = 1_000_000;

    private const int PpmOfWhole = 1_000_000;

    private readonly Dictionary<UncertaintySource, (Int128 Linear, UInt128 Squares)> sums = [];

    /// <summary>By source. Two budgets with equal contributions have equal figures.</summary>
    public IReadOnlyList<UncertaintyContribution> Contributions =>
        [.. Unordered.OrderBy(contribution => contribution.Source)];

    // Sums of whole numbers and the largest of distinct ones come out the same in any order.
    private IEnumerable<UncertaintyContribution> Unordered => sums.Select(sum => new UncertaintyContribution(sum.Key, sum.Value.Linear, sum.Value.Squares));

    /// <summary>Adds to a source, with sign.</summary>
    /// <param name="milligrams">Sensitivity × standard uncertainty, mg.</param>
    /// <exception cref="OverflowException">The sum does not fit.</exception>
    /// <exception cref="InvalidOperationException">More than <see cref="SourcesMax"/> sources.</exception>
    public void Add(UncertaintySource source, Int128 milligrams)
    {
        if (milligrams != 0)
        {
            Add(source, milligrams, UInt128.Zero);
        }
    }

    /// <summary>
    /// Adds the budget of another interval or period to this one of the same asset or of the same sum of assets. A source's errors add as amounts,
    /// but those that are independent in time (<see cref="UncertaintySource.IsIndependentInTime"/>) as squares.
    /// </summary>
    /// <exception cref="OverflowException">A sum does not fit.</exception>
    public void Add(UncertaintyBudget other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (UncertaintyContribution contribution in other.Unordered.ToArray())
        {
            if (contribution.Source.IsIndependentInTime)
            {
                Add(contribution.Source, Int128.Zero, contribution.Variance);
            }
            else
            {
                Add(contribution.Source, contribution.Milligrams, contribution.SquareMilligrams);
            }
        }
    }

    /// <summary>
    /// Adds the budget of another asset in the same interval: every source's errors add as amounts. What was summed over time before has lost
    /// which interval an independent error was in, so sum assets first, then intervals.
    /// </summary>
    /// <exception cref="OverflowException">A sum does not fit.</exception>
    public void AddSameInterval(UncertaintyBudget other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (UncertaintyContribution contribution in other.Unordered.ToArray())
        {
            Add(contribution.Source, contribution.Milligrams, contribution.SquareMilligrams);
        }
    }

    /// <summary>The half-width and where it comes from; zero with no source if nothing was added.</summary>
    /// <exception cref="OverflowException">The half-width does not fit a mass (9.2 Gt).</exception>
    public UncertaintyFigure Figure()
    {
        List<(UncertaintySource Source, UInt128 Variance)> parts =
            [.. Unordered.Select(contribution => (contribution.Source, contribution.Variance)).Where(part => part.Variance > 0)];
        UInt128 total = 0;
        foreach ((_, UInt128 variance) in parts)
        {
            total += variance;
        }

        CarbonMass half = CarbonMass.FromMilligrams((long)WholeRoot.Nearest(total * (CoverageFactor * CoverageFactor)));
        return new UncertaintyFigure(
            half,
            [.. parts.OrderByDescending(part => part.Variance).ThenBy(part => part.Source).Take(UncertaintyFigure.TopMax).Select(part => new UncertaintyShare(part.Source, Ppm(part.Variance, total)))],
            parts.Count);
    }

    private static int Ppm(UInt128 part, UInt128 whole) => (int)((((BigInteger)part * PpmOfWhole * 2) + whole) / ((BigInteger)whole * 2));

    private void Add(UncertaintySource source, Int128 linear, UInt128 squares)
    {
        (Int128 Linear, UInt128 Squares) sum = sums.GetValueOrDefault(source);
        sums[source] = (sum.Linear + linear, sum.Squares + squares);
        if (sums.Count > SourcesMax)
        {
            throw new InvalidOperationException($"A budget has more than {SourcesMax} sources.");
        }
    }
}
