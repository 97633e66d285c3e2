using System.Buffers;
using System.Text.Json;
using CarbonLedger.Abstractions;
using CarbonLedger.Entries.Captures;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace CarbonLedger.Ingest;

/// <summary>
/// What one connected device is told: acknowledgements with reason code and sentence (MQTT 5), and the same sentence on the
/// device's error topic if it subscribed, which is all that an MQTT 3.1.1 device can see of a refusal.
/// </summary>
internal sealed class DeviceAnswers(MqttConnectPacket connect, MqttProtocolVersion protocol, IDeviceRegistry registry)
{
    /// <summary>A client that takes only smaller packets than this gets codes without sentences.</summary>
    private const int TextPacketBytes = 2_048;

    private readonly bool takesText = connect.MaximumPacketSize is 0 or >= TextPacketBytes;
    private volatile string? errorTopic;

    public string Client { get; } = connect.ClientId ?? "";

    private bool IsVersion5 => protocol == MqttProtocolVersion.V500;

    /// <summary>Grants the device's own error topic and nothing else.</summary>
    public MqttSubAckPacket Subscribe(MqttSubscribePacket subscribe)
    {
        MqttSubAckPacket answer = new() { PacketIdentifier = subscribe.PacketIdentifier, ReasonCodes = [] };
        foreach (MqttTopicFilter filter in subscribe.TopicFilters)
        {
            bool own = IsOwnErrorTopic(filter.Topic);
            errorTopic = own ? filter.Topic : errorTopic;

            // 3.1.1 knows one code of failure, 0x80 (§3.9.3). Refusals are sent at most once.
            answer.ReasonCodes.Add(own ? MqttSubscribeReasonCode.GrantedQoS0 : IsVersion5 ? MqttSubscribeReasonCode.NotAuthorized : MqttSubscribeReasonCode.UnspecifiedError);
        }

        return answer;
    }

    public MqttUnsubAckPacket Unsubscribe(MqttUnsubscribePacket unsubscribe)
    {
        MqttUnsubAckPacket answer = new() { PacketIdentifier = unsubscribe.PacketIdentifier, ReasonCodes = [] };
        foreach (string filter in unsubscribe.TopicFilters)
        {
            bool subscribed = filter == errorTopic;
            errorTopic = subscribed ? null : errorTopic;
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
