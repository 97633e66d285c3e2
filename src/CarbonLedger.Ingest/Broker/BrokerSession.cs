using System.Buffers;
using System.Threading.Channels;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Formats.Sparkplug;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace CarbonLedger.Ingest.Broker;

/// <summary>
/// One connection to the broker. A message is decided and queued without waiting for the disk, and acknowledged, first in first out,
/// when all it holds is durable. What fails ends the connection: nothing after it is acknowledged, and the broker delivers again.
/// The client is the connection's own: an acknowledgement that came late to a client connected anew would go out under a packet
/// identifier that names another message there.
/// </summary>
internal sealed class BrokerSession : IDisposable
{
    /// <summary>Messages read beyond those of Receive Maximum: those of QoS 0, which nothing else bounds.</summary>
    public const int LooseMax = 1_024;

    /// <summary>How long a connection that is closed in order waits for what is on its way to the disk.</summary>
    private static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(5);

    /// <summary>How long what a broken connection still holds may be read.</summary>
    private static readonly TimeSpan RestMax = TimeSpan.FromSeconds(1);

    private readonly BrokerServices door;
    private readonly string from;
    private readonly Channel<(MqttApplicationMessageReceivedEventArgs Message, byte[] Payload)> arrived =
        Channel.CreateUnbounded<(MqttApplicationMessageReceivedEventArgs, byte[])>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private readonly Channel<BrokerDelivery> pending = Channel.CreateUnbounded<BrokerDelivery>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly TaskCompletionSource<Exception> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource ending = new();
    private readonly CancellationToken cancelled;
    private readonly Timestamp since;
    private readonly SemaphoreSlim room;
    private readonly IMqttClient client;
    private readonly Task deciding;
    private readonly Task acknowledging;
    private int inFlight;
    private long acknowledged;
    private long taken;
    private volatile bool isClosing;
    private volatile bool storeFailed;

    public BrokerSession(BrokerServices door)
    {
        (this.door, from, cancelled) = (door, $"broker/{door.Options.Name}", ending.Token);
        since = new Timestamp(door.Time.GetUtcNow().ToUnixTimeMilliseconds());
        room = new SemaphoreSlim(door.Options.InFlightMax + LooseMax);
        client = new MqttClientFactory().CreateMqttClient(new HeldAdapter.Factory(room, () => Interlocked.Read(ref taken), door.Time));
        client.ApplicationMessageReceivedAsync += TakeAsync;
        client.DisconnectedAsync += disconnected =>
        {
            ended.TrySetResult(new IOException(Describe(disconnected)));
            return Task.CompletedTask;
        };
        deciding = Task.Run(DecideAsync, CancellationToken.None);
        acknowledging = AcknowledgeAsync();
    }

    /// <summary>Messages that came on this connection and are not acknowledged.</summary>
    public int InFlight => Volatile.Read(ref inFlight);

    /// <summary>Messages acknowledged on this connection.</summary>
    public long Acknowledged => Interlocked.Read(ref acknowledged);

    /// <summary>Connects and subscribes. When this returns, every subscription was granted; messages may have come before.</summary>
    /// <returns>False if the broker knew of no session.</returns>
    /// <exception cref="IOException">The broker refused the connection or a subscription; other exceptions tell what went wrong on the way to it.</exception>
    public async Task<bool> OpenAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(BrokerConnect.AnswerMax, door.Time);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            MqttApplicationMessage? birth = State(isOnline: true);
            MqttClientConnectResult result = await client.ConnectAsync(BrokerConnect.Read(door.Options, door.Time, State(isOnline: false)), limit.Token);
            Require(result);
            Require(await client.SubscribeAsync(BrokerConnect.Subscribe(door.Options), limit.Token));
            if (birth is not null)
            {
                await client.PublishAsync(birth, limit.Token);
                door.Gate.Commanded += Send;
            }

            return result.IsSessionPresent;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw new IOException(FormattableString.Invariant($"The broker did not answer within {BrokerConnect.AnswerMax.TotalSeconds} s."));
        }
    }

    /// <summary>Publishes at QoS 1. When this returns, the broker has the message.</summary>
    /// <exception cref="IOException">The broker refused it or did not answer in time; other exceptions tell of the connection.</exception>
    public async Task PublishAsync(string topic, byte[] payload, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(BrokerConnect.AnswerMax, door.Time);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        MqttApplicationMessage message = new() { Topic = topic, PayloadSegment = payload, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce };
        try
        {
            MqttClientPublishResult result = await client.PublishAsync(message, limit.Token);
            if (!result.IsSuccess)
            {
                throw new IOException($"The broker refused a message on {topic}: {result.ReasonCode}{Clean(result.ReasonString)}.");
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw new IOException(FormattableString.Invariant($"The broker did not answer a message on {topic} within {BrokerConnect.AnswerMax.TotalSeconds} s."));
        }
    }

    /// <summary>Returns why the connection ended, or null when it is to end.</summary>
    public async Task<Exception?> WhenEndedAsync(CancellationToken cancellationToken)
    {
#pragma warning disable VSTHRD003 // Completed on the pool.
        await ((Task)ended.Task).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ended.Task.IsCompleted ? await ended.Task : null;
#pragma warning restore VSTHRD003
    }

    /// <summary>Takes no more, and ends the connection; the broker keeps the session.</summary>
    /// <param name="drains">Waits first, for a bounded time, until what is on its way to the disk is there and acknowledged.</param>
    public async Task CloseAsync(bool drains)
    {
        isClosing = true;
        door.Gate.Commanded -= Send;
        arrived.Writer.TryComplete();
#pragma warning disable VSTHRD003 // Started in the constructor; runs on the pool.
        if (!storeFailed)
        {
            // What came before the end is stored all the same: a broker that broke down may not know of it any more.
            await deciding.WaitAsync(DrainMax, door.Time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (drains)
        {
            await acknowledging.WaitAsync(DrainMax, door.Time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await ending.CancelAsync();
        await deciding;
        await acknowledging;
#pragma warning restore VSTHRD003
        try
        {
            if (drains)
            {
                if (State(isOnline: false) is { } offline)
                {
                    await client.PublishAsync(offline, CancellationToken.None).WaitAsync(DrainMax, door.Time, CancellationToken.None);
                }

                // Its answer says that the broker has read the acknowledgements before it. One that writes to a closed connection first
                // may never read them, and delivers again.
                await client.PingAsync(CancellationToken.None).WaitAsync(DrainMax, door.Time, CancellationToken.None);
            }

            await client.DisconnectAsync(Disconnect(drains), CancellationToken.None).WaitAsync(BrokerConnect.AnswerMax, door.Time, CancellationToken.None);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The connection is gone already, or goes with the client.
        }
    }

    /// <summary>Cuts the connection where it is, as the end of the process would.</summary>
    public void Abort()
    {
        isClosing = true;
        door.Gate.Commanded -= Send;
        arrived.Writer.TryComplete();
        try
        {
            ending.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just come to its end by itself.
        }

        client.Dispose();
    }

    public void Dispose()
    {
        client.Dispose();
        room.Dispose();
        ending.Dispose();
    }

    // The state of the Sparkplug host application; its will and its birth carry the same time (Sparkplug 3.0 §5.6). Null where no node is heard here.
    private MqttApplicationMessage? State(bool isOnline) => door.Gate.Formats.Sparkplug is null || !door.Options.HearsSparkplug ? null : new MqttApplicationMessage
    {
        Topic = SparkplugTopic.State(door.Gate.Formats.SparkplugHostId),
        PayloadSegment = SparkplugCommands.StatePayload(isOnline, since),
        QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
        Retain = true,
    };

    // At most once, as Sparkplug has it; a command that is lost is asked for again.
    private void Send(SparkplugCommand command) => _ = Task.Run(async () =>
    {
        try
        {
            await client.PublishAsync(new MqttApplicationMessage { Topic = command.Topic, PayloadSegment = command.Payload.ToArray() }, cancelled);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The connection is going; its end is noticed elsewhere.
        }
    });

    // MQTTnet calls this for one message after the other, drops those it has not called it for when the connection ends, and waits for it
    // before it disconnects: so it does next to nothing.
    private Task TakeAsync(MqttApplicationMessageReceivedEventArgs received)
    {
        received.AutoAcknowledge = false;
        if (!isClosing)
        {
            door.Tally.CountReceived();
            Interlocked.Increment(ref inFlight);

            // MQTTnet may use the buffer again once this returns.
            arrived.Writer.TryWrite((received, received.ApplicationMessage.Payload.ToArray()));
        }

        Interlocked.Increment(ref taken);
        return Task.CompletedTask;
    }

    // Never throws. After one that could not be queued no further one is: it stays without an acknowledgement, so they have to as well.
    private async Task DecideAsync()
    {
        try
        {
            await foreach ((MqttApplicationMessageReceivedEventArgs received, byte[] payload) in arrived.Reader.ReadAllAsync(cancelled))
            {
                MqttApplicationMessage message = received.ApplicationMessage;
                GateDecision decision = door.Gate.Decide(new PayloadSource(null, Schema(message), door.Options.IsTrusted), message.Topic, payload);
                pending.Writer.TryWrite(new BrokerDelivery(received, await EnqueueAsync(message.Topic, payload, decision)));
            }
        }
        catch (Exception e)
        {
            ended.TrySetResult(e);
        }

        pending.Writer.TryComplete();
    }

    private ValueTask<Task<IReadOnlyList<AppendOutcome>>> EnqueueAsync(string topic, byte[] payload, GateDecision decision) =>
        door.Queue.EnqueueAsync(decision.ToStore(EdgeText.Clean(topic, EdgeText.NameMax), from, payload, new Timestamp(door.Time.GetUtcNow().ToUnixTimeMilliseconds())), cancelled);

    // In the order of receipt, as MQTT 5 §4.6 asks of acknowledgements. Never throws.
    private async Task AcknowledgeAsync()
    {
        try
        {
            await foreach (BrokerDelivery delivery in pending.Reader.ReadAllAsync(cancelled))
            {
                await StoredAsync(delivery);
                await delivery.Message.AcknowledgeAsync(cancelled);
                CountAcknowledged(delivery.Message.ApplicationMessage.QualityOfServiceLevel);
            }
        }
        catch (Exception e)
        {
            if (!storeFailed)
            {
                // What can't be written to can often still be read: the broker's last messages, and then its end.
                await Task.Delay(RestMax, door.Time, cancelled).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            ended.TrySetResult(e);
        }
    }

    // Whatever the outcome, the store knows the message then: a duplicate, a conflict and a refusal are not to be delivered for ever.
    private async Task StoredAsync(BrokerDelivery delivery)
    {
        try
        {
#pragma warning disable VSTHRD003 // Completed by the queue's writer, which runs on the pool.
            await delivery.Outcomes.WaitAsync(cancelled);
#pragma warning restore VSTHRD003
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            storeFailed = true;
            throw;
        }
    }

    private void CountAcknowledged(MqttQualityOfServiceLevel qualityOfService)
    {
        Interlocked.Decrement(ref inFlight);
        room.Release();
        if (qualityOfService != MqttQualityOfServiceLevel.AtMostOnce)
        {
            Interlocked.Increment(ref acknowledged);
            door.Tally.CountAcknowledged();
        }
    }

    private MqttClientDisconnectOptions Disconnect(bool drains) => new()
    {
        Reason = drains || door.Options.UsesVersion311 ? MqttClientDisconnectOptionsReason.NormalDisconnection : MqttClientDisconnectOptionsReason.ImplementationSpecificError,

        // The session is to stay, as CONNECT said.
        SessionExpiryInterval = door.Options.UsesVersion311 ? 0 : (uint)door.Options.SessionExpiry.TotalSeconds,
    };

    private void Require(MqttClientConnectResult result)
    {
        if (result.ResultCode != MqttClientConnectResultCode.Success)
        {
            throw new IOException($"The broker refused the connection: {result.ResultCode}{Clean(result.ReasonString)}.");
        }

        if (door.Options.Shares && !door.Options.UsesVersion311 && !result.SharedSubscriptionAvailable)
        {
            throw new IOException("The broker has no shared subscriptions; the group must be left out.");
        }
    }

    private static void Require(MqttClientSubscribeResult result)
    {
        foreach (MqttClientSubscribeResultItem item in result.Items)
        {
            // QoS 0 would lose what this process does not take at once.
            if (item.ResultCode != MqttClientSubscribeResultCode.GrantedQoS1)
            {
                throw new IOException($"The broker answered the subscription to {item.TopicFilter.Topic} with {item.ResultCode}; expected GrantedQoS1.");
            }
        }
    }

    private static string? Schema(MqttApplicationMessage message) =>
        message.UserProperties?.FirstOrDefault(property => property.Name == "schema") is { } schema ? EdgeText.Clean(schema.ReadValueAsString(), EdgeText.NameMax) : null;

    private static string Describe(MqttClientDisconnectedEventArgs disconnected) => disconnected switch
    {
        { Exception: { } e } => $"The connection to the broker ended: {e.Message}",
        { Reason: not MqttClientDisconnectReason.NormalDisconnection } => $"The broker ended the connection: {disconnected.Reason}{Clean(disconnected.ReasonString)}.",
        _ => "The broker closed the connection.",
    };

    private static string Clean(string? reason) => string.IsNullOrEmpty(reason) ? "" : $", {EdgeText.Clean(reason, EdgeText.DetailMax)}";
}
