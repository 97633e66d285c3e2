namespace CarbonLedger.Carbon.Inventory;

/// <summary>One gas of a mixture.</summary>
/// <param name="Ppm">Mass fraction in millionths, 1 to 1 000 000.</param>
public readonly record struct GasShare(InsulatingGas Gas, int Ppm);
