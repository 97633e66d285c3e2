using System.Text.Json;

namespace CarbonLedger.Carbon.Factors;

/// <summary>
/// Global warming potentials over 100 years (<c>carbonledger.gwp/1</c>, JSON). There is no set in force: who converts a
/// gas names the set, and a guideline that fixes a constant of its own (China's 23 900 for SF6) keeps it to itself.
/// </summary>
public sealed class GwpTable
{
    public const string Schema = "carbonledger.gwp/1";
    public const int BytesMax = 1024 * 1024;

    /// <summary>kgCO2e/kg; no listed gas reaches it.</summary>
    public const decimal ValueMax = 30_000;

    private readonly Dictionary<(GreenhouseGas Gas, GwpSet Set), GwpRow> rows;

    private GwpTable(Dictionary<(GreenhouseGas Gas, GwpSet Set), GwpRow> rows) => this.rows = rows;

    /// <summary>All rows by gas, then set.</summary>
    public IEnumerable<GwpRow> Rows => rows.Values.OrderBy(row => (row.Gas, row.Set));

    /// <summary>The bytes of the table shipped with the program: SAR, AR4, AR5 and AR6.</summary>
    public static byte[] DefaultBytes() => Embedded.Bytes("default-gwp.json");

    /// <summary>The row of a gas in a set; null where the set has none (NF3 in SAR), which is not zero.</summary>
    public GwpRow? Find(GreenhouseGas gas, GwpSet set) => rows.GetValueOrDefault((gas, set));

    /// <summary>Reads a table and names every problem with its path. Never throws on any bytes.</summary>
    public static InputReading<GwpTable> Read(ReadOnlyMemory<byte> utf8)
    {
        List<InputProblem> problems = [];
        return Json.Read(utf8, BytesMax, "A table of warming potentials has", problems, root => ReadRoot(root, new Json(problems)));
    }

    private static GwpTable ReadRoot(JsonElement root, Json json)
    {
        json.OneOf(root, "$", "schema", Schema);
        Dictionary<(GreenhouseGas Gas, GwpSet Set), GwpRow> rows = [];
        foreach ((JsonElement item, string path) in json.Items(root, "$", "rows"))
        {
            GwpRow row = ReadRow(item, path, json);
            if (!rows.TryAdd((row.Gas, row.Set), row))
            {
                json.Report($"{path}.gas", row.Gas.ToString(), "This gas occurs twice in one set");
            }
        }

        return new GwpTable(rows);
    }

    private static GwpRow ReadRow(JsonElement item, string path, Json json) => new(
        Gas(json.OneOf(item, path, "gas", "CO2", "CH4", "N2O", "SF6", "NF3"), json.OneOf(item, path, "origin", "any", "fossil", "non-fossil")),
        json.OneOf(item, path, "gwpSet", "SAR", "AR4", "AR5", "AR6") switch
        {
            "SAR" => GwpSet.SecondAssessment,
            "AR4" => GwpSet.FourthAssessment,
            "AR5" => GwpSet.FifthAssessment,
            _ => GwpSet.SixthAssessment,
        },
        json.Text(item, path, "table"),
        json.Decimal(item, path, "value", 0, ValueMax),
        json.Text(item, path, "source"),
        Json.Get(item, "checked").ValueKind == JsonValueKind.True);

    private static GreenhouseGas Gas(string gas, string origin) => (gas, origin) switch
    {
        ("CH4", "fossil") => GreenhouseGas.FossilMethane,
        ("CH4", "non-fossil") => GreenhouseGas.NonFossilMethane,
        ("CH4", _) => GreenhouseGas.Methane,
        ("N2O", _) => GreenhouseGas.NitrousOxide,
        ("SF6", _) => GreenhouseGas.SulphurHexafluoride,
        ("NF3", _) => GreenhouseGas.NitrogenTrifluoride,
        _ => GreenhouseGas.CarbonDioxide,
    };
}
