using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Formats.Cbor;
using System.Text;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Entries.Captures;

/// <summary>
/// The bytes a device signs: <c>carbonledger.capture/1</c> LF, then deterministic CBOR (RFC 8949 §4.2)
/// <c>[site, device, t_ms, seq, version, quality, [[obis, mantissa, exponent], …]]</c>, registers sorted by OBIS code.
/// Decimals stay mantissa and exponent as sent; multipliers are applied later.
/// </summary>
public static class CaptureBytes
{
    // Major types of CBOR (RFC 8949 §3.1), in their place in a head.
    private const byte MajorPositive = 0 << 5, MajorNegative = 1 << 5, MajorText = 3 << 5, MajorArray = 4 << 5;

    private const int SmallMax = 1_024;

    private static readonly byte[] Domain = Encoding.ASCII.GetBytes("carbonledger.capture/1\n");

    // An array's or integer's head takes 9 bytes at most, as does that of a text.
    private const int HeadMax = 9;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ArgumentException">A text is not valid Unicode.</exception>
    public static byte[] Encode(Capture capture)
    {
        Span<byte> small = stackalloc byte[SmallMax];
        int most = LengthMax(capture);
        Span<byte> bytes = most <= SmallMax ? small : new byte[most];
        return bytes[..Write(bytes, capture)].ToArray();
    }

    /// <summary>Writes the same bytes to a buffer.</summary>
    internal static void Write(IBufferWriter<byte> output, Capture capture) => output.Advance(Write(output.GetSpan(LengthMax(capture)), capture));

    /// <summary>The bytes of captures of one device at one site, one after the other.</summary>
    /// <param name="places">Where those of each are.</param>
    internal static byte[] WriteAll(IReadOnlyList<Capture> captures, out (int Start, int Length)[] places)
    {
        byte[] bytes = new byte[captures.Sum(LengthMax)];
        places = new (int, int)[captures.Count];
        int prefix = WritePrefix(bytes, captures[0].Site, captures[0].Device);
        int start = 0;
        for (int i = 0; i < places.Length; i++)
        {
            Span<byte> own = bytes.AsSpan(start);
            bytes.AsSpan(0, prefix).CopyTo(own);
            places[i] = (start, WriteRest(own, prefix, captures[i]));
            start += places[i].Length;
        }

        return bytes.AsSpan(0, start).ToArray();
    }

    /// <summary>What the bytes of every capture of a device begin with; the rest differs from capture to capture.</summary>
    public static byte[] Prefix(SiteId site, DeviceId device)
    {
        Span<byte> bytes = new byte[Domain.Length + (3 * HeadMax) + Utf8.GetMaxByteCount(site.Value.Length) + Utf8.GetMaxByteCount(device.Value.Length)];
        return bytes[..WritePrefix(bytes, site, device)].ToArray();
    }

    // Written out by hand: a general writer costs four times as much.
    private static int Write(Span<byte> bytes, Capture capture) => WriteRest(bytes, WritePrefix(bytes, capture.Site, capture.Device), capture);

    private static int WritePrefix(Span<byte> bytes, SiteId site, DeviceId device)
    {
        Domain.CopyTo(bytes);
        int at = Domain.Length;
        WriteHead(bytes, ref at, MajorArray, 7);
        WriteText(bytes, ref at, site.Value);
        WriteText(bytes, ref at, device.Value);
        return at;
    }

    private static int WriteRest(Span<byte> bytes, int at, Capture capture)
    {
        WriteWhole(bytes, ref at, capture.Time.UnixMilliseconds);
        WriteWhole(bytes, ref at, capture.Sequence);
        WriteWhole(bytes, ref at, capture.Version);
        WriteWhole(bytes, ref at, (int)capture.Quality);
        WriteHead(bytes, ref at, MajorArray, (ulong)capture.Registers.Count);
        for (int i = 0; i < capture.Registers.Count; i++)
        {
            RegisterReading register = capture.Registers[i];
            WriteHead(bytes, ref at, MajorArray, 3);
            WriteText(bytes, ref at, register.Obis);
            WriteWhole(bytes, ref at, register.Value.Mantissa);
            WriteWhole(bytes, ref at, register.Value.Exponent);
        }

        return at;
    }

    private static int LengthMax(Capture capture)
    {
        int length = Domain.Length + (8 * HeadMax) + Utf8.GetMaxByteCount(capture.Site.Value.Length) + Utf8.GetMaxByteCount(capture.Device.Value.Length);
        for (int i = 0; i < capture.Registers.Count; i++)
        {
            length += (4 * HeadMax) + Utf8.GetMaxByteCount(capture.Registers[i].Obis.Length);
        }

        return length;
    }

    private static void WriteText(Span<byte> bytes, ref int at, string text)
    {
        WriteHead(bytes, ref at, MajorText, (ulong)Utf8.GetByteCount(text));
        at += Utf8.GetBytes(text, bytes[at..]);
    }

    // A negative number n is written as -1 - n (RFC 8949 §3.1).
    private static void WriteWhole(Span<byte> bytes, ref int at, long value) =>
        WriteHead(bytes, ref at, value < 0 ? MajorNegative : MajorPositive, (ulong)(value < 0 ? ~value : value));

    // The shortest form that holds the value (RFC 8949 §4.2.1).
    private static void WriteHead(Span<byte> bytes, ref int at, byte major, ulong value)
    {
        switch (value)
        {
            case < 24:
                bytes[at++] = (byte)(major | (byte)value);
                break;
            case <= byte.MaxValue:
                bytes[at++] = (byte)(major | 24);
                bytes[at++] = (byte)value;
                break;
            case <= ushort.MaxValue:
                bytes[at++] = (byte)(major | 25);
                BinaryPrimitives.WriteUInt16BigEndian(bytes[at..], (ushort)value);
                at += sizeof(ushort);
                break;
            case <= uint.MaxValue:
                bytes[at++] = (byte)(major | 26);
                BinaryPrimitives.WriteUInt32BigEndian(bytes[at..], (uint)value);
                at += sizeof(uint);
                break;
            default:
                bytes[at++] = (byte)(major | 27);
                BinaryPrimitives.WriteUInt64BigEndian(bytes[at..], value);
                at += sizeof(ulong);
                break;
        }
    }

    /// <summary>
    /// The inverse of <see cref="Encode"/>: true exactly when the bytes are what it writes for a valid capture (known
    /// registers, sorted, 1 to 16; fields in range). Never throws on any bytes.
    /// </summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Capture? capture)
    {
        if (TryDecodeFirst(bytes, out capture, out int length) && length == bytes.Length)
        {
            return true;
        }

        capture = null;
        return false;
    }

    /// <summary>Decodes the capture that the bytes begin with and says how many bytes are its own; what follows is not looked at. Never throws on any bytes.</summary>
    internal static bool TryDecodeFirst(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Capture? capture, out int length)
    {
        capture = null;
        length = 0;
        if (!bytes.Span.StartsWith(Domain))
        {
            return false;
        }

        try
        {
            CborReader reader = new(bytes[Domain.Length..], CborConformanceMode.Ctap2Canonical, allowMultipleRootLevelValues: true);
            capture = Read(reader);
            length = bytes.Length - reader.BytesRemaining;
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException or OverflowException)
        {
            // InvalidOperationException: another type than expected stands there; OverflowException: a number out of range.
            return false;
        }

        // Whatever the reader lets through, only the canonical bytes come back the same.
        if (capture is not null && bytes.Span[..length].SequenceEqual(Encode(capture)))
        {
            return true;
        }

        capture = null;
        return false;
    }

    private static Capture? Read(CborReader reader)
    {
        if (reader.ReadStartArray() != 7)
        {
            return null;
        }

        string site = reader.ReadTextString();
        string device = reader.ReadTextString();
        long time = reader.ReadInt64();
        long sequence = reader.ReadInt64();
        int version = reader.ReadInt32();
        int quality = reader.ReadInt32();
        List<RegisterReading>? registers = ReadRegisters(reader);
        reader.ReadEndArray();
        bool inRange = Identifier.IsValid(site) && Identifier.IsValid(device)
            && time is >= Timestamp.UnixMillisecondsMin and <= Timestamp.UnixMillisecondsMax
            && sequence >= 0 && version >= 0 && quality is >= (int)DeviceQuality.Good and <= (int)DeviceQuality.ClockSuspect;
        return registers is null || !inRange
            ? null
            : new Capture(new SiteId(site), new DeviceId(device), new Timestamp(time), sequence, version, (DeviceQuality)quality, registers);
    }

    private static List<RegisterReading>? ReadRegisters(CborReader reader)
    {
        int? count = reader.ReadStartArray();
        if (count is null or < 1 or > Capture.RegistersMax)
        {
            return null;
        }

        List<RegisterReading> registers = new(count.Value);
        for (int i = 0; i < count; i++)
        {
            if (reader.ReadStartArray() != 3)
            {
                return null;
            }

            string obis = reader.ReadTextString();
            long mantissa = reader.ReadInt64();
            int exponent = reader.ReadInt32();
            reader.ReadEndArray();
            bool rises = i == 0 || string.CompareOrdinal(registers[i - 1].Obis, obis) < 0;
            if (!rises || !Register.IsKnown(obis) || !RegisterValue.TryCreate(mantissa, exponent, out RegisterValue value))
            {
                return null;
            }

            registers.Add(new RegisterReading(obis, value));
        }

        reader.ReadEndArray();
        return registers;
    }
}
