using System.Buffers.Binary;

namespace CarbonLedger.Ingest.Formats.Sparkplug;

/// <summary>Goes through the fields of one protobuf message (wire types 0, 1, 2 and 5; groups are refused). Every length is held against what is left before anything is taken.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> rest = bytes;

    /// <summary>Number of the field <see cref="Next"/> stopped at.</summary>
    public int Field { get; private set; }

    /// <summary>0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes.</summary>
    public int Wire { get; private set; }

    /// <summary>The bits of a field of wire type 0, 1 or 5.</summary>
    public ulong Bits { get; private set; }

    /// <summary>The bytes of a field of wire type 2.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>What was found in place of a field; null if nothing is wrong.</summary>
    public string? Wrong { get; private set; }

    /// <summary>Takes the next field; false at the end or when something is wrong.</summary>
    public bool Next()
    {
        if (rest.IsEmpty || Wrong is not null)
        {
            return false;
        }

        Bits = 0;
        Bytes = default;
        if (!Varint(out ulong tag) || tag > uint.MaxValue || tag >> 3 == 0)
        {
            return Fail("no field tag");
        }

        (Field, Wire) = ((int)(tag >> 3), (int)(tag & 7));
        return Wire switch
        {
            0 => Varint(out ulong bits) ? Take(bits) : Fail("an unfinished varint"),
            1 => rest.Length >= 8 ? Take(BinaryPrimitives.ReadUInt64LittleEndian(rest), 8) : Fail("fewer than 8 bytes"),
            5 => rest.Length >= 4 ? Take(BinaryPrimitives.ReadUInt32LittleEndian(rest), 4) : Fail("fewer than 4 bytes"),
            2 => TakeBytes(),
            _ => Fail($"wire type {Wire}"),
        };
    }

    private bool TakeBytes()
    {
        if (!Varint(out ulong length) || length > (ulong)rest.Length)
        {
            return Fail($"{length} bytes announced, {rest.Length} left");
        }

        Bytes = rest[..(int)length];
        rest = rest[(int)length..];
        return true;
    }

    private bool Take(ulong bits, int length = 0)
    {
        Bits = bits;
        rest = rest[length..];
        return true;
    }

    private bool Fail(string found)
    {
        Wrong = found;
        return false;
    }

    // At most ten bytes of seven bits; of the tenth only one bit fits.
    private bool Varint(out ulong value)
    {
        value = 0;
        for (int i = 0; i < 10 && i < rest.Length; i++)
        {
            byte b = rest[i];
            if (i == 9 && b > 1)
            {
                return false;
            }

            value |= (ulong)(b & 0x7F) << (7 * i);
            if (b < 0x80)
            {
                rest = rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
