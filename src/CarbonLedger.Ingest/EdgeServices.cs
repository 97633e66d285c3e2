using CarbonLedger.Abstractions;
using Microsoft.Extensions.Logging;

namespace CarbonLedger.Ingest;

/// <summary>What every connection of the edge works with.</summary>
internal sealed record EdgeServices(
    CaptureGate Gate,
    IngestQueue Queue,
    IDeviceRegistry Registry,
    MqttEdgeOptions Options,
    TimeProvider Time,
    ILogger<MqttEdge> Logger);
