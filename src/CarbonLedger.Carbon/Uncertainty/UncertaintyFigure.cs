using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Carbon.Uncertainty;

/// <summary>The uncertainty of a carbon figure, as a report says it.</summary>
/// <param name="HalfWidth">Half the width of the 95 % interval: expanded uncertainty, k = 2, rounded to whole mg.</param>
/// <param name="Top">The sources with the largest parts of the variance, at most <see cref="TopMax"/>, largest first, equal ones by source.</param>
/// <param name="Sources">How many sources have any part in it.</param>
public sealed record UncertaintyFigure(CarbonMass HalfWidth, IReadOnlyList<UncertaintyShare> Top, int Sources)
{
    public const int TopMax = 3;
}
