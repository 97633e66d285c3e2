using System.Text.Json;

namespace CarbonLedger.Carbon.Tracing;

/// <summary>What tracing a case gives: a row a bus in the file's order, and totals in kg/h.</summary>
/// <param name="Closure">|generation − load − loss − mismatch| / generation; 0 without generation.</param>
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
        double generation = 0;
        double load = 0;
        double loss = 0;
        double mismatch = 0;
        for (int i = 0; i < tracer.BusCount; i++)
        {
            generation += tracer.GenerationCarbon[i];
            load += tracer.Load[i] * tracer.CarriedAt(i);
            mismatch += tracer.Mismatch(i) * tracer.CarriedAt(i);
        }

        for (int k = 0; k < tracer.BranchCount; k++)
        {
            loss += tracer.LossCarbon(k);
        }

        List<TracedBus> buses = new(tracer.BusCount);
        for (int row = 0; row < tracer.BusCount; row++)
        {
            int i = rank[row];
            buses.Add(new TracedBus(trace.Buses[row], tracer.Through[i], tracer.Intensity[i], tracer.Reasons[i], tracer.Delivered[i], tracer.DeliveredReasons[i]));
        }

        double closure = generation > 0 ? Math.Abs(generation - load - loss - mismatch) / generation : 0;
        return new TraceResult(buses, generation, load, loss, mismatch, closure);
    }

    /// <summary>Writes the result as one JSON object, numbers with all their digits.</summary>
    public void WriteJson(Utf8JsonWriter writer)
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
        writer.WriteEndObject();
    }
}
