using System.Text.Json;

namespace CarbonLedger.Carbon.Tracing;

/// <summary>One bus of a traced case.</summary>
/// <param name="Bus">Its name as in the file.</param>
/// <param name="Through">Nodal flux P_N, MW.</param>
/// <param name="Intensity">e, kg/MWh; NaN without a value.</param>
/// <param name="Delivered">d, kg/MWh; NaN without a value.</param>
public sealed record TracedBus(
    JsonElement Bus,
    double Through,
    double Intensity,
    NoValueReason Reason,
    double Delivered,
    NoValueReason DeliveredReason)
{
    /// <summary>A sentence for people and programs that ask why a value is missing; null when there is one.</summary>
    public static string? Explain(NoValueReason reason) => reason switch
    {
        NoValueReason.None => null,
        NoValueReason.NoPower => "no power passes this bus",
        NoValueReason.Unfed => "no generator feeds this bus",
        _ => "no load is reachable from this bus",
    };

    internal void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("bus");
        Bus.WriteTo(writer);
        writer.WriteNumber("through", Through);
        WriteValue(writer, "intensity", Intensity, Reason);
        writer.WriteString("reason", Explain(Reason));
        WriteValue(writer, "delivered", Delivered, DeliveredReason);
        writer.WriteString("deliveredReason", Explain(DeliveredReason));
        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, string name, double value, NoValueReason reason)
    {
        if (reason == NoValueReason.None)
        {
            writer.WriteNumber(name, value);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
