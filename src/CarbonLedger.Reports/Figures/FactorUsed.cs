using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Reports.Figures;

/// <summary>A row of the factor book that figures of the report were made with.</summary>
/// <param name="LagYearsMax">Years between the reporting year and the row's, the largest of the report.</param>
/// <param name="Assets">Generators, and loads that may give power back, charged at it.</param>
internal sealed record FactorUsed(FactorRow Row, int LagYearsMax, int Assets);
