using System.Text.Json;
using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Carbon.Market;

/// <summary>Reads rules (<c>carbonledger.scope2-rules/1</c>, JSON) and names every problem with its path, value and limit.</summary>
public sealed class Scope2RulesReader
{
    public const int BytesMax = 64 * 1024;

    private readonly List<InputProblem> problems = [];
    private readonly Json json;

    private Scope2RulesReader() => json = new Json(problems);

    /// <summary>Reads the file's bytes. Never throws on any bytes.</summary>
    public static InputReading<Scope2Rules> Read(ReadOnlyMemory<byte> utf8)
    {
        Scope2RulesReader reader = new();
        return Json.Read(utf8, BytesMax, "Rules have", reader.problems, reader.ReadRules);
    }

    private Scope2Rules ReadRules(JsonElement root)
    {
        json.OneOf(root, "$", "schema", Scope2Rules.Schema);
        string source = json.Text(root, "$", "source");
        if (string.IsNullOrWhiteSpace(source) && problems.All(problem => problem.Path != "$.source"))
        {
            json.Report("$.source", source, "Expected what the rules are taken from");
        }

        return new Scope2Rules(
            json.Id(root, "$", "id"),
            (int)json.Whole(root, "$", "version", 1, int.MaxValue),
            source,
            MarketNames.Grains.Value(json.OneOf(root, "$", "matching", MarketNames.Grains.All)),
            MarketNames.Deliverabilities.Value(json.OneOf(root, "$", "deliverability", MarketNames.Deliverabilities.All)),
            (int)json.Whole(root, "$", "vintageMonths", 0, Scope2Rules.VintageMonthsMax),
            ReadHierarchy(root),
            Json.Get(root, "supplierMixRow").ValueKind == JsonValueKind.Undefined ? null : new FactorId(json.Id(root, "$", "supplierMixRow")),
            ReadResidual(root),
            ReadFlag(root, "storageCertificates"));
    }

    private List<HierarchyStep> ReadHierarchy(JsonElement root)
    {
        List<HierarchyStep> steps = [];
        foreach ((JsonElement item, string path) in json.Items(root, "$", "hierarchy"))
        {
            string word = item.ValueKind == JsonValueKind.String ? item.GetRawText().Trim('"') : "";
            if (!MarketNames.Steps.All.Contains(word))
            {
                json.Report(path, item, $"Expected one of {string.Join(", ", MarketNames.Steps.All)}");
                continue;
            }

            HierarchyStep step = MarketNames.Steps.Value(word);
            if (steps.Contains(step))
            {
                json.Report(path, word, "This step occurs twice");
            }
            else if (IsOfInstruments(step) && steps.Any(earlier => !IsOfInstruments(earlier)))
            {
                json.Report(path, word, "Expected before every mix, as a mix takes all that is left");
            }

            steps.Add(step);
        }

        if (problems.Count == 0 && steps is not [.., HierarchyStep.GridAverage])
        {
            json.Report("$.hierarchy", $"{steps.Count} steps", "Expected grid-average last");
        }

        return steps;
    }

    private FactorId? ReadResidual(JsonElement root)
    {
        JsonElement item = Json.Get(root, "residual");
        return json.OneOf(item, "$.residual", "kind", MarketNames.Computed, MarketNames.Published) == MarketNames.Published
            ? new FactorId(json.Id(item, "$.residual", "row"))
            : null;
    }

    private bool ReadFlag(JsonElement root, string name)
    {
        JsonElement value = Json.Get(root, name);
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            json.Report($"$.{name}", value, "Expected true or false");
        }

        return value.ValueKind == JsonValueKind.True;
    }

    private static bool IsOfInstruments(HierarchyStep step) => step is HierarchyStep.Certificates or HierarchyStep.Contracts;
}
