using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;
using MQTTnet.Packets;

namespace CarbonLedger.Ingest.Broker;

/// <summary>
/// MQTTnet's own adapter, which reads the next publish only when there is room. MQTTnet queues what it has read without a limit, and
/// Receive Maximum bounds neither QoS 0 nor a broker that ignores it. The end of the connection is shown to MQTTnet when all that came
/// before has been handed on: MQTTnet drops what it has not handed on by then.
/// </summary>
/// <param name="taken">How many publishes MQTTnet has handed on.</param>
internal sealed class HeldAdapter(IMqttChannelAdapter inner, SemaphoreSlim room, Func<long> taken, TimeProvider time) : IMqttChannelAdapter
{
    private const int LooksMax = 200;

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(5);

    private long read;

    public long BytesReceived => inner.BytesReceived;

    public long BytesSent => inner.BytesSent;

    public X509Certificate2 ClientCertificate => inner.ClientCertificate;

    public EndPoint RemoteEndPoint => inner.RemoteEndPoint;

    public EndPoint LocalEndPoint => inner.LocalEndPoint;

    public bool IsSecureConnection => inner.IsSecureConnection;

    public MqttPacketFormatterAdapter PacketFormatterAdapter => inner.PacketFormatterAdapter;

    public Task ConnectAsync(CancellationToken cancellationToken) => inner.ConnectAsync(cancellationToken);

    public Task DisconnectAsync(CancellationToken cancellationToken) => inner.DisconnectAsync(cancellationToken);

    public async Task<MqttPacket> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        MqttPacket? packet = null;
        try
        {
            packet = await inner.ReceivePacketAsync(cancellationToken);
        }
        finally
        {
            if (packet is null)
            {
                await HandedOnAsync(cancellationToken);
            }
        }

        if (packet is MqttPublishPacket)
        {
            read++;
            await room.WaitAsync(cancellationToken);
        }

        return packet!;
    }

    public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken) => inner.SendPacketAsync(packet, cancellationToken);

    public void ResetStatistics() => inner.ResetStatistics();

    public void Dispose() => inner.Dispose();

    private async Task HandedOnAsync(CancellationToken cancellationToken)
    {
        for (int i = 0; i < LooksMax && taken() < read && !cancellationToken.IsCancellationRequested; i++)
        {
            await Task.Delay(LookInterval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Makes them.</summary>
    public sealed class Factory(SemaphoreSlim room, Func<long> taken, TimeProvider time) : IMqttClientAdapterFactory
    {
        private readonly MqttClientAdapterFactory factory = new();

        public IMqttChannelAdapter CreateClientAdapter(MqttClientOptions options, MqttPacketInspector packetInspector, IMqttNetLogger logger) =>
            new HeldAdapter(factory.CreateClientAdapter(options, packetInspector, logger), room, taken, time);
    }
}
