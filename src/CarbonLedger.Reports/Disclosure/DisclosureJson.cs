using System.Text.Json;
using CarbonLedger.Carbon;

namespace CarbonLedger.Reports.Disclosure;

/// <summary>Walks a JSON document and gathers every problem with its path, value and limit. Never throws on any bytes.</summary>
internal sealed class DisclosureJson(List<InputProblem> problems)
{
    private const int ValueCharactersMax = 80;

    private readonly Json json = new(problems);

    /// <summary>Parses the bytes, refusing duplicate names, or reports at <c>$</c>.</summary>
    /// <param name="utf8">Any bytes.</param>
    /// <param name="bytesMax">Longer documents are not parsed.</param>
    /// <param name="problems">Where what is wrong is put.</param>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> utf8, int bytesMax, List<InputProblem> problems)
    {
        if (utf8.Length > bytesMax)
        {
            problems.Add(new InputProblem("$", $"{utf8.Length} bytes", $"Expected at most {bytesMax} bytes"));
            return null;
        }

        return Json.Parse(utf8, problems);
    }

    /// <summary>The field of an object; undefined where there is none.</summary>
    public static JsonElement Get(JsonElement parent, string name) => Json.Get(parent, name);

    /// <summary>The text of a value; null for anything else, and for an escape that is half a surrogate pair.</summary>
    public static string? TextOf(JsonElement value) => Json.TextOf(value);

    public void Report(string path, JsonElement value, string limit) => json.Report(path, value, limit);

    public void Report(string path, string value, string limit) => json.Report(path, value, limit);

    /// <summary>Whether a value is an object, which is a problem otherwise.</summary>
    public bool IsObject(JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            return true;
        }

        Report(path, value, "Expected an object");
        return false;
    }

    /// <summary>Names every field that is not one of those known: a claim under a wrong name would be lost unseen.</summary>
    public void OnlyKnown(JsonElement item, string path, params ReadOnlySpan<string> known)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (JsonProperty property in item.EnumerateObject())
        {
            string name = NameOf(property);
            if (!known.Contains(name))
            {
                Report($"{path}.{name}", property.Value, $"Expected one of {string.Join(", ", known.ToArray())}");
            }
        }
    }

    /// <summary>The items of an array that must be there and hold at least one; none where it is not.</summary>
    public IReadOnlyList<(JsonElement Item, string Path)> Items(JsonElement parent, string path, string name, int max)
    {
        JsonElement array = Get(parent, name);
        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() is 0 || array.GetArrayLength() > max)
        {
            Report($"{path}.{name}", array, $"Expected an array of 1 to {max} items");
            return [];
        }

        return [.. array.EnumerateArray().Select((item, i) => (item, $"{path}.{name}[{i}]"))];
    }

    private static string NameOf(JsonProperty property)
    {
        try
        {
            string name = property.Name;
            return name.Length > ValueCharactersMax ? name[..ValueCharactersMax] + "…" : name;
        }
        catch (InvalidOperationException)
        {
            return "(a name with half a surrogate pair)";
        }
    }
}
