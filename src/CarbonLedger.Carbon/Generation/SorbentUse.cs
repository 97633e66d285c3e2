namespace CarbonLedger.Carbon.Generation;

/// <summary>One sorbent that a unit's desulphurisation used.</summary>
/// <param name="Name">limestone, say.</param>
/// <param name="Amount">t.</param>
/// <param name="Factor">tCO2 per t of carbonate; null for <see cref="Combustion.LimestoneFactorDefault"/>.</param>
/// <param name="CarbonateShare">0 to 1; null for <see cref="Combustion.CarbonateShareDefault"/>.</param>
/// <param name="Conversion">0 to 1; null for <see cref="Combustion.ConversionDefault"/>.</param>
public sealed record SorbentUse(string Name, decimal Amount, decimal? Factor = null, decimal? CarbonateShare = null, decimal? Conversion = null);
