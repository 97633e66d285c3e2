using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Carbon.Market;

/// <summary>The carbon that a certificate says its energy has. Given with its source, never assumed from a technology.</summary>
/// <param name="GasSet">CO2 or CO2e.</param>
/// <param name="GwpSet">SAR, AR4, AR5, AR6, none or unstated.</param>
/// <param name="Boundary">direct or lifecycle.</param>
/// <param name="Source">Where the figure was published.</param>
public sealed record AttributeFactor(CarbonIntensity Intensity, string GasSet, string GwpSet, string Boundary, string Source);
