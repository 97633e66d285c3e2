namespace CarbonLedger.Carbon.Inventory;

/// <summary>One global warming potential over 100 years of an insulating gas.</summary>
/// <param name="Value">kgCO2e per kg of gas.</param>
/// <param name="Checked">False for a default that has not been checked against its source.</param>
public sealed record InsulatingGasPotential(InsulatingGas Gas, decimal Value, string Source, bool Checked);
