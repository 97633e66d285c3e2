namespace CarbonLedger.Anchors.Evm;

/// <summary>A proof of nodes does not hold.</summary>
internal sealed class MerkleProofException(string expected, string found) : Exception($"proof: expected {expected}; found {found}.")
{
    /// <summary>What would have made it hold.</summary>
    public string Expected { get; } = expected;

    /// <summary>What is there.</summary>
    public string Found { get; } = found;
}
