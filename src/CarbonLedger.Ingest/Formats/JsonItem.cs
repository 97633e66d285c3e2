using System.Text.Json;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Formats;

/// <summary>An element of a JSON payload.</summary>
internal sealed class JsonItem(JsonElement element, string path) : IPayloadItem
{
    public string Path => path;

    public Timestamp? OwnTime => null;

    public bool TryGet(JsonPointer pointer, out string? text)
    {
        JsonElement value = pointer.In(element);
        text = value.ValueKind switch
        {
            JsonValueKind.String => Json.TextOf(value),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => null,
        };
        return value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);
    }
}
