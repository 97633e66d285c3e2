using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Simulators.Faulty;
using CarbonLedger.Simulators.Fleet;
using CarbonLedger.Simulators.Sending;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace CarbonLedger.Simulators.Tests;

/// <summary>The fleet against a real broker of MQTTnet on a port of its own.</summary>
public sealed class MqttFleetTests
{
    private static readonly Interval First = Interval.StartingAt(MatpowerImportOptions.DefaultValidFrom);
    private static readonly NetworkModel Model = NetworkCatalog.Load("ieee14").Model;

    [Fact]
    public async Task Run_DeliversEveryStepInOrder_OneConnectionADevice()
    {
        await using Broker broker = await Broker.StartAsync();
        using SimulatedFleet fleet = new(Model, 7, First, FaultPlan.None);
        await using MqttFleet sender = new(fleet, broker.Options, TimeProvider.System);
        List<string> story = [];

        await sender.RunAsync(
            0, 2,
            time =>
            {
                story.Add($"before {time} with {broker.Received.Count}");
                return Task.CompletedTask;
            },
            step =>
            {
                story.Add($"after {step} with {broker.Received.Count}");
                return Task.CompletedTask;
            },
            CancellationToken.None);

        Assert.Equal(
            [
                "before 2026-05-31T16:00:00.000Z with 0", "after 0 with 57",
                "before 2026-05-31T16:15:00.000Z with 57", "after 1 with 114",
                "before 2026-05-31T16:30:00.000Z with 114", "after 2 with 171",
            ],
            story);
        Assert.Equal((171, 171, 0, 0, 57), (sender.Counts.Sent, sender.Counts.Acknowledged, sender.Counts.RefusedTotal, sender.Counts.Unanswered, sender.Counts.Connections));
        Assert.All(broker.Received, received => Assert.Equal($"cl/v1/ieee14/{received.Client}/reading", received.Topic));
        Assert.Equal(
            fleet.Messages(2).Select(message => Convert.ToHexString(message.Payload.Span)).Order(),
            broker.Received.Skip(114).Select(received => received.Payload).Order());
    }

    [Fact]
    public async Task Refusals_AreCountedByReason_AndNotRepeated()
    {
        await using Broker broker = await Broker.StartAsync();
        broker.Answer = client => client switch
        {
            "m-gen-1" => MqttPubAckReasonCode.NotAuthorized,
            "m-load-2" => MqttPubAckReasonCode.PayloadFormatInvalid,
            _ => MqttPubAckReasonCode.Success,
        };
        using SimulatedFleet fleet = new(Model, 7, First, FaultPlan.None);
        await using MqttFleet sender = new(fleet, broker.Options, TimeProvider.System);

        await sender.SendStepAsync(0, CancellationToken.None);

        Assert.Equal((57, 55, 2), (sender.Counts.Sent, sender.Counts.Acknowledged, sender.Counts.RefusedTotal));
        Assert.Equal([(0x87, 1L), (0x99, 1L)], sender.Counts.Refused.Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public async Task OverItsShare_IsSentAgainUntilTaken()
    {
        await using Broker broker = await Broker.StartAsync();
        int refusals = 2;
        broker.Answer = client => client == "m-gen-1" && refusals-- > 0 ? MqttPubAckReasonCode.QuotaExceeded : MqttPubAckReasonCode.Success;
        using SimulatedFleet fleet = new(Model, 7, First, FaultPlan.None);
        await using MqttFleet sender = new(fleet, broker.Options, TimeProvider.System);

        await sender.SendStepAsync(0, CancellationToken.None);

        Assert.Equal((59, 57, 2), (sender.Counts.Sent, sender.Counts.Acknowledged, sender.Counts.Refused[0x97]));
    }

    [Fact]
    public async Task LostConnections_AreOpenedAgain_AndWhatWasNotAnsweredIsSentAgain()
    {
        await using Broker broker = await Broker.StartAsync();
        ConcurrentDictionary<string, bool> cut = [];
        broker.Cut = client => cut.TryAdd(client, true);
        using SimulatedFleet fleet = new(Model, 7, First, FaultPlan.None);
        await using MqttFleet sender = new(fleet, broker.Options, TimeProvider.System);

        await sender.SendStepAsync(0, CancellationToken.None);

        Assert.Equal((57, 57, 114, 114), (sender.Counts.Acknowledged, sender.Counts.Unanswered, sender.Counts.Sent, sender.Counts.Connections));
        Assert.Equal(57, broker.Received.Select(received => received.Client).Distinct().Count());
    }

    [Fact]
    public async Task NoBroker_StopsAfterItsAttempts_NamingDeviceAndBroker()
    {
        int port = Broker.FreePort();
        using SimulatedFleet fleet = new(Model, 7, First, FaultPlan.None);
        await using MqttFleet sender = new(fleet, new MqttFleetOptions("127.0.0.1", port) { AttemptsMax = 2, BackoffMin = TimeSpan.FromMilliseconds(1) }, TimeProvider.System);

        MqttFleetException wrong = await Assert.ThrowsAsync<MqttFleetException>(() => sender.ConnectAsync(CancellationToken.None));

        Assert.Contains($"could not connect at mqtt://127.0.0.1:{port} in 2 attempts", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runner_WritesTheDevicesFile_AndSendsTheDayWithItsFaults()
    {
        await using Broker broker = await Broker.StartAsync();
        string path = Path.Combine(Path.GetTempPath(), $"carbonledger-devices-{broker.Options.Port}.json");
        try
        {
            FleetRunnerOptions options = new(Model, broker.Options, 7, 1, FaultKinds.Duplicate | FaultKinds.Drop, TimeSpan.Zero) { FleetFilePath = path, FromStep = 80 };
            List<int> steps = [];

            MqttFleetCounts counts = await FleetRunner.RunAsync(options, (step, _) => steps.Add(step), TimeProvider.System, CancellationToken.None);

            FaultPlan plan = new(7, FaultKinds.Duplicate | FaultKinds.Drop, 96);
            int expected = Model.MeteringPoints.Sum(point => Enumerable.Range(80, 17).Sum(step => plan.For(point.Device, step).Kind switch
            {
                FaultKinds.Duplicate => 2,
                FaultKinds.Drop => 0,
                _ => 1,
            }));
            Assert.Equal(Enumerable.Range(80, 17), steps);
            Assert.Equal((expected, expected), (counts.Sent, counts.Acknowledged));
            Assert.Equal(57, FleetFile.Read(await File.ReadAllBytesAsync(path)).Require(path).Devices.Count);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task SevenHundredConnections_Work()
    {
        await using Broker broker = await Broker.StartAsync();
        using SimulatedFleet fleet = new(WithDevices(NetworkCatalog.Load("ieee118").Model, 700), 7, First, FaultPlan.None);
        await using MqttFleet sender = new(fleet, broker.Options, TimeProvider.System);

        await sender.RunAsync(0, 1, _ => Task.CompletedTask, _ => Task.CompletedTask, CancellationToken.None);

        Assert.Equal((1400, 700), (sender.Counts.Acknowledged, sender.Counts.Connections));
        Assert.Equal(700, broker.Received.Select(received => received.Client).Distinct().Count());
    }

    /// <summary>Adds small feeders until the network has so many devices.</summary>
    private static NetworkModel WithDevices(NetworkModel model, int devices)
    {
        Load[] feeders = [.. Enumerable.Range(0, devices - model.MeteringPoints.Count).Select(i => new Load(new AssetId($"feeder-{i}"), model.Buses[i % model.Buses.Count].Id, "residential", 0.1, 0))];
        MeteringPoint[] points = [.. feeders.Select(feeder => new MeteringPoint(feeder.Id, Terminal.Load, new DeviceId($"m-{feeder.Id}"), [new Multiplier(model.ValidFrom, 1, 1, 1, 1)]))];
        NetworkModel extended = model with { Loads = [.. model.Loads, .. feeders], MeteringPoints = [.. model.MeteringPoints, .. points] };
        return NetworkReader.Read(NetworkWriter.Write(extended)).Require("extended");
    }

    private sealed class Broker : IAsyncDisposable
    {
        private readonly MqttServer server;

        private Broker(int port)
        {
            Options = new MqttFleetOptions("127.0.0.1", port) { BackoffMin = TimeSpan.FromMilliseconds(10) };
            server = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder()
                .WithDefaultEndpoint().WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointPort(port)
                .WithConnectionBacklog(1000).Build());
            server.InterceptingPublishAsync += OnPublishAsync;
        }

        public MqttFleetOptions Options { get; }

        public ConcurrentQueue<(string Client, string Topic, string Payload)> Received { get; } = [];

        public Func<string, MqttPubAckReasonCode> Answer { get; set; } = _ => MqttPubAckReasonCode.Success;

        public Func<string, bool> Cut { get; set; } = _ => false;

        public static async Task<Broker> StartAsync()
        {
            Broker broker = new(FreePort());
            await broker.server.StartAsync();
            return broker;
        }

        public static int FreePort()
        {
            using TcpListener probe = new(IPAddress.Loopback, 0);
            probe.Start();
            return ((IPEndPoint)probe.LocalEndpoint).Port;
        }

        public async ValueTask DisposeAsync()
        {
            await server.StopAsync();
            server.Dispose();
        }

        private Task OnPublishAsync(InterceptingPublishEventArgs publish)
        {
            publish.ProcessPublish = false;
            if (Cut(publish.ClientId))
            {
                publish.CloseConnection = true;
                return Task.CompletedTask;
            }

            Received.Enqueue((publish.ClientId, publish.ApplicationMessage.Topic, Convert.ToHexString(publish.ApplicationMessage.Payload.ToArray())));
            publish.Response.ReasonCode = Answer(publish.ClientId);
            return Task.CompletedTask;
        }
    }
}
