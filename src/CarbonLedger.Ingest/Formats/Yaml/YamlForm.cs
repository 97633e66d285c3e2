namespace CarbonLedger.Ingest.Formats.Yaml;

/// <summary>Reads mappings strictly: what is not known, or not as expected, is a problem with its place, and all problems are gathered.</summary>
public sealed class YamlForm(Problems problems)
{
    /// <summary>The fields of a mapping below a key; none if the key is missing.</summary>
    public IReadOnlyList<(string Key, string Place, YamlNode Value)> Fields(YamlNode parent, string name)
    {
        if (parent.Field(name) is not { } node)
        {
            return [];
        }

        if (node.Fields is null)
        {
            problems.Add(node.Place, node.Shown, $"Expected {name}: a mapping");
        }

        return node.Fields ?? [];
    }

    /// <summary>One of the texts allowed; the first if the key is missing.</summary>
    public string Choice(YamlNode parent, string name, params string[] allowed) => parent.Field(name) is null
        ? allowed[0]
        : Text(parent, name, $"one of {string.Join(", ", allowed)}", allowed.Contains);

    /// <summary>The text of a key for which the condition holds; empty, with a problem, otherwise.</summary>
    public string Text(YamlNode parent, string name, string expected, Func<string, bool> holds)
    {
        if (parent.Field(name)?.Text is { } text && holds(text))
        {
            return text;
        }

        Missing(parent, name, expected);
        return "";
    }

    /// <summary>Says that a key is missing or not as expected.</summary>
    public void Missing(YamlNode parent, string name, string expected)
    {
        YamlNode? found = parent.Field(name);
        problems.Add(found?.Place ?? parent.Place, found?.Shown, $"Expected {name}: {expected}");
    }

    /// <summary>Says which keys of a mapping are unknown, or that it is none.</summary>
    public void Only(YamlNode node, string what, params string[] names)
    {
        if (node.Fields is null)
        {
            problems.Add(node.Place, node.Shown, $"Expected {what}: a mapping of {string.Join(", ", names)}");
            return;
        }

        foreach ((string key, string place, _) in node.Fields.Where(field => !names.Contains(field.Key)))
        {
            problems.Add(place, key, $"Unknown key; {what} has {string.Join(", ", names)}");
        }
    }
}
