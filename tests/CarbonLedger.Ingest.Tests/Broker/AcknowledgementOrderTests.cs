using System.Collections.Concurrent;
using System.Net;
using CarbonLedger.Ingest.Broker;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace CarbonLedger.Ingest.Tests.Broker;

/// <summary>What a broker sees of the door, packet by packet: a broker in this process writes it down.</summary>
public sealed class AcknowledgementOrderTests
{
    [Fact]
    public async Task Acknowledgements_ComeInOrderOfReceipt_AllAsSuccess_AndNoneBeforeTheStoreHasReturned()
    {
        ConcurrentQueue<MqttPacket> seen = [];
        using MqttServer server = await ServeAsync(seen);
        TestStore store = new();
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Gate = gate.Task;
        await using TestBrokerHost host = await TestBrokerHost.StartAsync(store, TestBrokerHost.Options(PortOf(server), group: null));
        for (int i = 1; i <= 30; i++)
        {
            // Every third is refused, which the store says at the same time as the others.
            byte[] payload = i % 3 == 0 ? "poison"u8.ToArray() : host.M1.Payload(i);
            await server.InjectApplicationMessage(new InjectedMqttApplicationMessage(new MqttApplicationMessage
            {
                Topic = host.M1.Topic.ToString(),
                PayloadSegment = payload,
                QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            })
            {
                SenderClientId = "gateway",
            });
        }

        await WaitFor.TrueAsync(() => host.Status.InFlight > 0 && store.Appends == 1);
        await Task.Delay(200);
        Assert.Empty(seen.OfType<MqttPubAckPacket>());
        gate.SetResult();
        await WaitFor.TrueAsync(() => seen.OfType<MqttPubAckPacket>().Count() == 30);
        ushort[] identifiers = [.. seen.OfType<MqttPubAckPacket>().Select(packet => packet.PacketIdentifier)];
        Assert.Equal(identifiers.Order(), identifiers);
        Assert.Equal(30, identifiers.Distinct().Count());
        Assert.All(seen.OfType<MqttPubAckPacket>(), packet => Assert.Equal(MqttPubAckReasonCode.Success, packet.ReasonCode));
        Assert.Equal((20, 10), (host.Counters.Accepted, host.Counters.RefusedTotal));
        await server.StopAsync(new MqttServerStopOptions());
    }

    [Fact]
    public async Task Connect_AsksForTheSession_ItsExpiryAndReceiveMaximum()
    {
        ConcurrentQueue<MqttPacket> seen = [];
        using MqttServer server = await ServeAsync(seen);
        ValidatingConnectionEventArgs? connect = null;
        server.ValidatingConnectionAsync += asked =>
        {
            connect = asked;
            return Task.CompletedTask;
        };
        BrokerOptions options = new()
        {
            Host = "127.0.0.1",
            Port = PortOf(server),
            ClientId = "door-7",
            Group = null,
            InFlightMax = 33,
            SessionExpiry = TimeSpan.FromHours(2),
            PacketBytesMax = 500_000,
        };
        await using TestBrokerHost host = await TestBrokerHost.StartAsync(new TestStore(), options);
        Assert.Equal(("door-7", false, 7_200u, (ushort)33, 500_000u), (connect!.ClientId, connect.CleanSession!.Value, connect.SessionExpiryInterval, connect.ReceiveMaximum, connect.MaximumPacketSize));
        MqttSubscribePacket subscribe = Assert.Single(seen.OfType<MqttSubscribePacket>());
        Assert.Equal(("cl/v1/+/+/reading", MqttQualityOfServiceLevel.AtLeastOnce), (subscribe.TopicFilters[0].Topic, subscribe.TopicFilters[0].QualityOfServiceLevel));
        await host.StopAsync();

        // The door does not wait for the server to have read its last packet.
        await WaitFor.TrueAsync(() => seen.OfType<MqttDisconnectPacket>().Any());
        MqttDisconnectPacket disconnect = Assert.Single(seen.OfType<MqttDisconnectPacket>());
        Assert.Equal((MqttDisconnectReasonCode.NormalDisconnection, 7_200u), (disconnect.ReasonCode, disconnect.SessionExpiryInterval));
        await server.StopAsync(new MqttServerStopOptions());
    }

    [Fact]
    public async Task BrokerWithoutSharedSubscriptions_IsSaidSo()
    {
        using MqttServer server = await ServeAsync([]);
        await using TestBrokerHost host = await TestBrokerHost.BeginAsync(new TestStore(), TestBrokerHost.Options(PortOf(server)));
        await WaitFor.TrueAsync(() => host.Status.LastError is not null);
        Assert.Equal("The broker has no shared subscriptions; the group must be left out.", host.Status.LastError!.Message);
        Assert.Equal(0, host.Status.Connections);
        await server.StopAsync(new MqttServerStopOptions());
    }

    private static int PortOf(MqttServer server) => (int)server.ServerSessionItems["port"]!;

    private static async Task<MqttServer> ServeAsync(ConcurrentQueue<MqttPacket> seen)
    {
        using System.Net.Sockets.TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        int port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        MqttServer server = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder()
            .WithDefaultEndpoint().WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(IPAddress.None).WithDefaultEndpointPort(port).WithPersistentSessions().Build());
        server.ServerSessionItems["port"] = port;
        server.InterceptingInboundPacketAsync += packet =>
        {
            seen.Enqueue(packet.Packet);
            return Task.CompletedTask;
        };
        await server.StartAsync();
        return server;
    }
}
