using System.Buffers.Binary;

namespace CarbonLedger.Storage.Sqlite.Segments;

/// <summary>
/// How a batch begins: 48 bytes, numbers little-endian. Then stand the heads of its records, and then their contents in the same
/// order. Heads are never changed, so their checksum stands here; each content has its own, so that one can be erased and
/// the others stay proved.
/// </summary>
/// <param name="Number">Counts all batches of the store without a gap, from 1.</param>
/// <param name="Records">How many heads.</param>
/// <param name="HeadsLength">Bytes of all heads.</param>
/// <param name="ContentsLength">Bytes of all contents, as they were written.</param>
/// <param name="Duplicates">How many payloads of the list were duplicates; they are counted and not kept.</param>
/// <param name="HeadsChecksum">CRC-32C of the heads.</param>
/// <param name="IsDropped">The contents were dropped: the heads are followed by the next batch.</param>
internal readonly record struct BatchHeader(long Number, int Records, int HeadsLength, int ContentsLength, long Duplicates, uint HeadsChecksum, bool IsDropped)
{
    public const int Length = 48;

    /// <summary>Heads and contents of one batch, in bytes.</summary>
    public const int BytesMax = 64 * 1024 * 1024;

    private const uint Dropped = 1;

    public static ReadOnlySpan<byte> Magic => "CLTB"u8;

    /// <summary>Bytes from the start of this batch to that of the next.</summary>
    public long Size => Length + HeadsLength + (IsDropped ? 0L : ContentsLength);

    public void Write(Span<byte> to, uint salt)
    {
        Magic.CopyTo(to);
        BinaryPrimitives.WriteInt32LittleEndian(to[4..], HeadsLength);
        BinaryPrimitives.WriteInt32LittleEndian(to[8..], ContentsLength);
        BinaryPrimitives.WriteInt32LittleEndian(to[12..], Records);
        BinaryPrimitives.WriteInt64LittleEndian(to[16..], Number);
        BinaryPrimitives.WriteInt64LittleEndian(to[24..], Duplicates);
        BinaryPrimitives.WriteUInt32LittleEndian(to[32..], HeadsChecksum);
        BinaryPrimitives.WriteUInt32LittleEndian(to[36..], IsDropped ? Dropped : 0);
        BinaryPrimitives.WriteUInt32LittleEndian(to[40..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(to[44..], Crc32C.Of(to[..44], salt));
    }

    /// <summary>The size of the batch these bytes begin if they are undamaged, which is not checked.</summary>
    public static bool TrySize(ReadOnlySpan<byte> from, out long size)
    {
        size = Length + (long)BinaryPrimitives.ReadUInt32LittleEndian(from[4..]) + BinaryPrimitives.ReadUInt32LittleEndian(from[8..]);
        return from.StartsWith(Magic) && size <= Length + BytesMax;
    }

    /// <summary>False when these are not the bytes <see cref="Write"/> makes with this salt.</summary>
    public static bool TryRead(ReadOnlySpan<byte> from, uint salt, out BatchHeader header)
    {
        header = default;
        if (from.Length < Length || !from.StartsWith(Magic) || BinaryPrimitives.ReadUInt32LittleEndian(from[44..]) != Crc32C.Of(from[..44], salt))
        {
            return false;
        }

        header = new BatchHeader(
            BinaryPrimitives.ReadInt64LittleEndian(from[16..]), BinaryPrimitives.ReadInt32LittleEndian(from[12..]), BinaryPrimitives.ReadInt32LittleEndian(from[4..]),
            BinaryPrimitives.ReadInt32LittleEndian(from[8..]), BinaryPrimitives.ReadInt64LittleEndian(from[24..]), BinaryPrimitives.ReadUInt32LittleEndian(from[32..]),
            BinaryPrimitives.ReadUInt32LittleEndian(from[36..]) == Dropped);
        return header is { Records: >= 0, HeadsLength: >= 0, ContentsLength: >= 0, Duplicates: >= 0 } && (long)header.HeadsLength + header.ContentsLength <= BytesMax;
    }
}
