namespace CarbonLedger.Anchors.ChainMaker;

/// <summary>The hash of a chain: <c>crypto.hash</c> of its configuration. It makes transaction hashes, the Merkle root and the block hash.</summary>
public enum ChainMakerHash
{
    /// <summary><c>SHA256</c>, of most chains.</summary>
    Sha256 = 1,

    /// <summary><c>SM3</c> (GB/T 32905), of chains with Chinese commercial cryptography.</summary>
    Sm3 = 2,

    /// <summary><c>SHA3_256</c>.</summary>
    Sha3 = 3,
}
