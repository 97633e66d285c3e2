using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Formats;

/// <summary>One thing of a payload that a profile maps: an object of JSON, a line of line protocol, the metrics of one time.</summary>
public interface IPayloadItem
{
    /// <summary>Where it stands in the payload, such as <c>$[3]</c> or <c>line 4</c>.</summary>
    string Path { get; }

    /// <summary>The time the format itself gives it, which comes before any a profile points to; null if the format has none.</summary>
    Timestamp? OwnTime { get; }

    /// <summary>The text of the value a pointer leads to, of a number as it was written. False if there is none or it is null; <paramref name="text"/> is null if what stands there is no single value.</summary>
    bool TryGet(JsonPointer pointer, out string? text);
}
