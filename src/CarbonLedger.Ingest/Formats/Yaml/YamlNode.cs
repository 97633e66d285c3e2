namespace CarbonLedger.Ingest.Formats.Yaml;

/// <summary>A node of a YAML document with its place: a scalar has a text, a sequence items, a mapping fields in order.</summary>
public sealed class YamlNode(string place)
{
    /// <summary><c>line 3, column 7</c>, from 1.</summary>
    public string Place => place;

    /// <summary>Set for a scalar.</summary>
    public string? Text { get; init; }

    /// <summary>Set for a sequence.</summary>
    public IReadOnlyList<YamlNode>? Items { get; init; }

    /// <summary>Set for a mapping; every key once.</summary>
    public IReadOnlyList<(string Key, string Place, YamlNode Value)>? Fields { get; init; }

    /// <summary>What an error shows of it.</summary>
    public string Shown => Text ?? (Items is null ? "a mapping" : "a sequence");

    /// <summary>The value of a key; null if there is none, or this is no mapping.</summary>
    public YamlNode? Field(string key) => Fields?.FirstOrDefault(field => field.Key == key).Value;
}
