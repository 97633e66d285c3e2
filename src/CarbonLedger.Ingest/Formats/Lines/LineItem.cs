using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Formats.Lines;

/// <summary>A point as a profile sees it: <c>/name</c>, <c>/tags/…</c>, <c>/fields/…</c>, the names of Telegraf's JSON.</summary>
internal sealed class LineItem(Line line) : IPayloadItem
{
    public string Path => $"line {line.Number}";

    public Timestamp? OwnTime => line.Time;

    public bool TryGet(JsonPointer pointer, out string? text)
    {
        text = pointer.Steps switch
        {
            ["name"] => line.Measurement,
            ["tags", var key] => line.Tags.GetValueOrDefault(key),
            ["fields", var key] => line.Fields.TryGetValue(key, out LineField field) ? field.Text : null,
            _ => null,
        };
        return text is not null;
    }
}
