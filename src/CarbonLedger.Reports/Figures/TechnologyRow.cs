using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Reports.Figures;

/// <summary>Units of one technology and factor, or what else gives energy that the balance counts as generated. Energy is null when no meter of them was ever read.</summary>
/// <param name="Factor">Null for power given back by loads without a factor and for storages of the carbon-free model.</param>
internal sealed record TechnologyRow(string Technology, FactorRow? Factor, Energy? Energy, CarbonMass? Carbon, decimal? Share, int WithoutEnergy)
{
    /// <summary>Its carbon rests on a factor that was never checked.</summary>
    public bool IsUnchecked { get; init; }
}
