using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using CarbonLedger.Abstractions;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Ingest.Formats.Sparkplug;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace CarbonLedger.Ingest;

/// <summary>
/// What one connected device is told: acknowledgements with reason code and sentence (MQTT 5), and the same sentence on the
/// device's error topic if it subscribed, which is all that an MQTT 3.1.1 device can see of a refusal.
/// </summary>
internal sealed class DeviceAnswers(MqttConnectPacket connect, MqttProtocolVersion protocol, IDeviceRegistry registry, GateFormats formats)
{
    /// <summary>A client that takes only smaller packets than this gets codes without sentences.</summary>
    private const int TextPacketBytes = 2_048;

    /// <summary>Filters for commands that a client may hold at once.</summary>
    private const int CommandsMax = 16;

    private readonly bool takesText = connect.MaximumPacketSize is 0 or >= TextPacketBytes;
    private readonly ConcurrentDictionary<string, bool> commandTopics = new();
    private volatile string? errorTopic;

    public string Client { get; } = connect.ClientId ?? "";

    private bool IsVersion5 => protocol == MqttProtocolVersion.V500;

    /// <summary>True while the client, a Sparkplug edge node, is subscribed to its commands.</summary>
    public bool TakesCommands => !commandTopics.IsEmpty;

    /// <summary>Grants the device's own error topic, and with Sparkplug an edge node's own commands and our state; nothing else.</summary>
    /// <param name="asksState">True if the state is to be sent now, as a retained message would be.</param>
    public MqttSubAckPacket Subscribe(MqttSubscribePacket subscribe, out bool asksState)
    {
        asksState = false;
        MqttSubAckPacket answer = new() { PacketIdentifier = subscribe.PacketIdentifier, ReasonCodes = [] };
        foreach (MqttTopicFilter filter in subscribe.TopicFilters)
        {
            bool isError = IsOwnErrorTopic(filter.Topic), isCommand = IsOwnCommand(filter.Topic), isState = IsState(filter.Topic);
            errorTopic = isError ? filter.Topic : errorTopic;
            asksState |= isState;
            if (isCommand)
            {
                commandTopics.TryAdd(filter.Topic, true);
            }

            // 3.1.1 knows one code of failure, 0x80 (§3.9.3). What is sent to devices is sent at most once.
            answer.ReasonCodes.Add(isError || isCommand || isState
                ? MqttSubscribeReasonCode.GrantedQoS0
                : IsVersion5 ? MqttSubscribeReasonCode.NotAuthorized : MqttSubscribeReasonCode.UnspecifiedError);
        }

        return answer;
    }

    public MqttUnsubAckPacket Unsubscribe(MqttUnsubscribePacket unsubscribe)
    {
        MqttUnsubAckPacket answer = new() { PacketIdentifier = unsubscribe.PacketIdentifier, ReasonCodes = [] };
        foreach (string filter in unsubscribe.TopicFilters)
        {
            bool isError = filter == errorTopic;
            errorTopic = isError ? null : errorTopic;
            bool subscribed = commandTopics.TryRemove(filter, out _) || isError || IsState(filter);
            answer.ReasonCodes.Add(subscribed ? MqttUnsubscribeReasonCode.Success : MqttUnsubscribeReasonCode.NoSubscriptionExisted);
        }

        return answer;
    }

    /// <summary>The packets that answer a publish. The error text goes first: a 3.1.1 device may leave with its PUBACK.</summary>
    public IReadOnlyList<MqttPacket> To(PendingAnswer answer, Refusal? refusal)
    {
        List<MqttPacket> packets = new(2);
        if (refusal is not null && errorTopic is { } topic && takesText)
        {
            packets.Add(new MqttPublishPacket { Topic = topic, PayloadSegment = Text(refusal, answer.Decision.Sequence) });
        }

        MqttPubAckReasonCode code = refusal is null ? MqttPubAckReasonCode.Success : RefusalCode.Of(refusal.Reason);
        string? reason = refusal is not null && takesText && connect.RequestProblemInformation ? EdgeText.Clean(refusal.Detail, EdgeText.DetailMax) : null;
        switch (answer.QualityOfService)
        {
            case MqttQualityOfServiceLevel.AtLeastOnce:
                packets.Add(new MqttPubAckPacket { PacketIdentifier = answer.PacketIdentifier, ReasonCode = code, ReasonString = reason });
                break;
            case MqttQualityOfServiceLevel.ExactlyOnce:
                // The key makes it once: PUBREC after the durable write, PUBCOMP by MQTTnet. The codes are the same numbers.
                packets.Add(new MqttPubRecPacket { PacketIdentifier = answer.PacketIdentifier, ReasonCode = (MqttPubRecReasonCode)code, ReasonString = reason });
                break;
            case MqttQualityOfServiceLevel.AtMostOnce:
            default:
                break;
        }

        return packets;
    }

    private bool IsOwnErrorTopic(string filter) =>
        ReadingTopic.TryParseError(filter, out ReadingTopic? topic)
        && topic.Device.Value == Client
        && (registry.Find(topic.Device) is not { } record || record.Site == topic.Site);

    private bool IsOwnCommand(string filter)
    {
        // The node's commands, and below them those of its devices.
        string topic = filter.EndsWith("/#", StringComparison.Ordinal) ? filter[..^2] : filter;
        string[] levels = topic.Split('/', 6);
        return formats.Sparkplug is not null && levels.Length is 4 or 5 && levels[0] == "spBv1.0" && levels[2] is "NCMD" or "DCMD" && levels[3] == Client && CommandsMax > commandTopics.Count;
    }

    private bool IsState(string filter) => formats.Sparkplug is not null
        && (filter == SparkplugTopic.State(formats.SparkplugHostId) || filter is "spBv1.0/STATE/+" or "spBv1.0/STATE/#");

    private static byte[] Text(Refusal refusal, long? sequence)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using Utf8JsonWriter writer = new(buffer);
        writer.WriteStartObject();
        writer.WriteString("reason"u8, refusal.Reason.ToString());
        writer.WriteString("detail"u8, EdgeText.Clean(refusal.Detail, EdgeText.DetailMax));
        if (sequence is { } seq)
        {
            writer.WriteNumber("seq"u8, seq);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
