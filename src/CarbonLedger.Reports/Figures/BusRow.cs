using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Reports.Figures;

/// <summary>A bus over the whole report.</summary>
internal sealed record BusRow(
    Bus Bus, Energy Through, CarbonIntensity? Lowest, CarbonIntensity? Mean, CarbonIntensity? Highest, CarbonIntensity? MeanDelivered, int NoPower, int Unfed);
