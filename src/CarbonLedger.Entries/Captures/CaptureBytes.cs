using System.Formats.Cbor;
using System.Text;
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
}
