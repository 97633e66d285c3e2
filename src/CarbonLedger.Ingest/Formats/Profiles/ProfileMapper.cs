using System.Text.Json;
using CarbonLedger.Carbon;
using CarbonLedger.Ingest.Formats.Lines;

namespace CarbonLedger.Ingest.Formats.Profiles;

/// <summary>Applies a profile to payloads. Pure; never throws on any bytes.</summary>
public static class ProfileMapper
{
    /// <summary>Bytes of one JSON payload.</summary>
    public const int PayloadBytesMax = 256 * 1024;

    /// <summary>Items of one JSON payload.</summary>
    public const int ItemsMax = 1_000;

    /// <summary>Maps a JSON payload.</summary>
    public static MappedPayload Map(MappingProfile profile, PayloadOrigin origin, ReadOnlyMemory<byte> payload)
    {
        if (payload.Length > PayloadBytesMax)
        {
            return Refused(new InputProblem("$", $"{payload.Length} bytes", $"A payload has at most {PayloadBytesMax} bytes"));
        }

        List<InputProblem> problems = [];
        using JsonDocument? document = Json.Parse(payload, problems);
        if (document is null)
        {
            return Refused([.. problems]);
        }

        List<IPayloadItem> items = Items(profile, document.RootElement);
        return items.Count is 0 or > ItemsMax
            ? Refused(new InputProblem("$", items.Count == 0 ? "an empty array" : $"{items.Count} items or more", $"A payload has 1 to {ItemsMax} items"))
            : Map(profile, origin, items);
    }

    /// <summary>Maps points of line protocol: pointers are <c>/name</c>, <c>/tags/…</c> and <c>/fields/…</c>. What was wrong with lines stands before what is wrong with points.</summary>
    public static MappedPayload Map(MappingProfile profile, PayloadOrigin origin, LineReading lines)
    {
        MappedPayload mapped = Map(profile, origin, lines.Lines.Select(line => new LineItem(line)));
        return mapped with { Problems = [.. lines.Problems, .. mapped.Problems] };
    }

    /// <summary>Maps items of any format.</summary>
    public static MappedPayload Map(MappingProfile profile, PayloadOrigin origin, IEnumerable<IPayloadItem> items)
    {
        (string? site, string? device) = (null, null);
        if (origin.Topic is { } topic && !profile.Topic.Matches(topic, out site, out device))
        {
            return Refused(new InputProblem("topic", EdgeText.Clean(topic, EdgeText.NameMax), $"Expected a topic of {profile.Topic}"));
        }

        ProfileMapping mapping = new(profile, origin, site, device);
        foreach (IPayloadItem item in items)
        {
            mapping.Add(item);
        }

        return mapping.Close();
    }

    private static List<IPayloadItem> Items(MappingProfile profile, JsonElement root)
    {
        JsonElement found = default;
        string path = "$";
        foreach (JsonPointer pointer in profile.Items)
        {
            found = pointer.In(root);
            path = $"${pointer}";
            if (found.ValueKind != JsonValueKind.Undefined)
            {
                break;
            }
        }

        // One more than the limit is enough to see that there are too many.
        return found.ValueKind == JsonValueKind.Array
            ? [.. found.EnumerateArray().Take(ItemsMax + 1).Select((element, i) => new JsonItem(element, $"{path}[{i}]"))]
            : [new JsonItem(found, path)];
    }

    private static MappedPayload Refused(params IReadOnlyList<InputProblem> problems) => new([], [], 0, problems);
}
