using CarbonLedger.Anchors.ChainMaker;
using CarbonLedger.Anchors.Evm;

namespace CarbonLedger.Simulators.ChainMaker;

/// <summary>A member that a test chain knows.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Hash">The hash under its signatures.</param>
/// <param name="Role">client or admin.</param>
internal sealed record TestMember(ChainMakerPublicKey Key, ChainMakerHash Hash, string Role)
{
    /// <summary>The EVM address of a key on the test chain: the last 20 bytes of Keccak-256 of the point's 64 bytes.</summary>
    public static byte[] AddressOf(ChainMakerPublicKey key) => Keccak.Of(key.PointBytes.AsSpan(1)).ToArray()[^20..];
}
