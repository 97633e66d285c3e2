using System.Text.Json;
using CarbonLedger.Abstractions;
using CarbonLedger.Ingest;
using CarbonLedger.Storage.Sqlite.Segments;

namespace CarbonLedger.Server.Serving;

/// <summary>How the telemetry store fares: whether its last list was stored, and what the last start cut off.</summary>
internal sealed class TelemetryHealth(ITelemetryStore store) : IHealthPart
{
    public string Name => "telemetry";

    public bool Passes => store is not SegmentTelemetryStore { Health.IsStoring: false };

    public void Write(Utf8JsonWriter writer, bool isKnown)
    {
        if (store is not SegmentTelemetryStore { Health: var health })
        {
            writer.WriteString("store"u8, "postgresql");
            return;
        }

        writer.WriteString("store"u8, "segments");
        writer.WriteBoolean("storing"u8, health.IsStoring);
        writer.WriteNumber("batchesBehindInQueries"u8, health.BatchesBehind);
        writer.WriteNumber("tornBytesCutOffAtStart"u8, health.Torn?.Length ?? 0);
        if (isKnown && health.Problem is { } problem)
        {
            writer.WriteString("problem"u8, EdgeText.Clean(problem, EdgeText.DetailMax));
        }
    }
}
