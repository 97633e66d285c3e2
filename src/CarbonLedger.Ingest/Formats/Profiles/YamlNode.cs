namespace CarbonLedger.Ingest.Formats.Profiles;

/// <summary>A node of a YAML document with its place: a scalar has a text, a sequence items, a mapping fields in order.</summary>
internal sealed class YamlNode(string place)
{
    /// <summary><c>line 3, column 7</c>, from 1.</summary>
    public string Place => place;

    /// <summary>Set for a scalar.</summary>
    public string? Text { get; init; }

    /// <summary>Set for a sequence.</summary>
    public List<YamlNode>? Items { get; init; }

    /// <summary>Set for a mapping; every key once.</summary>
    public List<(string Key, string Place, YamlNode Value)>? Fields { get; init; }

    public string Shown => Text ?? (Items is null ? "a mapping" : "a sequence");

    public YamlNode? Field(string key) => Fields?.Find(field => field.Key == key).Value;
}
