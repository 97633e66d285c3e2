using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Carbon.Statements;

/// <summary>The factor that a generator's carbon was made with.</summary>
/// <param name="Row">Its row in the factor book that the balance names.</param>
/// <param name="LagYears">Years between the reporting year and the factor's.</param>
public sealed record StatementFactor(FactorId Row, int LagYears);
