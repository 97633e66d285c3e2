using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using MQTTnet.AspNetCore;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace CarbonLedger.Ingest;

/// <summary>
/// MQTT packets on a Kestrel connection. A packet's length is checked before the packet is buffered: MQTTnet has no limit of
/// its own, and a stranger could fill the memory before the first packet is whole.
/// </summary>
internal sealed class MqttChannel(ConnectionContext connection, int packetBytesMax) : IDisposable
{
    /// <summary>Bytes of a packet of somebody who has no session yet.</summary>
    public const int StrangerBytesMax = 65_536;

    private const byte PubAckType = 0x40;
    private const int PubAckBytes = 4;
    private const int EncoderBytes = 4_096;
    private const int EncoderBytesMax = 65_536;

    private readonly SemaphoreSlim writing = new(1, 1);
    private int limit = Math.Min(packetBytesMax, StrangerBytesMax);

    public MqttPacketFormatterAdapter Formatter { get; } = new(new MqttBufferWriter(EncoderBytes, EncoderBytesMax));

    public EndPoint? RemoteEndPoint => connection.RemoteEndPoint;

    public EndPoint? LocalEndPoint => connection.LocalEndPoint;

    public X509Certificate2? ClientCertificate => connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;

    public bool IsSecure => connection.Features.Get<ITlsHandshakeFeature>() is not null;

    public long BytesReceived { get; private set; }

    public long BytesSent { get; private set; }

    /// <summary>The next packet, or null when the other side or <see cref="StopReading"/> ended the stream.</summary>
    /// <exception cref="MqttProtocolViolationException">The packet is longer than the limit or not MQTT.</exception>
    public async ValueTask<MqttPacket?> ReadAsync(CancellationToken cancellationToken)
    {
        PipeReader input = connection.Transport.Input;
        while (true)
        {
            ReadResult result = await input.ReadAsync(cancellationToken);
            SequencePosition consumed = result.Buffer.Start;
            SequencePosition examined = result.Buffer.End;
            try
            {
                CheckLength(result.Buffer);
                if (Formatter.TryDecode(result.Buffer, out MqttPacket packet, out consumed, out examined, out int length))
                {
                    BytesReceived += length;
                    return packet;
                }

                if (result.IsCompleted || result.IsCanceled)
                {
                    return null;
                }
            }
            finally
            {
                input.AdvanceTo(consumed, examined);
            }
        }
    }

    /// <summary>From now on the other side is known and may send packets of the full length.</summary>
    public void Admit() => limit = packetBytesMax;

    /// <summary>Lets a read that waits return null.</summary>
    public void StopReading() => connection.Transport.Input.CancelPendingRead();

    /// <summary>Writes packets in order as one piece; they leave with the next flush.</summary>
    public async Task WriteAsync(IReadOnlyList<MqttPacket> packets, bool flush, CancellationToken cancellationToken)
    {
        await writing.WaitAsync(cancellationToken);
        try
        {
            foreach (MqttPacket packet in packets)
            {
                Encode(packet);
            }

            if (flush)
            {
                await connection.Transport.Output.FlushAsync(cancellationToken);
            }
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Writes the PUBACK of a publish that was taken: four bytes, in both versions of the protocol (MQTT 5 §3.4.2.1).</summary>
    public async Task AcknowledgeAsync(ushort packetIdentifier, bool flush)
    {
        await writing.WaitAsync();
        try
        {
            WritePubAck(connection.Transport.Output, packetIdentifier);
            BytesSent += PubAckBytes;
            if (flush)
            {
                await connection.Transport.Output.FlushAsync();
            }
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Ends both directions; what was written before still goes out.</summary>
    public async Task CloseAsync()
    {
        await connection.Transport.Input.CompleteAsync();
        await connection.Transport.Output.CompleteAsync();
    }

    /// <summary>Cuts the connection; nothing more goes out.</summary>
    public void Abort(string reason) => connection.Abort(new ConnectionAbortedException(reason));

    public void ResetStatistics() => (BytesReceived, BytesSent) = (0, 0);

    public void Dispose() => writing.Dispose();

    private static void WritePubAck(PipeWriter output, ushort packetIdentifier)
    {
        Span<byte> span = output.GetSpan(PubAckBytes);
        (span[0], span[1]) = (PubAckType, PubAckBytes - 2);
        BinaryPrimitives.WriteUInt16BigEndian(span[2..], packetIdentifier);
        output.Advance(PubAckBytes);
    }

    private void Encode(MqttPacket packet)
    {
        try
        {
            MqttPacketBuffer buffer = Formatter.Encode(packet);
            connection.Transport.Output.Write(buffer.Packet);
            foreach (ReadOnlyMemory<byte> part in buffer.Payload)
            {
                connection.Transport.Output.Write(part.Span);
            }

            BytesSent += buffer.Length;
        }
        finally
        {
            Formatter.Cleanup();
        }
    }

    /// <summary>The fixed header is a type and a length of one to four bytes, seven bits each (MQTT 5 §2.1.4).</summary>
    private void CheckLength(in ReadOnlySequence<byte> buffer)
    {
        SequenceReader<byte> reader = new(buffer);
        if (!reader.TryRead(out _))
        {
            return;
        }

        int length = 0;
        for (int shift = 0; shift <= 21 && reader.TryRead(out byte digit); shift += 7)
        {
            length |= (digit & 0x7F) << shift;
            if (length > limit)
            {
                throw new MqttProtocolViolationException($"A packet has {length} bytes or more; the limit is {limit}.");
            }

            if ((digit & 0x80) == 0)
            {
                return;
            }
        }
    }
}
