namespace CarbonLedger.Reports.Pact;

/// <summary>A source of emission factors that are secondary data.</summary>
/// <param name="Name">The factor row and who published it.</param>
/// <param name="Version">The year of the factor and the version of the book that holds it.</param>
public sealed record EmissionFactorSource(string Name, string Version);
