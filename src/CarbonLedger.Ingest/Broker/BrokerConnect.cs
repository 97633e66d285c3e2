using System.Buffers;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace CarbonLedger.Ingest.Broker;

/// <summary>The options of a door as MQTTnet takes them.</summary>
internal static class BrokerConnect
{
    /// <summary>How long an answer of the broker may take.</summary>
    public static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(10);

    private const int BufferBytes = 65_536;

    /// <summary>CONNECT as the files say now.</summary>
    /// <exception cref="IOException">A file of TLS or the password can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Others than the owner may read the password.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A certificate or key can't be used.</exception>
    /// <param name="will">What the broker publishes when the connection breaks; null for nothing.</param>
    public static MqttClientOptions Read(BrokerOptions options, TimeProvider time, MqttApplicationMessage? will)
    {
        MqttClientOptionsBuilder builder = new MqttClientOptionsBuilder()
            .WithTcpServer(options.Host, options.Port)
            .WithTcpServer(tcp => tcp.BufferSize = BufferBytes)
            .WithClientId(options.ClientId)
            .WithProtocolVersion(options.UsesVersion311 ? MqttProtocolVersion.V311 : MqttProtocolVersion.V500)
            .WithCleanStart(false)
            .WithKeepAlivePeriod(options.KeepAlive)
            .WithTimeout(AnswerMax);
        if (!options.UsesVersion311)
        {
            builder.WithSessionExpiryInterval((uint)options.SessionExpiry.TotalSeconds)
                .WithReceiveMaximum((ushort)options.InFlightMax)
                .WithMaximumPacketSize((uint)options.PacketBytesMax);
        }

        if (options.UserName is { } user)
        {
            builder.WithCredentials(user, options.PasswordFile is { } file ? BrokerPassword.Read(file) : null);
        }

        if (options.Tls is { } tls)
        {
            builder.WithTlsOptions(BrokerTls.Read(tls, options.Host, time));
        }

        if (will is not null)
        {
            builder.WithWillTopic(will.Topic).WithWillPayload(will.Payload.ToArray()).WithWillQualityOfServiceLevel(will.QualityOfServiceLevel).WithWillRetain(will.Retain);
        }

        return builder.Build();
    }

    /// <summary>SUBSCRIBE: every filter at QoS 1. Those of Sparkplug are never shared, as an edge node's messages have an order. A retained message is no reading that comes now, so those of MQTT 5 are asked for once a subscription.</summary>
    public static MqttClientSubscribeOptions Subscribe(BrokerOptions options)
    {
        MqttClientSubscribeOptionsBuilder builder = new();
        foreach (string filter in options.Filters)
        {
            builder.WithTopicFilter(new MqttTopicFilter
            {
                Topic = options.Shares && !BrokerOptions.IsSparkplug(filter) ? $"$share/{options.Group}/{filter}" : filter,
                QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
                RetainHandling = options.UsesVersion311 ? MqttRetainHandling.SendAtSubscribe : MqttRetainHandling.SendAtSubscribeIfNewSubscriptionOnly,
            });
        }

        return builder.Build();
    }
}
