using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Formats.Sparkplug;

/// <summary>
/// Values of one edge node or device at one time. A profile sees <c>/group</c>, <c>/edge</c>, <c>/device</c>, <c>/historical</c>
/// and <c>/metrics/{name}</c>, a slash in the name written as <c>~1</c>.
/// </summary>
/// <param name="Device">Null for values of the node itself.</param>
/// <param name="Time">The metrics' own.</param>
/// <param name="IsHistorical">Sent late, out of store and forward.</param>
/// <param name="Values">By name; numbers as decimals.</param>
public sealed record SparkplugReading(string Group, string Edge, string? Device, Timestamp Time, bool IsHistorical, IReadOnlyDictionary<string, string> Values) : IPayloadItem
{
    public string Path => $"{Group}/{Edge}{(Device is null ? "" : "/" + Device)} at {Time}";

    public Timestamp? OwnTime => Time;

    public bool TryGet(JsonPointer pointer, out string? text)
    {
        text = pointer.Steps switch
        {
            ["group"] => Group,
            ["edge"] => Edge,
            ["device"] => Device,
            ["historical"] => IsHistorical ? "true" : "false",
            ["metrics", var name] => Values.GetValueOrDefault(name),
            _ => null,
        };
        return text is not null;
    }
}
