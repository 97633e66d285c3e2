using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>Carbon of an asset's use in one interval.</summary>
/// <param name="Module">B1, B2, B6 or B7.</param>
/// <param name="Carbon">mg CO2e. B6 is below 0 where meters of a branch count more out than in.</param>
public sealed record UseAmount(AssetId Asset, Interval Interval, LifecycleModule Module, CarbonMass Carbon, UseOrigin Origin);
