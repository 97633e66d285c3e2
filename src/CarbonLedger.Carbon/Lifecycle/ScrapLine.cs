namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>Material that leaves an asset for recycling.</summary>
/// <param name="NetKilograms">kg that go out less the kg of scrap that went in; below zero where more went in.</param>
/// <param name="PrimaryFactor">kgCO2e/kg of primary material.</param>
/// <param name="RecycledFactor">kgCO2e/kg of recycled material.</param>
/// <param name="Quality">0 to 1: what of the primary material the recycled one replaces.</param>
/// <param name="Source">Of the factors.</param>
public sealed record ScrapLine(string Material, decimal NetKilograms, decimal PrimaryFactor, decimal RecycledFactor, decimal Quality, string Source);
