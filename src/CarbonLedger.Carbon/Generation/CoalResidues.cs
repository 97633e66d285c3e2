namespace CarbonLedger.Carbon.Generation;

/// <summary>What is left of burnt coal, and the unburnt carbon in it.</summary>
/// <param name="Slag">t.</param>
/// <param name="SlagCarbon">Share of carbon in the slag.</param>
/// <param name="FlyAsh">t of fly ash caught by the dust collector.</param>
/// <param name="FlyAshCarbon">Share of carbon in the fly ash.</param>
/// <param name="DustRemoval">η, the share of fly ash that the collector catches, above 0.</param>
public sealed record CoalResidues(decimal Slag, decimal SlagCarbon, decimal FlyAsh, decimal FlyAshCarbon, decimal DustRemoval);
