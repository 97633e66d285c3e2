namespace CarbonLedger.Carbon.Network;

/// <summary>What becomes of the carbon that comes with a charge (both models named in Chen et al., arXiv 2308.03240).</summary>
public enum StorageModel
{
    /// <summary>It is kept with the energy and goes out with what is discharged.</summary>
    Tank = 1,

    /// <summary>It stays with the charger: a load when charging, a carbon-free source when discharging.</summary>
    CarbonFree = 2,
}
