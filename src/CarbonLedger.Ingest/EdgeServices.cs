using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using Microsoft.Extensions.Logging;

namespace CarbonLedger.Ingest;

/// <summary>What every connection of the edge works with.</summary>
internal sealed record EdgeServices(
    CaptureGate Gate,
    IngestQueue Queue,
    IDeviceRegistry Registry,
    MqttEdgeOptions Options,
    TimeProvider Time,
    ILogger<MqttEdge> Logger)
{
    /// <summary>The time that the Sparkplug host application's state has carried since it came online.</summary>
    public Timestamp StartedAt { get; } = new(Time.GetUtcNow().ToUnixTimeMilliseconds());
}
