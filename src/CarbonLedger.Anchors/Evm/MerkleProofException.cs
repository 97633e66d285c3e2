using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Evm;

/// <summary>A proof does not hold: the node that a hash names is not there.</summary>
internal sealed class MerkleProofException(Hash missing) : Exception($"No node of the proof has the hash {HexText.Encode(missing)}.")
{
    /// <summary>The hash.</summary>
    public Hash Missing { get; } = missing;
}
