using System.Text.Json;

namespace CarbonLedger.Carbon.Factors;

/// <summary>Default values of fuels (<c>carbonledger.fuels/1</c>, JSON), every row with its source.</summary>
public sealed class FuelTable
{
    public const string Schema = "carbonledger.fuels/1";
    public const int BytesMax = 1024 * 1024;

    /// <summary>kJ/kg or kJ/Nm³; hydrogen, the richest fuel, has 120 000 kJ/kg.</summary>
    public const decimal NetCalorificValueMax = 125_000;

    /// <summary>tC/TJ; blast furnace gas, the poorest fuel, has 70.8.</summary>
    public const decimal CarbonContentMax = 100;

    /// <summary>kgCO2/TJ; <see cref="CarbonContentMax"/> × 44/12 × 1000, rounded up.</summary>
    public const decimal EmissionFactorMax = 367_000;

    private readonly Dictionary<FuelId, FuelRow> rows;

    private FuelTable(string id, int version, Dictionary<FuelId, FuelRow> rows)
    {
        (Id, Version) = (id, version);
        this.rows = rows;
    }

    public string Id { get; }

    public int Version { get; }

    /// <summary>All rows by id.</summary>
    public IEnumerable<FuelRow> Rows => rows.Values.OrderBy(row => row.Id);

    /// <summary>The bytes of the table shipped with the program: IPCC 2006 Volume 2 Chapter 1 and the Chinese guideline's defaults.</summary>
    public static byte[] DefaultBytes() => Embedded.Bytes("default-fuels.json");

    public FuelRow? Find(FuelId id) => rows.GetValueOrDefault(id);

    /// <summary>Reads a table and names every problem with its path. Never throws on any bytes.</summary>
    public static InputReading<FuelTable> Read(ReadOnlyMemory<byte> utf8)
    {
        List<InputProblem> problems = [];
        return Json.Read(utf8, BytesMax, "A fuel table has", problems, root => ReadRoot(root, new Json(problems)));
    }

    private static FuelTable ReadRoot(JsonElement root, Json json)
    {
        json.OneOf(root, "$", "schema", Schema);
        Dictionary<FuelId, FuelRow> rows = [];
        foreach ((JsonElement item, string path) in json.Items(root, "$", "rows"))
        {
            FuelRow row = ReadRow(item, path, json);
            if (!rows.TryAdd(row.Id, row))
            {
                json.Report($"{path}.id", row.Id.Value, "This fuel id occurs twice");
            }
        }

        return new FuelTable(json.Id(root, "$", "id"), (int)json.Whole(root, "$", "version", 1, int.MaxValue), rows);
    }

    private static FuelRow ReadRow(JsonElement item, string path, Json json) => new(
        new FuelId(json.Id(item, path, "id")),
        json.Text(item, path, "name"),
        json.OneOf(item, path, "unit", "t", "1000 Nm3") == "t" ? FuelUnit.Tonne : FuelUnit.ThousandNormalCubicMetres,
        json.Decimal(item, path, "netCalorificValue", 1, NetCalorificValueMax),
        json.Decimal(item, path, "carbonContent", 0, CarbonContentMax),
        json.Decimal(item, path, "oxidation", 0, 1),
        Json.Get(item, "emissionFactor").ValueKind == JsonValueKind.Undefined ? null : json.Decimal(item, path, "emissionFactor", 0, EmissionFactorMax),
        Json.Get(item, "biogenic").ValueKind == JsonValueKind.True,
        json.Text(item, path, "source"),
        Json.Get(item, "checked").ValueKind == JsonValueKind.True);
}
