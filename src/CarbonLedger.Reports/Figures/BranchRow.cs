using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Reports.Figures;

/// <summary>A branch over the whole report; amounts are null when both of its meters were never read together.</summary>
internal sealed record BranchRow(Branch Branch, Energy? EnergyIn, Energy? Loss, CarbonMass? LossCarbon, int WithoutEnergy);
