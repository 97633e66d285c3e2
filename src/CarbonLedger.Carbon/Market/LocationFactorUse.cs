using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Carbon.Market;

/// <summary>The grid's factor of one reporting year.</summary>
/// <param name="ReportingYear">Of the site's calendar.</param>
/// <param name="Row">The latest published one up to that year.</param>
/// <param name="LagYears">Years between the two; above 0 the figure is restated once the year's own factor is published.</param>
public sealed record LocationFactorUse(int ReportingYear, FactorRow Row, int LagYears);
