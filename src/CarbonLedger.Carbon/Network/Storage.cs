using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Carbon.Network;

/// <summary>A storage unit with the carbon of a tank: what is charged keeps its carbon until it is discharged.</summary>
/// <param name="PowerMegawatts">Largest charging or discharging power, MW.</param>
/// <param name="Capacity">Usable content.</param>
/// <param name="ChargeEfficiency">Above 0, at most 1.</param>
/// <param name="DischargeEfficiency">Above 0, at most 1.</param>
/// <param name="StartEnergy">Content before the first interval.</param>
/// <param name="StartCarbon">Carbon held before the first interval.</param>
public sealed record Storage(
    AssetId Id,
    BusId Bus,
    string Technology,
    double PowerMegawatts,
    Energy Capacity,
    double ChargeEfficiency,
    double DischargeEfficiency,
    Energy StartEnergy,
    CarbonMass StartCarbon);
