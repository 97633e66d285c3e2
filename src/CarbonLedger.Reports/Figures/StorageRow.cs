using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Reports.Figures;

/// <summary>A storage: its tank before the first and after the last interval, and what went in and out.</summary>
internal sealed record StorageRow(
    Storage Storage, StorageTank Before, StorageTank After, Energy? Charged, Energy? Discharged, CarbonMass? CarbonCharged, CarbonMass? CarbonDischarged)
{
    /// <summary>before + charged − discharged − after: 0 when the tank closes.</summary>
    public CarbonMass Check => Before.Carbon + (CarbonCharged ?? default) - (CarbonDischarged ?? default) - After.Carbon;
}
