using System.Text.Json;

namespace CarbonLedger.Carbon.Tracing;

/// <summary>What tracing a case gives: a row a bus in the file's order, and totals in kg/h.</summary>
/// <param name="Closure">How far (16) is from closing, relative: <see cref="Tracing.Closure.Error"/>.</param>
public sealed record TraceResult(
    IReadOnlyList<TracedBus> Buses,
    double GenerationCarbon,
    double LoadCarbon,
    double LossCarbon,
    double MismatchCarbon,
    double Closure)
{
    internal static TraceResult From(TraceCase trace, FlowTracer tracer, int[] rank)
    {
        Closure closure = tracer.MeasureClosure();
        List<TracedBus> buses = new(tracer.BusCount);
        for (int row = 0; row < tracer.BusCount; row++)
        {
            int i = rank[row];
            buses.Add(new TracedBus(trace.Buses[row], tracer.Through[i], tracer.Intensity[i], tracer.Reasons[i], tracer.Delivered[i], tracer.DeliveredReasons[i]));
        }

        return new TraceResult(buses, closure.Generation, closure.Load, closure.Loss, closure.Mismatch, closure.Error);
    }

    /// <summary>Writes the result as one JSON object, numbers with all their digits.</summary>
    /// <param name="writer">Gets one object.</param>
    /// <param name="shares">The generator-to-load matrix, or null where it was not asked for.</param>
    public void WriteJson(Utf8JsonWriter writer, IReadOnlyList<TracedShare>? shares = null)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("buses");
        foreach (TracedBus bus in Buses)
        {
            bus.WriteJson(writer);
        }

        writer.WriteEndArray();
        writer.WriteNumber("generationCarbon", GenerationCarbon);
        writer.WriteNumber("loadCarbon", LoadCarbon);
        writer.WriteNumber("lossCarbon", LossCarbon);
        writer.WriteNumber("mismatchCarbon", MismatchCarbon);
        writer.WriteNumber("closure", Closure);
        if (shares is not null)
        {
            writer.WriteStartArray("matrix");
            foreach (TracedShare share in shares)
            {
                share.WriteJson(writer);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
