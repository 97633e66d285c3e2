namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>One leg of transport.</summary>
/// <param name="Module">A2 to the factory or A4 to the site.</param>
/// <param name="TonneKilometres">t·km.</param>
/// <param name="Factor">kgCO2e per t·km.</param>
public sealed record TransportLine(LifecycleModule Module, decimal TonneKilometres, CarbonFactor Factor);
