using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Reports.Figures;

/// <summary>Units of one technology and factor. Energy is null when no meter of them was ever read.</summary>
internal sealed record TechnologyRow(string Technology, FactorRow Factor, Energy? Energy, CarbonMass? Carbon, decimal? Share, int WithoutEnergy);
