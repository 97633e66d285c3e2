using System.Text.Json;

namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>
/// Typical figures of embodied carbon (<c>carbonledger.typical-figures/1</c>, JSON), every row with its source. There are none for
/// overhead lines and cables, where published ones differ tenfold: those need a bill of materials.
/// </summary>
public sealed class TypicalFigures
{
    public const string Schema = "carbonledger.typical-figures/1";
    public const int BytesMax = 1024 * 1024;

    private readonly Dictionary<string, TypicalFigure> rows;

    private TypicalFigures(string id, int version, Dictionary<string, TypicalFigure> rows)
    {
        (Id, Version) = (id, version);
        this.rows = rows;
    }

    public string Id { get; }

    public int Version { get; }

    /// <summary>All rows by id.</summary>
    public IEnumerable<TypicalFigure> Rows => rows.Values.OrderBy(row => row.Id, StringComparer.Ordinal);

    /// <summary>The bytes of the table shipped with the program.</summary>
    public static byte[] DefaultBytes() => Embedded.Bytes("typical-figures.json");

    public TypicalFigure? Find(string id) => rows.GetValueOrDefault(id);

    /// <summary>Reads a table and names every problem with its path. Never throws on any bytes.</summary>
    public static InputReading<TypicalFigures> Read(ReadOnlyMemory<byte> utf8)
    {
        List<InputProblem> problems = [];
        return Json.Read(utf8, BytesMax, "A table of typical figures has", problems, root => ReadRoot(root, new Json(problems)));
    }

    private static TypicalFigures ReadRoot(JsonElement root, Json json)
    {
        json.OneOf(root, "$", "schema", Schema);
        Dictionary<string, TypicalFigure> rows = new(StringComparer.Ordinal);
        foreach ((JsonElement item, string path) in json.Items(root, "$", "rows"))
        {
            TypicalFigure row = ReadRow(item, path, json);
            if (!rows.TryAdd(row.Id, row))
            {
                json.Report($"{path}.id", row.Id, "This figure occurs twice");
            }
        }

        return new TypicalFigures(json.Id(root, "$", "id"), (int)json.Whole(root, "$", "version", 1, int.MaxValue), rows);
    }

    private static TypicalFigure ReadRow(JsonElement item, string path, Json json)
    {
        TypicalFigure row = new(
            json.Id(item, path, "id"),
            json.Text(item, path, "name"),
            json.OneOf(item, path, "unit", "kg", "kWh", "MVA", "panel", "m3"),
            json.Decimal(item, path, "value", 0, LifecycleLimits.FactorMax),
            json.Decimal(item, path, "low", 0, LifecycleLimits.FactorMax),
            json.Decimal(item, path, "high", 0, LifecycleLimits.FactorMax),
            json.OneOf(item, path, "scope", "A1", "A1-A3", TypicalFigure.CradleToGrave),
            json.Text(item, path, "source"),
            json.OneOf(item, path, "confidence", "low", "very low"),
            Json.Get(item, "checked").ValueKind == JsonValueKind.True);
        if (row.Value < row.Low || row.Value > row.High)
        {
            json.Report($"{path}.value", Json.Get(item, "value"), FormattableString.Invariant($"Expected a value from low to high, {row.Low} to {row.High}"));
        }

        return row;
    }
}
