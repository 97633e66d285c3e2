using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace CarbonLedger.Simulators.Loading;

/// <summary>One MQTT 5 connection of a soak: writes packets, and takes the answers in the order in which MQTT promises them (MQTT 5 §4.6).</summary>
internal sealed class SoakLink : IDisposable
{
    private const int InputBytes = 65_536;

    private readonly NetworkStream stream;
    private readonly ArrayBufferWriter<byte> output = new(4_096);
    private readonly byte[] input = new byte[InputBytes];
    private readonly Queue<(ushort Identifier, SoakMessage Message)> waiting = [];
    private Task<int>? reading;
    private int filled;
    private int identifiers;

    private SoakLink(NetworkStream stream) => this.stream = stream;

    /// <summary>Transmissions without an answer so far, oldest first.</summary>
    public IEnumerable<SoakMessage> Unanswered => waiting.Select(sent => sent.Message);

    public int InFlight => waiting.Count;

    /// <exception cref="IOException">Refused, or not answered in time.</exception>
    public static async Task<SoakLink> OpenAsync(IPEndPoint endPoint, string clientId, CancellationToken cancel)
    {
        Socket socket = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        SoakLink? link = null;
        try
        {
            await socket.ConnectAsync(endPoint, cancel);
            link = new SoakLink(new NetworkStream(socket, ownsSocket: true));
            RawMqttPacket.WriteConnect(link.output, clientId, isVersion5: true);
            await link.FlushAsync(cancel);
            await link.TakeConnAckAsync(cancel);
            return link;
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            link?.Dispose();
            socket.Dispose();
            throw new IOException($"{clientId} was not let in at {endPoint}: {e.Message}", e);
        }
    }

    /// <summary>Sends a message under a packet identifier of its own, and once more as it is if asked.</summary>
    public async Task SendAsync(SoakMessage message, bool isRepeated, CancellationToken cancel)
    {
        ushort identifier = NextIdentifier();
        Write(message, identifier, isAgain: false);
        waiting.Enqueue((identifier, message));
        if (isRepeated)
        {
            Write(message, identifier, isAgain: true);
            waiting.Enqueue((identifier, message));
        }

        await FlushAsync(cancel);
    }

    /// <summary>Sends the first part of a message's packet: the line is of no use afterwards.</summary>
    /// <param name="share">0 to 1, of the bytes; the last one is never sent.</param>
    public async Task SendPartAsync(SoakMessage message, double share, CancellationToken cancel)
    {
        Write(message, NextIdentifier(), isAgain: false);
        int length = Math.Clamp((int)(share * output.WrittenCount), 1, output.WrittenCount - 1);
        await stream.WriteAsync(output.WrittenMemory[..length], cancel);
    }

    /// <summary>Waits for bytes to read, no longer than given. False if none came.</summary>
    public async Task<bool> WaitAsync(TimeSpan timeMax, CancellationToken cancel)
    {
        reading ??= stream.ReadAsync(input.AsMemory(filled), CancellationToken.None).AsTask();
#pragma warning disable VSTHRD003 // Started above on the pool.
        if (!reading.IsCompleted)
        {
            await Task.WhenAny(reading, Task.Delay(timeMax, cancel));
            cancel.ThrowIfCancellationRequested();
        }

        return reading.IsCompleted;
#pragma warning restore VSTHRD003
    }

    /// <summary>Takes what was read, after <see cref="WaitAsync"/> said that something came.</summary>
    /// <exception cref="IOException">The line has ended, or what came is out of order.</exception>
    public async Task TakeAsync(Action<SoakMessage, byte> answered)
    {
#pragma warning disable VSTHRD003 // Started in WaitAsync on the pool.
        int read = await reading!;
#pragma warning restore VSTHRD003
        reading = null;
        filled += read == 0 ? throw new IOException("The server closed the connection.") : read;
        int taken = 0;
        while (RawMqttPacket.TryRead(input.AsSpan(taken, filled - taken), out int bodyStart, out int length))
        {
            Take(input[taken], input.AsSpan((taken + bodyStart)..(taken + length)), answered);
            taken += length;
        }

        input.AsSpan(taken, filled - taken).CopyTo(input);
        filled -= taken;
    }

    public void Dispose() => stream.Dispose();

    private void Take(byte type, ReadOnlySpan<byte> body, Action<SoakMessage, byte> answered)
    {
        if (type == RawMqttPacket.Disconnect)
        {
            throw new IOException("The server sent DISCONNECT.");
        }

        if (type != RawMqttPacket.PubAck)
        {
            return;
        }

        (ushort identifier, byte reason) = RawMqttPacket.ReadPubAck(body);
        if (!waiting.TryDequeue(out (ushort Identifier, SoakMessage Message) oldest) || oldest.Identifier != identifier)
        {
            throw new InvalidOperationException($"PUBACK of packet identifier {identifier}; due was that of {oldest.Identifier}.");
        }

        answered(oldest.Message, reason);
    }

    private async Task TakeConnAckAsync(CancellationToken cancel)
    {
        int length;
        do
        {
            int read = await stream.ReadAsync(input.AsMemory(filled), cancel);
            filled += read == 0 ? throw new IOException("The server closed the connection.") : read;
        }
        while (!RawMqttPacket.TryRead(input.AsSpan(0, filled), out _, out length));

        // Flags, then the code.
        if (input[0] != RawMqttPacket.ConnAck || input[3] != 0)
        {
            throw new IOException($"CONNECT was answered with packet 0x{input[0]:x2}, code 0x{input[3]:x2}.");
        }

        input.AsSpan(length, filled - length).CopyTo(input);
        filled -= length;
    }

    // 1 to 32,768: far more than may be in flight, so that none is used twice at a time.
    private ushort NextIdentifier() => (ushort)((identifiers++ % 32_768) + 1);

    private void Write(SoakMessage message, ushort identifier, bool isAgain) =>
        RawMqttPacket.WritePublish(output, new RawMqttPublish(System.Text.Encoding.UTF8.GetBytes(message.Topic), message.Payload), identifier, isVersion5: true, isAgain);

    private async Task FlushAsync(CancellationToken cancel)
    {
        await stream.WriteAsync(output.WrittenMemory, cancel);
        output.ResetWrittenCount();
    }
}
