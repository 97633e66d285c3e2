using System.Buffers.Binary;

namespace CarbonLedger.Storage.Sqlite.Segments;

/// <summary>How a segment file begins: 32 bytes, numbers little-endian.</summary>
/// <param name="Number">Place among the segments, from 1.</param>
/// <param name="Day">UTC day of receipt, in days since 1970-01-01.</param>
/// <param name="FirstBatch">The number of its first batch.</param>
/// <param name="Salt">Seed of every checksum after this header: bytes a device sent can't be made to look like a batch.</param>
internal readonly record struct SegmentHeader(int Number, int Day, long FirstBatch, uint Salt)
{
    public const int Length = 32;

    private static ReadOnlySpan<byte> Magic => "CLSEGMT1"u8;

    public void Write(Span<byte> to)
    {
        Magic.CopyTo(to);
        BinaryPrimitives.WriteInt32LittleEndian(to[8..], Number);
        BinaryPrimitives.WriteInt32LittleEndian(to[12..], Day);
        BinaryPrimitives.WriteInt64LittleEndian(to[16..], FirstBatch);
        BinaryPrimitives.WriteUInt32LittleEndian(to[24..], Salt);
        BinaryPrimitives.WriteUInt32LittleEndian(to[28..], Crc32C.Of(to[..28]));
    }

    /// <summary>False when these are not the bytes <see cref="Write"/> makes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> from, out SegmentHeader header)
    {
        header = default;
        if (from.Length < Length || !from.StartsWith(Magic) || BinaryPrimitives.ReadUInt32LittleEndian(from[28..]) != Crc32C.Of(from[..28]))
        {
            return false;
        }

        header = new SegmentHeader(
            BinaryPrimitives.ReadInt32LittleEndian(from[8..]), BinaryPrimitives.ReadInt32LittleEndian(from[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(from[16..]), BinaryPrimitives.ReadUInt32LittleEndian(from[24..]));
        return true;
    }
}
