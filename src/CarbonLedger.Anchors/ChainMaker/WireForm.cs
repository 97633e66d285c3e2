using CarbonLedger.Ledger;
using Google.Protobuf;

namespace CarbonLedger.Anchors.ChainMaker;

/// <summary>
/// Messages of the chain from bytes. Where a message is hashed or signed, only bytes that our own encoding gives again pass: a field that this version does not know,
/// or another order of fields, would change a hash unseen, so it is refused instead.
/// </summary>
internal static class WireForm
{
    // Deeper than any message here, so that hostile nesting ends early.
    private const int DepthMax = 16;

    /// <summary>Reads a message whose bytes are hashed or signed.</summary>
    /// <exception cref="LedgerFormatException">Not such a message, a field unknown here, or not the canonical encoding.</exception>
    public static T Exact<T>(MessageParser<T> parser, ReadOnlyMemory<byte> bytes, string field)
        where T : class, IMessage<T>
    {
        T message = Loose(parser, bytes, field);
        if (message.CalculateSize() != bytes.Length || !message.ToByteArray().AsSpan().SequenceEqual(bytes.Span))
        {
            throw new LedgerFormatException(field, "the canonical encoding of fields known to protos 2.3.5", "another encoding, or a field this version does not know");
        }

        return message;
    }

    /// <summary>Reads a message that only carries others: fields unknown here are let go.</summary>
    /// <exception cref="LedgerFormatException">Not such a message.</exception>
    public static T Loose<T>(MessageParser<T> parser, ReadOnlyMemory<byte> bytes, string field)
        where T : class, IMessage<T>
    {
        try
        {
            CodedInputStream input = CodedInputStream.CreateWithLimits(new MemoryStream(bytes.ToArray(), writable: false), int.MaxValue, DepthMax);
            return parser.WithDiscardUnknownFields(true).ParseFrom(input);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new LedgerFormatException(field, "a protobuf message", e.Message);
        }
    }

    /// <summary>The slices of one length-delimited field of a message, in order, without a copy: hashes are over these bytes.</summary>
    /// <exception cref="LedgerFormatException">Not a protobuf message, or more than <paramref name="countMax"/> of them.</exception>
    public static List<ReadOnlyMemory<byte>> Slices(ReadOnlyMemory<byte> message, int number, string field, int countMax)
    {
        List<ReadOnlyMemory<byte>> slices = [];
        int position = 0;
        while (position < message.Length)
        {
            ulong tag = Varint(message.Span, ref position, field);
            int length = LengthOf(message.Span, tag, ref position, field);
            if (tag == (((ulong)number << 3) | 2))
            {
                slices.Add(message.Slice(position, length));
                if (slices.Count > countMax)
                {
                    throw new LedgerFormatException(field, $"at most {countMax} items", "more");
                }
            }

            position += length;
        }

        return slices;
    }

    /// <summary>The one slice of a field that stands once.</summary>
    public static ReadOnlyMemory<byte> Slice(ReadOnlyMemory<byte> message, int number, string field)
    {
        List<ReadOnlyMemory<byte>> slices = Slices(message, number, field, 1);
        return slices.Count == 1 ? slices[0] : throw new LedgerFormatException(field, "one message", "none");
    }

    /// <summary>
    /// A message without one field of a message inside it, all other bytes as they are: the lengths on the way there are made anew. So bytes can be hashed without this field even where
    /// they hold what no parser here keeps, such as text that is not UTF-8.
    /// </summary>
    /// <param name="path">Field numbers of the messages on the way, outermost first.</param>
    /// <exception cref="LedgerFormatException">Not a protobuf message.</exception>
    public static byte[] Without(ReadOnlyMemory<byte> message, ReadOnlySpan<int> path, int number, string field)
    {
        using MemoryStream kept = new(message.Length);
        int position = 0;
        while (position < message.Length)
        {
            int start = position;
            ulong tag = Varint(message.Span, ref position, field);
            int length = LengthOf(message.Span, tag, ref position, field);
            if (!path.IsEmpty && tag == (((ulong)path[0] << 3) | 2))
            {
                byte[] inner = Without(message.Slice(position, length), path[1..], number, field);
                WriteVarint(kept, tag);
                WriteVarint(kept, (ulong)inner.Length);
                kept.Write(inner);
            }
            else if (!path.IsEmpty || tag >> 3 != (ulong)number)
            {
                kept.Write(message.Span[start..(position + length)]);
            }

            position += length;
        }

        return kept.ToArray();
    }

    private static void WriteVarint(MemoryStream stream, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            stream.WriteByte((byte)((value & 0x7f) | 0x80));
        }

        stream.WriteByte((byte)value);
    }

    private static int LengthOf(ReadOnlySpan<byte> bytes, ulong tag, ref int position, string field)
    {
        ulong length;
        switch (tag & 7)
        {
            case 0:
                Varint(bytes, ref position, field);
                return 0;
            case 1:
                length = 8;
                break;
            case 2:
                length = Varint(bytes, ref position, field);
                break;
            case 5:
                length = 4;
                break;
            default:
                throw new LedgerFormatException(field, "a protobuf message", $"wire type {tag & 7}");
        }

        return length <= (ulong)(bytes.Length - position) ? (int)length : throw new LedgerFormatException(field, "a protobuf message", "an end inside a field");
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int position, string field)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64 && position < bytes.Length; shift += 7)
        {
            byte next = bytes[position++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new LedgerFormatException(field, "a protobuf message", "a number without an end");
    }
}
