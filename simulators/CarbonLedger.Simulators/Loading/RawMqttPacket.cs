using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace CarbonLedger.Simulators.Loading;

/// <summary>The few MQTT packets a load writes and reads, version 3.1.1 or 5.</summary>
internal static class RawMqttPacket
{
    public const byte Connect = 0x10, ConnAck = 0x20, PublishQos1 = 0x32, Redelivered = 0x08, PubAck = 0x40, Disconnect = 0xE0;

    /// <summary>Clean start; keep-alive off, since a load may pause as long as it likes.</summary>
    public static void WriteConnect(IBufferWriter<byte> output, string clientId, bool isVersion5)
    {
        byte[] client = Encoding.UTF8.GetBytes(clientId);
        WriteHeader(output, Connect, 10 + (isVersion5 ? 1 : 0) + 2 + client.Length);
        output.Write("\0\u0004MQTT"u8);
        output.Write<byte>([isVersion5 ? (byte)5 : (byte)4, 0x02, 0, 0]);
        WriteEmptyProperties(output, isVersion5);
        WriteNumber(output, client.Length);
        output.Write(client);
    }

    /// <summary>A publish at QoS 1.</summary>
    /// <param name="isAgain">Sets DUP: the same packet was sent before.</param>
    public static void WritePublish(IBufferWriter<byte> output, RawMqttPublish publish, int packetIdentifier, bool isVersion5, bool isAgain = false)
    {
        WriteHeader(output, (byte)(PublishQos1 | (isAgain ? Redelivered : 0)), 2 + publish.Topic.Length + 2 + (isVersion5 ? 1 : 0) + publish.Payload.Length);
        WriteNumber(output, publish.Topic.Length);
        output.Write(publish.Topic.Span);
        WriteNumber(output, packetIdentifier);
        WriteEmptyProperties(output, isVersion5);
        output.Write(publish.Payload.Span);
    }

    /// <summary>Finds the first packet: where its body starts, and its length with the header. False while it is not whole.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out int bodyStart, out int length)
    {
        (bodyStart, length) = (0, 0);
        int body = 0;
        for (int i = 1; i <= 4 && i < bytes.Length; i++)
        {
            body |= (bytes[i] & 0x7F) << (7 * (i - 1));
            if ((bytes[i] & 0x80) == 0)
            {
                (bodyStart, length) = (i + 1, i + 1 + body);
                return bytes.Length >= length;
            }
        }

        return false;
    }

    /// <summary>Takes a PUBACK apart. The reason code is left out when it is 0 and there are no properties (MQTT 5 §3.4.2.1).</summary>
    public static (ushort PacketIdentifier, byte Reason) ReadPubAck(ReadOnlySpan<byte> body) =>
        (BinaryPrimitives.ReadUInt16BigEndian(body), body.Length > 2 ? body[2] : (byte)0);

    private static void WriteEmptyProperties(IBufferWriter<byte> output, bool isVersion5)
    {
        if (isVersion5)
        {
            output.Write<byte>([0]);
        }
    }

    private static void WriteHeader(IBufferWriter<byte> output, byte type, int length)
    {
        Span<byte> header = output.GetSpan(5);
        header[0] = type;
        int size = 1;
        do
        {
            header[size++] = (byte)((length & 0x7F) | (length > 0x7F ? 0x80 : 0));
            length >>= 7;
        }
        while (length > 0);
        output.Advance(size);
    }

    private static void WriteNumber(IBufferWriter<byte> output, int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(output.GetSpan(2), checked((ushort)value));
        output.Advance(2);
    }
}
