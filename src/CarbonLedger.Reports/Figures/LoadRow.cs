using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Reports.Figures;

/// <summary>A load, or the own use of a generating unit.</summary>
/// <param name="Carbon">As the balance counts it.</param>
/// <param name="MeanE">Over intervals where its bus has an e.</param>
/// <param name="MeanD">Over intervals where its bus has a d.</param>
internal sealed record LoadRow(
    AssetId Id, bool IsOwnUse, BusId Bus, Energy? Energy, CarbonMass? Carbon, CarbonIntensity? MeanE, CarbonIntensity? MeanD, int WithoutEnergy, int WithoutIntensity);
