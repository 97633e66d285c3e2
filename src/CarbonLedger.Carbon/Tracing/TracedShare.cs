using System.Text.Json;

namespace CarbonLedger.Carbon.Tracing;

/// <summary>One element of the generator-to-load matrix.</summary>
/// <param name="Generation">The bus that generates, as the case names it; null for unknown origin.</param>
/// <param name="Load">The bus whose load takes it.</param>
/// <param name="Power">MW, above 0.</param>
public sealed record TracedShare(JsonElement? Generation, JsonElement Load, double Power)
{
    /// <summary>Writes the element as a JSON object; <c>generation</c> is null for unknown origin.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("generation");
        if (Generation is { } source)
        {
            source.WriteTo(writer);
        }
        else
        {
            writer.WriteNullValue();
        }

        writer.WritePropertyName("load");
        Load.WriteTo(writer);
        writer.WriteNumber("mw", Power);
        writer.WriteEndObject();
    }
}
