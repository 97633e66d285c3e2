using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;
using CarbonLedger.Ingest.Broker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CarbonLedger.Ingest.Tests.Broker;

/// <summary>Doors to brokers in a host without any endpoint, with devices m1 and m2 enrolled. A store may outlive it.</summary>
internal sealed class TestBrokerHost : IAsyncDisposable
{
    private readonly IHost host;

    private TestBrokerHost(IHost host) => this.host = host;

    public TestDevice M1 { get; } = new("m1", 1);

    public TestDevice M2 { get; } = new("m2", 2);

    public EdgeCounters Counters => host.Services.GetRequiredService<EdgeCounters>();

    public IReadOnlyList<BrokerDoor> Doors => [.. host.Services.GetServices<BrokerDoor>()];

    public BrokerStatus Status => Doors[0].Status;

    public static BrokerOptions Options(Mosquitto broker, string clientId = "door-1") => Options(broker.Port, clientId);

    public static BrokerOptions Options(int port, string clientId = "door-1", string? group = "carbonledger", bool isTrusted = false, int inFlightMax = 100) => new()
    {
        Name = clientId,
        Host = "127.0.0.1",
        Port = port,
        ClientId = clientId,
        Group = group,
        IsTrusted = isTrusted,
        InFlightMax = inFlightMax,
        BackOffFirst = TimeSpan.FromMilliseconds(20),
        BackOffMax = TimeSpan.FromMilliseconds(200),
    };

    /// <summary>Returns when every door has its subscriptions.</summary>
    public static async Task<TestBrokerHost> StartAsync(ITelemetryStore store, params BrokerOptions[] options)
    {
        TestBrokerHost started = await BeginAsync(store, options);
        await WaitFor.TrueAsync(() => started.Doors.All(door => door.Status.ConnectedSince is not null));
        return started;
    }

    public static async Task<TestBrokerHost> BeginAsync(ITelemetryStore store, params BrokerOptions[] options)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.Services.AddSingleton(store);
        builder.Services.AddSingleton<IDeviceRegistry, InMemoryDeviceRegistry>();
        builder.Services.AddSingleton<IGridClock>(new TestClock(TestDevice.Now));
        builder.Services.AddSingleton<ICaptureSink, TestSink>();
        foreach (BrokerOptions each in options)
        {
            builder.Services.AddBrokerDoor(each);
        }

        TestBrokerHost made = new(builder.Build());
        await made.host.Services.GetRequiredService<IDeviceRegistry>().EnrolAsync([made.M1.Record, made.M2.Record]);
        await made.host.StartAsync();
        return made;
    }

    public Task StopAsync() => host.StopAsync();

    /// <summary>Cuts every connection where it is, as the end of the process would.</summary>
    public void Crash()
    {
        foreach (BrokerDoor door in Doors)
        {
            door.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Crash();
        await ((IAsyncDisposable)host).DisposeAsync();
        M1.Dispose();
        M2.Dispose();
    }
}
