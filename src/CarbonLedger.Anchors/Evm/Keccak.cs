using CarbonLedger.Ledger;
using Org.BouncyCastle.Crypto.Digests;

namespace CarbonLedger.Anchors.Evm;

/// <summary>Keccak-256 as Ethereum uses it: the padding of the 2011 submission, not that of SHA3-256 (FIPS 202).</summary>
internal static class Keccak
{
    /// <summary>The 32 bytes; <see cref="Hash"/> serves as a word of 32 bytes here.</summary>
    public static Hash Of(ReadOnlySpan<byte> data)
    {
        KeccakDigest digest = new(256);
        digest.BlockUpdate(data);
        Span<byte> output = stackalloc byte[Hash.Size];
        digest.DoFinal(output);
        return Hash.FromBytes(output);
    }
}
