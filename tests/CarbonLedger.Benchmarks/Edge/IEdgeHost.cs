using System.Net;
using CarbonLedger.Abstractions;
using CarbonLedger.Ingest;

namespace CarbonLedger.Benchmarks.Edge;

/// <summary>An endpoint that runs, with what stands behind it; disposing it stops it in order.</summary>
internal interface IEdgeHost : IAsyncDisposable
{
    IPEndPoint Mqtt { get; }

    EdgeCounters Counters { get; }

    ITelemetryStore Telemetry { get; }

    /// <summary>Intervals closed and committed so far; 0 where none are.</summary>
    int IntervalsClosed { get; }
}
