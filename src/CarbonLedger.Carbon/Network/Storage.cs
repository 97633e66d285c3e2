using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Carbon.Network;

/// <summary>A storage unit, and what becomes of the carbon that it is charged with.</summary>
/// <param name="PowerMegawatts">Largest charging or discharging power, MW.</param>
/// <param name="Capacity">Usable content.</param>
/// <param name="ChargeEfficiency">Above 0, at most 1.</param>
/// <param name="DischargeEfficiency">Above 0, at most 1.</param>
/// <param name="StartEnergy">Content before the first interval.</param>
/// <param name="StartCarbon">Carbon held before the first interval.</param>
/// <param name="Model">Whether the carbon of a charge is kept with it.</param>
/// <param name="SelfDischargePpm">Energy lost in an interval of 15 minutes, in millionths of the content at its start; 0 to 1,000,000.</param>
public sealed record Storage(
    AssetId Id,
    BusId Bus,
    string Technology,
    double PowerMegawatts,
    Energy Capacity,
    double ChargeEfficiency,
    double DischargeEfficiency,
    Energy StartEnergy,
    CarbonMass StartCarbon,
    StorageModel Model = StorageModel.Tank,
    int SelfDischargePpm = 0)
{
    /// <summary>All of the content in one interval.</summary>
    public const int SelfDischargePpmMax = 1_000_000;
}
