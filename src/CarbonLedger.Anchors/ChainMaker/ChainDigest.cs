using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;

namespace CarbonLedger.Anchors.ChainMaker;

/// <summary>The three hashes a chain may have, each of 32 bytes, and their names in its configuration.</summary>
internal static class ChainDigest
{
    /// <summary>Bytes in a hash of any of the three.</summary>
    public const int Size = 32;

    public static byte[] Of(ChainMakerHash hash, ReadOnlySpan<byte> data) => hash switch
    {
        ChainMakerHash.Sha256 => SHA256.HashData(data),
        ChainMakerHash.Sm3 => Of(new SM3Digest(), data),
        ChainMakerHash.Sha3 => Of(new Sha3Digest(256), data),
        _ => throw new ArgumentOutOfRangeException(nameof(hash)),
    };

    public static string Name(ChainMakerHash hash) => hash switch
    {
        ChainMakerHash.Sha256 => "SHA256",
        ChainMakerHash.Sm3 => "SM3",
        ChainMakerHash.Sha3 => "SHA3_256",
        _ => throw new ArgumentOutOfRangeException(nameof(hash)),
    };

    public static ChainMakerHash? TryParse(string name) => name switch
    {
        "SHA256" => ChainMakerHash.Sha256,
        "SM3" => ChainMakerHash.Sm3,
        "SHA3_256" => ChainMakerHash.Sha3,
        _ => null,
    };

    private static byte[] Of(IDigest digest, ReadOnlySpan<byte> data)
    {
        byte[] value = new byte[Size];
        digest.BlockUpdate(data);
        digest.DoFinal(value);
        return value;
    }
}
