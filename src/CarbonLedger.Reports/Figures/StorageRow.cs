using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Reports.Figures;

/// <summary>A storage: its tank before the first and after the last interval, and what went in and out.</summary>
/// <param name="CarbonAssumed">Of the carbon discharged: of energy that the tank can't have held, carried at the interval's average.</param>
/// <param name="WrittenOff">Lost with a tank that ran empty.</param>
internal sealed record StorageRow(
    Storage Storage,
    StorageTank Before,
    StorageTank After,
    Energy? Charged,
    Energy? Discharged,
    CarbonMass? CarbonCharged,
    CarbonMass? CarbonDischarged,
    CarbonMass CarbonAssumed,
    CarbonMass WrittenOff)
{
    /// <summary>before + charged − discharged from the tank − after − written off: 0 when the tank closes. A carbon-free storage keeps no charge.</summary>
    public CarbonMass Check => Before.Carbon + Kept - ((CarbonDischarged ?? default) - CarbonAssumed) - After.Carbon - WrittenOff;

    private CarbonMass Kept => Storage.Model == StorageModel.CarbonFree ? default : CarbonCharged ?? default;
}
