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
    private static readonly byte[] Domain = Encoding.ASCII.GetBytes("carbonledger.capture/1\n");

    public static byte[] Encode(Capture capture)
    {
        CborWriter writer = new(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartArray(7);
        writer.WriteTextString(capture.Site.Value);
        writer.WriteTextString(capture.Device.Value);
        writer.WriteInt64(capture.Time.UnixMilliseconds);
        writer.WriteInt64(capture.Sequence);
        writer.WriteInt32(capture.Version);
        writer.WriteInt32((int)capture.Quality);
        writer.WriteStartArray(capture.Registers.Count);
        foreach (RegisterReading register in capture.Registers)
        {
            writer.WriteStartArray(3);
            writer.WriteTextString(register.Obis);
            writer.WriteInt64(register.Value.Mantissa);
            writer.WriteInt32(register.Value.Exponent);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndArray();
        byte[] bytes = new byte[Domain.Length + writer.BytesWritten];
        Domain.CopyTo(bytes, 0);
        writer.Encode(bytes.AsSpan(Domain.Length));
        return bytes;
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
