namespace CarbonLedger.Carbon.Factors;

/// <summary>The row that a generator is charged at in a year.</summary>
/// <param name="LagYears">Whole years from the row's year to the year it is used for, 0 or more. Above zero the figure must say so.</param>
public sealed record FactorUse(FactorRow Row, int LagYears);
