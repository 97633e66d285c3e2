using System.Buffers.Binary;
using System.Numerics;

namespace CarbonLedger.Storage.Sqlite.Segments;

/// <summary>CRC-32C (Castagnoli; RFC 3720 §12.1), which finds what a disk or a torn write did, and no forger.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of the bytes; with a seed other than 0 it is that of this seed only.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes, uint seed = 0)
    {
        uint crc = ~seed;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte one in bytes)
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return ~crc;
    }
}
