using System.Buffers.Binary;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Grains.Contracts;

/// <summary>
/// Captures as one byte array, which crosses a wire faster than an array of records: per capture the u32be length of its
/// canonical bytes, these bytes, the u16be length of its evidence, and that many bytes.
/// </summary>
public static class PackedCaptures
{
    public static byte[] Pack(IReadOnlyCollection<SignedCapture> captures)
    {
        using MemoryStream stream = new(captures.Count * 200);
        Span<byte> length = stackalloc byte[4];
        foreach (SignedCapture signed in captures)
        {
            byte[] bytes = CaptureBytes.Encode(signed.Capture);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            stream.Write(length);
            stream.Write(bytes);
            BinaryPrimitives.WriteUInt16BigEndian(length, checked((ushort)signed.Signature.Length));
            stream.Write(length[..sizeof(ushort)]);
            stream.Write(signed.Signature.Span);
        }

        return stream.ToArray();
    }

    /// <exception cref="FormatException">Not what <see cref="Pack"/> makes.</exception>
    public static IReadOnlyList<SignedCapture> Unpack(ReadOnlyMemory<byte> packed)
    {
        List<SignedCapture> captures = [];
        while (packed.Length > 0)
        {
            ReadOnlyMemory<byte> bytes = Take(ref packed, BinaryPrimitives.ReadInt32BigEndian(Take(ref packed, 4).Span));
            ReadOnlyMemory<byte> signature = Take(ref packed, BinaryPrimitives.ReadUInt16BigEndian(Take(ref packed, sizeof(ushort)).Span));
            captures.Add(CaptureBytes.TryDecode(bytes, out Capture? capture)
                ? new SignedCapture(capture, signature)
                : throw new FormatException($"Packed captures: {bytes.Length} bytes that are no capture."));
        }

        return captures;
    }

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> packed, int length)
    {
        if (length < 0 || length > packed.Length)
        {
            throw new FormatException($"Packed captures: expected {length} more bytes, found {packed.Length}.");
        }

        ReadOnlyMemory<byte> taken = packed[..length];
        packed = packed[length..];
        return taken;
    }
}
