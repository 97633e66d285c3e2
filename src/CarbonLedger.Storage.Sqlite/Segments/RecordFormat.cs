using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Storage.Sqlite.Segments;

/// <summary>Heads and contents of records as bytes, numbers little-endian; README.md beside has the layout.</summary>
internal static class RecordFormat
{
    private const byte Capture = 1, Refusal = 2, Erasure = 3;
    private const int ChecksumLength = 4;

    // In the place of a length: that the length follows in two bytes.
    private const byte LongSignature = 255;
    private const int LongLengthBytes = 1 + sizeof(ushort);

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);

    public static void WriteHead(IBufferWriter<byte> to, RecordHead head)
    {
        switch (head)
        {
            case RecordHead.OfCapture capture:
                Byte(to, Capture);
                Int64(to, capture.ReceiptTime);
                Int64(to, capture.Time);
                Int32(to, capture.Version);
                Int32(to, capture.Length);
                Text(to, capture.Device.Value);
                break;
            case RecordHead.OfRefusal refusal:
                Byte(to, Refusal);
                Int64(to, refusal.ReceiptTime);
                Int32(to, (int)refusal.Reason);
                Int32(to, refusal.Length);
                Text(to, refusal.Topic);
                Text(to, refusal.Client);
                break;
            case RecordHead.OfErasure erasure:
                Byte(to, Erasure);
                Int64(to, erasure.From);
                Int64(to, erasure.To);
                Int32(to, erasure.Devices.Count);
                foreach (DeviceId device in erasure.Devices)
                {
                    Text(to, device.Value);
                }

                break;
        }
    }

    /// <summary>Takes one head off the front; false when there is none.</summary>
    public static bool TryReadHead(ref ReadOnlySpan<byte> from, [NotNullWhen(true)] out RecordHead? head)
    {
        head = null;
        byte kind = from.IsEmpty ? (byte)0 : from[0];
        int needed = kind switch { Capture => 25, Refusal => 17, Erasure => 21, _ => int.MaxValue };
        if (from.Length < needed)
        {
            return false;
        }

        ReadOnlySpan<byte> fixedPart = from[1..needed];
        from = from[needed..];
        head = kind switch
        {
            Capture => ReadCapture(fixedPart, ref from),
            Refusal => ReadRefusal(fixedPart, ref from),
            _ => ReadErasure(fixedPart, ref from),
        };
        return head is { ContentLength: 0 or > ChecksumLength };
    }

    /// <summary>The content of a capture: checksum, length of the signature in one byte or three, signature, canonical bytes. Returns its length.</summary>
    public static int WriteCapture(IBufferWriter<byte> to, ReadOnlySpan<byte> capture, ReadOnlySpan<byte> signature, uint salt)
    {
        int lengthBytes = signature.Length < LongSignature ? 1 : LongLengthBytes;
        int length = ChecksumLength + lengthBytes + signature.Length + capture.Length;
        Span<byte> content = to.GetSpan(length)[..length];
        content[ChecksumLength] = (byte)Math.Min(signature.Length, LongSignature);
        if (lengthBytes == LongLengthBytes)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(content[(ChecksumLength + 1)..], checked((ushort)signature.Length));
        }

        signature.CopyTo(content[(ChecksumLength + lengthBytes)..]);
        capture.CopyTo(content[(ChecksumLength + lengthBytes + signature.Length)..]);
        return Seal(to, content, salt);
    }

    /// <summary>The content of a refusal: checksum, length of the sentence in four bytes, sentence, bytes that were refused. Returns its length.</summary>
    public static int WriteRefusal(IBufferWriter<byte> to, string detail, ReadOnlySpan<byte> payload, uint salt)
    {
        int detailLength = Utf8.GetByteCount(detail);
        int length = ChecksumLength + sizeof(int) + detailLength + payload.Length;
        Span<byte> content = to.GetSpan(length)[..length];
        BinaryPrimitives.WriteInt32LittleEndian(content[ChecksumLength..], detailLength);
        Utf8.GetBytes(detail, content[(ChecksumLength + sizeof(int))..]);
        payload.CopyTo(content[(ChecksumLength + sizeof(int) + detailLength)..]);
        return Seal(to, content, salt);
    }

    /// <summary>Whether a content is as it was written; an erased one is not.</summary>
    public static bool Holds(ReadOnlySpan<byte> content, uint salt) =>
        content.Length > ChecksumLength && BinaryPrimitives.ReadUInt32LittleEndian(content) == Crc32C.Of(content[ChecksumLength..], salt);

    /// <summary>The parts of a content that <see cref="Holds"/>.</summary>
    public static bool TryReadCapture(ReadOnlyMemory<byte> content, out ReadOnlyMemory<byte> capture, out ReadOnlyMemory<byte> signature)
    {
        (capture, signature) = (default, default);
        if (content.Length < ChecksumLength + LongLengthBytes)
        {
            return false;
        }

        ReadOnlyMemory<byte> rest = content[ChecksumLength..];
        bool isLong = rest.Span[0] == LongSignature;
        int length = isLong ? BinaryPrimitives.ReadUInt16LittleEndian(rest.Span[1..]) : rest.Span[0];
        rest = rest[(isLong ? LongLengthBytes : 1)..];
        if (rest.Length < length)
        {
            return false;
        }

        (signature, capture) = (rest[..length], rest[length..]);
        return true;
    }

    /// <summary>A refusal with what a content that <see cref="Holds"/> has; without a content, with an empty sentence and no bytes.</summary>
    public static ReceivedPayload ReadRefusal(RecordHead.OfRefusal head, ReadOnlyMemory<byte> content)
    {
        string detail = "";
        ReadOnlyMemory<byte> payload = default;
        if (content.Length >= ChecksumLength + sizeof(int)
            && BinaryPrimitives.ReadInt32LittleEndian(content.Span[ChecksumLength..]) is var length and >= 0
            && length <= content.Length - ChecksumLength - sizeof(int))
        {
            detail = Utf8.GetString(content.Span.Slice(ChecksumLength + sizeof(int), length));
            payload = content[(ChecksumLength + sizeof(int) + length)..];
        }

        return new ReceivedPayload(null, new Refusal(head.Reason, detail), head.Topic, head.Client, payload, new Timestamp(head.ReceiptTime));
    }

    private static int Seal(IBufferWriter<byte> to, Span<byte> content, uint salt)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(content, Crc32C.Of(content[ChecksumLength..], salt));
        to.Advance(content.Length);
        return content.Length;
    }

    private static RecordHead.OfCapture? ReadCapture(ReadOnlySpan<byte> part, ref ReadOnlySpan<byte> rest) =>
        TryText(ref rest, out string device) && Identifier.IsValid(device)
            ? new RecordHead.OfCapture(
                new DeviceId(device), BinaryPrimitives.ReadInt64LittleEndian(part[8..]), BinaryPrimitives.ReadInt32LittleEndian(part[16..]),
                BinaryPrimitives.ReadInt64LittleEndian(part), BinaryPrimitives.ReadInt32LittleEndian(part[20..]))
            : null;

    private static RecordHead.OfRefusal? ReadRefusal(ReadOnlySpan<byte> part, ref ReadOnlySpan<byte> rest) =>
        TryText(ref rest, out string topic) && TryText(ref rest, out string client)
            ? new RecordHead.OfRefusal(
                (RefusalReason)BinaryPrimitives.ReadInt32LittleEndian(part[8..]), topic, client,
                BinaryPrimitives.ReadInt64LittleEndian(part), BinaryPrimitives.ReadInt32LittleEndian(part[12..]))
            : null;

    private static RecordHead.OfErasure? ReadErasure(ReadOnlySpan<byte> part, ref ReadOnlySpan<byte> rest)
    {
        int count = BinaryPrimitives.ReadInt32LittleEndian(part[16..]);
        List<DeviceId> devices = [];
        for (int i = 0; i < count; i++)
        {
            if (!TryText(ref rest, out string device) || !Identifier.IsValid(device))
            {
                return null;
            }

            devices.Add(new DeviceId(device));
        }

        return new RecordHead.OfErasure(devices, BinaryPrimitives.ReadInt64LittleEndian(part), BinaryPrimitives.ReadInt64LittleEndian(part[8..]));
    }

    private static void Byte(IBufferWriter<byte> to, byte value)
    {
        to.GetSpan(1)[0] = value;
        to.Advance(1);
    }

    private static void Int32(IBufferWriter<byte> to, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to.GetSpan(sizeof(int)), value);
        to.Advance(sizeof(int));
    }

    private static void Int64(IBufferWriter<byte> to, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(to.GetSpan(sizeof(long)), value);
        to.Advance(sizeof(long));
    }

    // Two bytes of length, then UTF-8.
    private static void Text(IBufferWriter<byte> to, string value)
    {
        int length = Utf8.GetByteCount(value);
        Span<byte> span = to.GetSpan(sizeof(ushort) + length);
        BinaryPrimitives.WriteUInt16LittleEndian(span, checked((ushort)length));
        Utf8.GetBytes(value, span[sizeof(ushort)..]);
        to.Advance(sizeof(ushort) + length);
    }

    private static bool TryText(ref ReadOnlySpan<byte> from, out string text)
    {
        text = "";
        if (from.Length < sizeof(ushort) || BinaryPrimitives.ReadUInt16LittleEndian(from) is var length && from.Length < sizeof(ushort) + length)
        {
            return false;
        }

        text = Utf8.GetString(from.Slice(sizeof(ushort), BinaryPrimitives.ReadUInt16LittleEndian(from)));
        from = from[(sizeof(ushort) + BinaryPrimitives.ReadUInt16LittleEndian(from))..];
        return true;
    }
}
