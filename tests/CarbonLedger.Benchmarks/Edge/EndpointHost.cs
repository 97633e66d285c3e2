using System.Net;
using CarbonLedger.Abstractions;
using CarbonLedger.Ingest;
using CarbonLedger.Storage.Sqlite;
using CarbonLedger.Storage.Sqlite.Segments;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CarbonLedger.Benchmarks.Edge;

/// <summary>The endpoint and the telemetry store alone; what is stored goes nowhere further.</summary>
internal sealed class EndpointHost : IEdgeHost
{
    private readonly WebApplication application;

    private EndpointHost(WebApplication application, IPEndPoint mqtt) => (this.application, Mqtt) = (application, mqtt);

    public IPEndPoint Mqtt { get; }

    public EdgeCounters Counters => application.Services.GetRequiredService<EdgeCounters>();

    public ITelemetryStore Telemetry => application.Services.GetRequiredService<ITelemetryStore>();

    public int IntervalsClosed => 0;

    public static Task<IEdgeHost> StartAsync(MadeFleet fleet, string folder, bool durable) =>
        StartAsync(fleet.Records, fleet.Clock, folder, new MqttEdgeOptions { Port = 0, AllowAnonymous = true, Durable = durable });

    /// <summary>Starts with these devices enrolled.</summary>
    public static async Task<IEdgeHost> StartAsync(IReadOnlyList<DeviceRecord> records, IGridClock clock, string folder, MqttEdgeOptions options)
    {
        Directory.CreateDirectory(folder);
        string telemetry = Path.Combine(folder, "telemetry.db");
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton<ITelemetryStore>(_ => SegmentTelemetryStore.Open(Path.Combine(folder, "telemetry"), telemetry));
        builder.Services.AddSingleton<IDeviceRegistry>(_ => new SqliteDeviceRegistry(telemetry));
        builder.Services.AddSingleton<ICaptureSink, NothingSink>();
        builder.AddMqttEdge(options);
        WebApplication application = builder.Build();
        await application.Services.GetRequiredService<IDeviceRegistry>().EnrolAsync(records);
        await application.StartAsync();
        return new EndpointHost(application, await application.Services.GetRequiredService<MqttEdge>().WhenListeningAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await application.StopAsync();
        await application.DisposeAsync();
    }
}
