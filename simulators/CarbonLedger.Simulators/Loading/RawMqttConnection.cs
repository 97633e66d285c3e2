using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace CarbonLedger.Simulators.Loading;

/// <summary>One connection of a load. A packet identifier is a slot: free again, and used again, once it is acknowledged.</summary>
internal sealed class RawMqttConnection : IDisposable
{
    private const byte Connect = 0x10, ConnAck = 0x20, PublishQos1 = 0x32, PubAck = 0x40, Disconnect = 0xE0;
    private const int PacketBytesMax = 65_536;

    private static readonly byte[] Goodbye = [Disconnect, 0];

    private readonly int number;
    private readonly RawMqttLoadOptions options;
    private readonly TimeProvider time;
    private readonly ArrayBufferWriter<byte> output = new(4_096);
    private readonly byte[] input = new byte[PacketBytesMax];
    private readonly RawMqttPublish?[] slots;
    private readonly long[] sentAt;
    private readonly Queue<RawMqttPublish> again = new();
    private NetworkStream? stream;
    private int filled;
    private int inFlight;
    private long takenTotal;
    private long left;

    public RawMqttConnection(int number, RawMqttLoadOptions options, TimeProvider time)
    {
        (this.number, this.options, this.time) = (number, options, time);
        (slots, sentAt) = (new RawMqttPublish?[options.InFlight], new long[options.InFlight]);
    }

    public bool IsOpen => stream is not null;

    /// <exception cref="IOException">Refused, or not answered in time.</exception>
    public async Task OpenAsync(CancellationToken cancel)
    {
        using CancellationTokenSource timeout = new(options.AnswerTimeMax, time);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        Socket socket = new(options.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(options.EndPoint, limit.Token);
            stream = new NetworkStream(socket, ownsSocket: true);
            WriteConnect();
            await FlushAsync(limit.Token);
            await TakeConnAckAsync(limit.Token);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            Drop();
            socket.Dispose();
            throw new IOException($"Connection {number} to {options.EndPoint} was not accepted: {e.Message}", e);
        }
        catch
        {
            Drop();
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends and collects answers; a connection that breaks ends it early and is counted.</summary>
    public async Task RunAsync(long messages, RawMqttTally tally, CancellationToken end, CancellationToken cancel)
    {
        left = messages;
        try
        {
            for (int slot = 0; slot < slots.Length && TryPublish(slot, tally, end); slot++)
            {
            }

            await FlushAsync(cancel);
            while (inFlight > 0)
            {
                await ReadAsync(cancel);
                TakeAnswers(tally, end);
                await FlushAsync(cancel);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // Whether a publish arrived is not known; it goes again when the connection is open again.
            tally.Lost();
            tally.Unanswered(inFlight);
            Drop();
        }
    }

    public async Task CloseAsync()
    {
        if (stream is null)
        {
            return;
        }

        try
        {
            using CancellationTokenSource timeout = new(options.AnswerTimeMax, time);
            await stream.WriteAsync(Goodbye, timeout.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The line is gone already; there is nothing left to close.
        }

        Drop();
    }

    public void Dispose() => stream?.Dispose();

    private void Drop()
    {
        stream?.Dispose();
        stream = null;
        (filled, inFlight) = (0, 0);
        output.ResetWrittenCount();
        for (int slot = 0; slot < slots.Length; slot++)
        {
            if (slots[slot] is { } publish)
            {
                again.Enqueue(publish);
                slots[slot] = null;
            }
        }
    }

    private bool TryPublish(int slot, RawMqttTally tally, CancellationToken end)
    {
        if (left == 0 || end.IsCancellationRequested || Next() is not { } publish)
        {
            return false;
        }

        left--;
        inFlight++;
        slots[slot] = publish;
        WritePublish(publish, slot + 1);
        sentAt[slot] = time.GetTimestamp();
        tally.Sent();
        return true;
    }

    private RawMqttPublish? Next()
    {
        if (again.TryDequeue(out RawMqttPublish unanswered))
        {
            return unanswered;
        }

        RawMqttPublish? next = options.Source(number, takenTotal);
        takenTotal += next is null ? 0 : 1;
        return next;
    }

    private async Task ReadAsync(CancellationToken cancel)
    {
        int read = await stream!.ReadAsync(input.AsMemory(filled), cancel);
        if (read == 0)
        {
            throw new IOException(filled == input.Length ? $"A packet is longer than {PacketBytesMax} bytes." : "The broker closed the connection.");
        }

        filled += read;
    }

    private async Task TakeConnAckAsync(CancellationToken cancel)
    {
        int length;
        do
        {
            await ReadAsync(cancel);
        }
        while (!TryReadPacket(input.AsSpan(0, filled), out _, out length));

        // Flags, then the code, at the same place in 3.1.1 and 5.
        if (input[0] != ConnAck || input[3] != 0)
        {
            throw new IOException($"CONNECT was answered with packet 0x{input[0]:x2}, code 0x{input[3]:x2}.");
        }

        Consume(length);
    }

    private void TakeAnswers(RawMqttTally tally, CancellationToken end)
    {
        int taken = 0;
        while (TryReadPacket(input.AsSpan(taken, filled - taken), out int bodyStart, out int length))
        {
            byte type = input[taken];
            if (type == PubAck)
            {
                TakePubAck(input.AsSpan((taken + bodyStart)..(taken + length)), tally, end);
            }
            else if (type == Disconnect)
            {
                throw new IOException("The broker sent DISCONNECT.");
            }

            taken += length;
        }

        Consume(taken);
    }

    // The reason code is left out when it is 0 and there are no properties (MQTT 5 §3.4.2.1).
    private void TakePubAck(ReadOnlySpan<byte> body, RawMqttTally tally, CancellationToken end)
    {
        int slot = BinaryPrimitives.ReadUInt16BigEndian(body) - 1;
        if (slot < 0 || slot >= slots.Length || slots[slot] is null)
        {
            throw new IOException($"PUBACK for packet identifier {slot + 1}, which is not in flight.");
        }

        tally.Acknowledged(body.Length > 2 ? body[2] : (byte)0, sentAt[slot]);
        slots[slot] = null;
        inFlight--;
        TryPublish(slot, tally, end);
    }

    private void Consume(int length)
    {
        input.AsSpan(length, filled - length).CopyTo(input);
        filled -= length;
    }

    private static bool TryReadPacket(ReadOnlySpan<byte> bytes, out int bodyStart, out int length)
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

    private void WriteConnect()
    {
        byte[] client = Encoding.UTF8.GetBytes(options.ClientId(number));
        WriteHeader(Connect, 10 + (options.IsVersion5 ? 1 : 0) + 2 + client.Length);

        // Clean start; keep-alive off, since a load may pause as long as it likes.
        output.Write("\0\u0004MQTT"u8);
        output.Write<byte>([options.IsVersion5 ? (byte)5 : (byte)4, 0x02, 0, 0]);
        WriteEmptyProperties();
        WriteNumber(client.Length);
        output.Write(client);
    }

    private void WritePublish(RawMqttPublish publish, int packetIdentifier)
    {
        WriteHeader(PublishQos1, 2 + publish.Topic.Length + 2 + (options.IsVersion5 ? 1 : 0) + publish.Payload.Length);
        WriteNumber(publish.Topic.Length);
        output.Write(publish.Topic.Span);
        WriteNumber(packetIdentifier);
        WriteEmptyProperties();
        output.Write(publish.Payload.Span);
    }

    private void WriteEmptyProperties()
    {
        if (options.IsVersion5)
        {
            output.Write<byte>([0]);
        }
    }

    private void WriteHeader(byte type, int length)
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

    private void WriteNumber(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(output.GetSpan(2), checked((ushort)value));
        output.Advance(2);
    }

    private async Task FlushAsync(CancellationToken cancel)
    {
        if (output.WrittenCount == 0)
        {
            return;
        }

        await stream!.WriteAsync(output.WrittenMemory, cancel);
        output.ResetWrittenCount();
    }
}
