using System.Buffers;
using System.Text;
using System.Text.Json;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Formats.Sparkplug;

/// <summary>What a host application sends: the command to be born again, and its own state.</summary>
public static class SparkplugCommands
{
    /// <summary>The metric of an edge node that makes it send all its births again when set true (Sparkplug 3.0 §5.5).</summary>
    public const string Rebirth = "Node Control/Rebirth";

    /// <summary>The payload of an NCMD that asks for a rebirth; it has no sequence number.</summary>
    public static byte[] RebirthPayload(Timestamp time)
    {
        ArrayBufferWriter<byte> metric = new();
        WriteTag(metric, 1, 2);
        WriteVarint(metric, (ulong)Rebirth.Length);
        metric.Write(Encoding.ASCII.GetBytes(Rebirth));
        WriteField(metric, 3, Milliseconds(time));
        WriteField(metric, 4, (ulong)SparkplugType.Boolean);
        WriteField(metric, 14, 1);
        ArrayBufferWriter<byte> payload = new();
        WriteField(payload, 1, Milliseconds(time));
        WriteTag(payload, 2, 2);
        WriteVarint(payload, (ulong)metric.WrittenCount);
        payload.Write(metric.WrittenSpan);
        return payload.WrittenSpan.ToArray();
    }

    /// <summary>
    /// The payload of STATE: JSON, retained, QoS 1. The will that is set at CONNECT is the same with online false and the same
    /// time (Sparkplug 3.0 §5.6).
    /// </summary>
    public static byte[] StatePayload(bool isOnline, Timestamp time)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter writer = new(buffer);
        writer.WriteStartObject();
        writer.WriteBoolean("online"u8, isOnline);
        writer.WriteNumber("timestamp"u8, Milliseconds(time));
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static ulong Milliseconds(Timestamp time) => (ulong)Math.Max(0, time.UnixMilliseconds);

    private static void WriteField(ArrayBufferWriter<byte> to, int field, ulong value)
    {
        WriteTag(to, field, 0);
        WriteVarint(to, value);
    }

    private static void WriteTag(ArrayBufferWriter<byte> to, int field, int wire) => WriteVarint(to, (ulong)((field << 3) | wire));

    private static void WriteVarint(ArrayBufferWriter<byte> to, ulong value)
    {
        Span<byte> bytes = stackalloc byte[10];
        int length = 0;
        while (value >= 0x80)
        {
            bytes[length++] = (byte)((value & 0x7F) | 0x80);
            value >>= 7;
        }

        bytes[length++] = (byte)value;
        to.Write(bytes[..length]);
    }
}
