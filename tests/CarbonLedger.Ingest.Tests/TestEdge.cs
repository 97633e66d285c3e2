using System.Net;
using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Formatter;

namespace CarbonLedger.Ingest.Tests;

/// <summary>The edge on a free port of loopback, with devices m1 and m2 enrolled.</summary>
internal sealed class TestEdge : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly WebApplication application;
    private readonly List<IMqttClient> clients = [];

    private TestEdge(WebApplication application, TestStore store) => (this.application, Store) = (application, store);

    public TestDevice M1 { get; } = new("m1", 1);

    public TestDevice M2 { get; } = new("m2", 2);

    public TestStore Store { get; }

    public TestSink Sink => (TestSink)application.Services.GetRequiredService<ICaptureSink>();

    public TestClock Clock => (TestClock)application.Services.GetRequiredService<IGridClock>();

    public EdgeCounters Counters => application.Services.GetRequiredService<EdgeCounters>();

    public IDeviceRegistry Registry => application.Services.GetRequiredService<IDeviceRegistry>();

    public IngestQueue Queue => application.Services.GetRequiredService<IngestQueue>();

    public CaptureGate Gate => application.Services.GetRequiredService<CaptureGate>();

    public MqttEdge Edge => application.Services.GetRequiredService<MqttEdge>();

    public IPEndPoint EndPoint { get; private set; } = new(IPAddress.None, 0);

    public static async Task<TestEdge> StartAsync(TestStore? store = null, MqttEdgeOptions? options = null, GateFormats? formats = null)
    {
        store ??= new TestStore();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<ITelemetryStore>(store);
        builder.Services.AddSingleton<IDeviceRegistry, InMemoryDeviceRegistry>();
        builder.Services.AddSingleton<IGridClock>(new TestClock(TestDevice.Now));
        builder.Services.AddSingleton<ICaptureSink, TestSink>();
        builder.Services.AddSingleton(formats ?? new GateFormats());
        builder.AddMqttEdge(options ?? new MqttEdgeOptions { Port = 0, AllowAnonymous = true });
        TestEdge edge = new(builder.Build(), store);
        await edge.application.Services.GetRequiredService<IDeviceRegistry>().EnrolAsync([edge.M1.Record, edge.M2.Record]);
        await edge.application.StartAsync();
        edge.EndPoint = await edge.Edge.WhenListeningAsync();
        return edge;
    }

    public Task<IMqttClient> ConnectAsync(TestDevice device, MqttProtocolVersion version = MqttProtocolVersion.V500) => ConnectAsync(device.Id.Value, version);

    public async Task<IMqttClient> ConnectAsync(string clientId, MqttProtocolVersion version = MqttProtocolVersion.V500)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        clients.Add(client);
        await client.ConnectAsync(new MqttClientOptionsBuilder()
            .WithEndPoint(EndPoint)
            .WithClientId(clientId)
            .WithProtocolVersion(version)
            .WithTimeout(Patience)
            .Build());
        return client;
    }

    public async Task StopAsync() => await application.StopAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (IMqttClient client in clients)
        {
            client.Dispose();
        }

        await application.StopAsync();
        await application.DisposeAsync();
        M1.Dispose();
        M2.Dispose();
    }
}
