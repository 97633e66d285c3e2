namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>One material or part of an asset.</summary>
/// <param name="Amount">In the unit.</param>
/// <param name="Unit">kg, or the unit of the typical figure that is used.</param>
/// <param name="Factor">kgCO2e per unit.</param>
public sealed record MaterialLine(string Material, decimal Amount, string Unit, CarbonFactor Factor);
