namespace CarbonLedger.Carbon.Generation;

/// <summary>One fuel or sorbent with the CO2 that came of it.</summary>
/// <param name="Name">The fuel's id, or the sorbent.</param>
/// <param name="AmountText">With its unit.</param>
/// <param name="Quality">What the fuel was reckoned with; null for a sorbent.</param>
public sealed record GenerationLine(string Name, string AmountText, FuelQuality? Quality, DirectCarbon Carbon);
