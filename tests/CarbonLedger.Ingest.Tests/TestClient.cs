using System.Buffers;
using System.Text;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Protocol;

namespace CarbonLedger.Ingest.Tests;

/// <summary>Publishing as devices do.</summary>
internal static class TestClient
{
    public static Task<MqttClientPublishResult> SendAsync(
        this IMqttClient client, string topic, byte[] payload, MqttQualityOfServiceLevel qualityOfService = MqttQualityOfServiceLevel.AtLeastOnce) =>
        client.PublishAsync(new MqttApplicationMessage { Topic = topic, PayloadSegment = payload, QualityOfServiceLevel = qualityOfService }, CancellationToken.None);

    public static Task<MqttClientPublishResult> SendAsync(this IMqttClient client, TestDevice device, byte[] payload) => client.SendAsync(device.Topic.ToString(), payload);

    public static async Task<MqttClientSubscribeResultCode> ListenAsync(this IMqttClient client, string filter)
    {
        MqttClientSubscribeResult result = await client.SubscribeAsync(
            new MqttClientFactory().CreateSubscribeOptionsBuilder().WithTopicFilter(filter).Build(), CancellationToken.None);
        return result.Items.Single().ResultCode;
    }

    /// <summary>Every message that reaches the client, as text.</summary>
    public static ChannelReader<string> Messages(this IMqttClient client)
    {
        Channel<string> messages = Channel.CreateUnbounded<string>();
        client.ApplicationMessageReceivedAsync += message =>
        {
            messages.Writer.TryWrite(Encoding.UTF8.GetString(message.ApplicationMessage.Payload.ToArray()));
            return Task.CompletedTask;
        };
        return messages.Reader;
    }
}
