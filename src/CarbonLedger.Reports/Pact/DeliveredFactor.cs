using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Reports.Pact;

/// <summary>A factor row and the version of the book it stands in.</summary>
public sealed record DeliveredFactor(string Book, int BookVersion, FactorRow Row);
