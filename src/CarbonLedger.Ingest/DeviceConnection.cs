using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Ingest.Formats.Sparkplug;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using MQTTnet.Adapter;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace CarbonLedger.Ingest;

/// <summary>
/// One MQTT connection as MQTTnet sees it. Publishes and subscriptions are handled here and never reach MQTTnet, so nothing a
/// device sends is ever forwarded; MQTTnet keeps the rest (CONNECT, keep-alive, take-over, DISCONNECT). A publish is decided
/// and queued without waiting for the disk; its acknowledgement leaves, first in first out, when the payload is durable.
/// The state belongs to the connection, not to the session, which a take-over would share.
/// </summary>
internal sealed class DeviceConnection : IMqttChannelAdapter
{
    /// <summary>How long a closing connection waits for acknowledgements under way.</summary>
    private static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(10);

    /// <summary>MQTTnet cuts a client from which it sees no packet; this often it is shown one that does nothing.</summary>
    private static readonly TimeSpan SurfaceInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a connection that is ended for a revocation waits for them, and its device may take to read the reason.</summary>
    private static readonly TimeSpan EndMax = TimeSpan.FromMilliseconds(400);

    /// <summary>A connection that has not ended after being asked this often is cut.</summary>
    private const int EndAsksMax = 3;

    /// <summary>The user property that names a payload's mapping profile.</summary>
    private const string SchemaProperty = "schema";

    private static readonly MqttPubAckPacket SignOfLife = new();

    private readonly EdgeServices edge;
    private readonly MqttChannel channel;
    private readonly Channel<PendingAnswer> pending;
    private readonly PublishRate rate;
    private readonly Task answering;
    private volatile DeviceAnswers? answers;
    private volatile int endsAsked;
    private volatile bool isAdmitted;
    private bool saidGoodbye;
    private MqttPublishPacket? death;
    private long surfaced;

    public DeviceConnection(ConnectionContext connection, EdgeServices edge)
    {
        this.edge = edge;
        channel = new MqttChannel(connection, edge.Options.PacketBytesMax);

        // The answering side takes a publish over on the thread that brings it: all it does before the payload is durable is to wait.
        pending = Channel.CreateBounded<PendingAnswer>(new BoundedChannelOptions(edge.Options.InFlightMax) { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = true });
        rate = new PublishRate(edge.Options.PublishesPerSecondMax, edge.Time);
        answering = AnswerAsync();
    }

    /// <summary>The client id of the CONNECT; null before it came.</summary>
    public string? Client => answers?.Client;

    public long BytesReceived => channel.BytesReceived;

    public long BytesSent => channel.BytesSent;

    public X509Certificate2? ClientCertificate => channel.ClientCertificate;

    public EndPoint? RemoteEndPoint => channel.RemoteEndPoint;

    public EndPoint? LocalEndPoint => channel.LocalEndPoint;

    public bool IsSecureConnection => channel.IsSecure;

    public MqttPacketFormatterAdapter PacketFormatterAdapter => channel.Formatter;

    public Task ConnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends the acknowledgements that are under way, for a bounded time, and closes.</summary>
    public async Task DisconnectAsync(CancellationToken cancellationToken)
    {
        pending.Writer.TryComplete();
#pragma warning disable VSTHRD003 // Started in the constructor; runs on the pool.
        await answering.WaitAsync(endsAsked > 0 ? EndMax : DrainMax, edge.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
#pragma warning restore VSTHRD003
        if (endsAsked > 0)
        {
            await SayRevokedAsync(cancellationToken);
        }

        await channel.CloseAsync();
    }

    /// <summary>Lets MQTTnet see the end of the stream, so that it closes the connection in order.</summary>
    public void Stop() => channel.StopReading();

    /// <summary>
    /// Ends the connection of a revoked device: what was acknowledged under way goes out, then DISCONNECT with 0x98 (MQTT 5), then
    /// the end. Asked again for a connection that does not end, it cuts it.
    /// </summary>
    public void EndRevoked()
    {
        if (Interlocked.Increment(ref endsAsked) > EndAsksMax)
        {
            channel.Abort("The device was revoked.");
            return;
        }

        Stop();
    }

    /// <summary>
    /// Takes the death certificate of a Sparkplug edge node that went without saying goodbye: its last will, which a broker would publish
    /// (Sparkplug 3.0 §6.4.1). No other will is kept, as nothing is forwarded.
    /// </summary>
    public async Task TakeDeathAsync()
    {
        if (death is { } will && isAdmitted && !saidGoodbye)
        {
            byte[] payload = will.Payload.ToArray();
            await QueueAsync(answers!, will.Topic, payload, edge.Gate.Decide(new PayloadSource(answers!.Client), will.Topic, payload), CancellationToken.None);
        }
    }

    /// <summary>Sends a Sparkplug command to the edge node, if it is connected here and has asked for its commands.</summary>
    public async Task SendCommandAsync(SparkplugCommand command)
    {
        if (answers is not { TakesCommands: true })
        {
            return;
        }

        try
        {
            await channel.WriteAsync([new MqttPublishPacket { Topic = command.Topic, PayloadSegment = command.Payload.ToArray() }], flush: true, CancellationToken.None);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or OperationCanceledException or ConnectionAbortedException)
        {
            // It has gone; when it comes back it sends its births of itself.
        }
    }

    public void ResetStatistics() => channel.ResetStatistics();

    public void Dispose()
    {
        pending.Writer.TryComplete();
        channel.Dispose();
    }

    /// <summary>The next packet that is MQTTnet's business.</summary>
    public async Task<MqttPacket?> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        while (await channel.ReadAsync(cancellationToken) is { } packet)
        {
            if (!await HandleAsync(packet, cancellationToken))
            {
                saidGoodbye |= packet is MqttDisconnectPacket { ReasonCode: MqttDisconnectReasonCode.NormalDisconnection };
                return packet;
            }

            if (edge.Time.GetElapsedTime(surfaced) >= SurfaceInterval)
            {
                surfaced = edge.Time.GetTimestamp();
                return SignOfLife;
            }
        }

        return null;
    }

    public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        if (packet is MqttConnAckPacket { ReasonCode: MqttConnectReasonCode.Success } welcome)
        {
            welcome.ReceiveMaximum = (ushort)edge.Options.InFlightMax;
            welcome.MaximumPacketSize = (uint)edge.Options.PacketBytesMax;
            welcome.TopicAliasMaximum = 0;
            welcome.RetainAvailable = false;
            isAdmitted = true;
            channel.Admit();
        }

        return channel.WriteAsync([packet], flush: true, cancellationToken);
    }

    // MQTT 3.1.1 has no DISCONNECT from a server (§3.14): its device sees the end alone.
    private async Task SayRevokedAsync(CancellationToken cancellationToken)
    {
        if (channel.Formatter.ProtocolVersion != MqttProtocolVersion.V500)
        {
            return;
        }

        MqttDisconnectPacket reason = new() { ReasonCode = MqttDisconnectReasonCode.AdministrativeAction, ReasonString = "The device was revoked." };
        await channel.WriteAsync([reason], flush: true, cancellationToken).WaitAsync(EndMax, edge.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>True if the packet is done with here.</summary>
    private async Task<bool> HandleAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        if (answers is null)
        {
            if (packet is MqttConnectPacket connect)
            {
                // Nothing is forwarded, a last will neither; that of an edge node tells its death, here and to nobody else.
                death = connect.WillFlag && SparkplugTopic.TryParse(connect.WillTopic, out SparkplugTopic? topic) && topic.Message == SparkplugMessage.NodeDeath
                    ? new MqttPublishPacket { Topic = connect.WillTopic, PayloadSegment = new ArraySegment<byte>(connect.WillMessage ?? []) }
                    : null;
                connect.WillFlag = false;
                answers = new DeviceAnswers(connect, channel.Formatter.ProtocolVersion, edge.Registry, edge.Gate.Formats);
            }

            return false;
        }

        switch (packet)
        {
            case MqttPublishPacket publish:
                await TakeAsync(answers, publish, cancellationToken);
                return true;
            case MqttSubscribePacket subscribe:
                MqttSubAckPacket granted = answers.Subscribe(subscribe, out bool asksState);
                await channel.WriteAsync(asksState ? [granted, State()] : [granted], flush: true, cancellationToken);
                return true;
            case MqttUnsubscribePacket unsubscribe:
                await channel.WriteAsync([answers.Unsubscribe(unsubscribe)], flush: true, cancellationToken);
                return true;
            default:
                return false;
        }
    }

    // As the retained message that a broker would hold (Sparkplug 3.0 §5.6).
    private MqttPublishPacket State() => new()
    {
        Topic = SparkplugTopic.State(edge.Gate.Formats.SparkplugHostId),
        PayloadSegment = SparkplugCommands.StatePayload(isOnline: true, edge.StartedAt),
        Retain = true,
    };

    private async Task TakeAsync(DeviceAnswers own, MqttPublishPacket publish, CancellationToken cancellationToken)
    {
        if (publish.TopicAlias != 0)
        {
            throw new MqttProtocolViolationException("A topic alias was sent; the Topic Alias Maximum is 0.");
        }

        byte[] payload = publish.Payload.ToArray();
        GateDecision decision = rate.TryTake()
            ? edge.Gate.Decide(new PayloadSource(own.Client, SchemaOf(publish)), publish.Topic, payload)
            : GateDecision.Refused(RefusalReason.RateLimit, $"More than {edge.Options.PublishesPerSecondMax} publishes per second.");
        Task<IReadOnlyList<AppendOutcome>>? outcomes = edge.Options.Durable ? await QueueAsync(own, publish.Topic, payload, decision, cancellationToken) : null;

        // Waits while as many as allowed are in flight: the socket is not read, and TCP slows the device.
        await pending.Writer.WriteAsync(new PendingAnswer(publish.PacketIdentifier, publish.QualityOfServiceLevel, decision, outcomes), cancellationToken);
    }

    private ValueTask<Task<IReadOnlyList<AppendOutcome>>> QueueAsync(DeviceAnswers own, string topic, byte[] payload, GateDecision decision, CancellationToken cancellationToken) =>
        edge.Queue.EnqueueAsync(
            decision.ToStore(EdgeText.Clean(topic, EdgeText.NameMax), EdgeText.Clean(own.Client, EdgeText.NameMax), payload, new Timestamp(edge.Time.GetUtcNow().ToUnixTimeMilliseconds())),
            cancellationToken);

    // The first of several: a sender names one format (MQTT 5 §3.3.2.3.7).
    private static string? SchemaOf(MqttPublishPacket publish) => publish.UserProperties?.Find(property => property.Name == SchemaProperty)?.ReadValueAsString();

    private async Task AnswerAsync()
    {
        try
        {
            await foreach (PendingAnswer answer in pending.Reader.ReadAllAsync())
            {
#pragma warning disable VSTHRD003 // Completed by the queue, on the pool.
                Refusal? refusal = answer.RefusalAfter(answer.Outcomes is null ? null : await answer.Outcomes);
#pragma warning restore VSTHRD003
                bool more = pending.Reader.TryPeek(out PendingAnswer? next) && next.IsReady;
                if (refusal is null && answer.QualityOfService == MqttQualityOfServiceLevel.AtLeastOnce)
                {
                    await channel.AcknowledgeAsync(answer.PacketIdentifier, flush: !more);
                    continue;
                }

                await channel.WriteAsync(answers!.To(answer, refusal), flush: !more, CancellationToken.None);
            }
        }
        catch (ObjectDisposedException)
        {
            // The device has gone and the connection with it: it will send again what it got no answer to.
            pending.Writer.TryComplete();
        }
        catch (Exception e)
        {
            // The store failed, so nothing is known of this payload: no acknowledgement, and the device must send again.
            edge.Logger.LogWarning(e, "Connection of {Client} closed: its payload could not be stored or answered.", answers?.Client);
            pending.Writer.TryComplete(e);
            channel.Abort("A payload could not be stored.");
        }
    }
}
