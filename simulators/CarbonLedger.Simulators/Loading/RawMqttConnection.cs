using System.Buffers;
using System.Net.Sockets;

namespace CarbonLedger.Simulators.Loading;

/// <summary>One connection of a load. A packet identifier is a slot: free again, and used again, once it is acknowledged.</summary>
internal sealed class RawMqttConnection : IDisposable
{
    private const int PacketBytesMax = 65_536;

    private static readonly byte[] Goodbye = [RawMqttPacket.Disconnect, 0];

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
            RawMqttPacket.WriteConnect(output, options.ClientId(number), options.IsVersion5);
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
        RawMqttPacket.WritePublish(output, publish, slot + 1, options.IsVersion5);
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
        while (!RawMqttPacket.TryRead(input.AsSpan(0, filled), out _, out length));

        // Flags, then the code, at the same place in 3.1.1 and 5.
        if (input[0] != RawMqttPacket.ConnAck || input[3] != 0)
        {
            throw new IOException($"CONNECT was answered with packet 0x{input[0]:x2}, code 0x{input[3]:x2}.");
        }

        Consume(length);
    }

    private void TakeAnswers(RawMqttTally tally, CancellationToken end)
    {
        int taken = 0;
        while (RawMqttPacket.TryRead(input.AsSpan(taken, filled - taken), out int bodyStart, out int length))
        {
            byte type = input[taken];
            if (type == RawMqttPacket.PubAck)
            {
                TakePubAck(input.AsSpan((taken + bodyStart)..(taken + length)), tally, end);
            }
            else if (type == RawMqttPacket.Disconnect)
            {
                throw new IOException("The broker sent DISCONNECT.");
            }

            taken += length;
        }

        Consume(taken);
    }

    private void TakePubAck(ReadOnlySpan<byte> body, RawMqttTally tally, CancellationToken end)
    {
        (ushort packetIdentifier, byte reason) = RawMqttPacket.ReadPubAck(body);
        int slot = packetIdentifier - 1;
        if (slot < 0 || slot >= slots.Length || slots[slot] is null)
        {
            throw new IOException($"PUBACK for packet identifier {slot + 1}, which is not in flight.");
        }

        tally.Acknowledged(reason, sentAt[slot]);
        slots[slot] = null;
        inFlight--;
        TryPublish(slot, tally, end);
    }

    private void Consume(int length)
    {
        input.AsSpan(length, filled - length).CopyTo(input);
        filled -= length;
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
