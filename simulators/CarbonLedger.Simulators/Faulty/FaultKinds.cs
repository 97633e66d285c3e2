namespace CarbonLedger.Simulators.Faulty;

/// <summary>What may go wrong between a device and the ledger.</summary>
[Flags]
public enum FaultKinds
{
    None = 0,

    /// <summary>The same bytes are sent twice.</summary>
    Duplicate = 1,

    /// <summary>A device sends after its neighbour, and its previous capture again after this one.</summary>
    Reorder = 2,

    /// <summary>A copy with one register changed under the old signature is sent before the genuine capture.</summary>
    Tamper = 4,

    /// <summary>The capture is sent one to three steps later.</summary>
    Late = 8,

    /// <summary>The capture is never sent.</summary>
    Drop = 16,
}
