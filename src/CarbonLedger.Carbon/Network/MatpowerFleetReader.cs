using System.Text.Json;
using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Carbon.Network;

/// <summary>Reads a fleet file (<c>carbonledger.fleet/1</c>, JSON) and names every problem with its path and value.</summary>
public static class MatpowerFleetReader
{
    public const int BytesMax = 4 * 1024 * 1024;

    private const double MegawattsMax = 1e6;

    /// <summary>Reads the file's bytes. Never throws on any bytes.</summary>
    public static InputReading<MatpowerFleet> Read(ReadOnlyMemory<byte> utf8)
    {
        List<InputProblem> problems = [];
        return Json.Read(utf8, BytesMax, "A fleet file has", problems, root => ReadFleet(new Json(problems), root));
    }

    private static MatpowerFleet ReadFleet(Json json, JsonElement root)
    {
        json.OneOf(root, "$", "schema", MatpowerFleet.Schema);
        string caseName = json.Id(root, "$", "case");
        List<MatpowerFleetUnit> units = [.. json.Items(root, "$", "generators").Select(x => ReadUnit(json, x.Item, x.Path))];
        Dictionary<int, string> curves = [];
        foreach ((JsonElement item, string path) in json.Items(root, "$", "loads"))
        {
            int bus = ReadBus(json, item, path);
            if (!curves.TryAdd(bus, json.OneOf(item, path, "curve", "residential", "commercial", "industrial", "constant")))
            {
                json.Report($"{path}.bus", $"{bus}", "This bus has two curves");
            }
        }

        List<Storage> storages = [.. json.Items(root, "$", "storages", required: false).Select(x => ReadStorage(json, x.Item, x.Path))];
        return new MatpowerFleet(caseName, units, curves, storages);
    }

    private static MatpowerFleetUnit ReadUnit(Json json, JsonElement item, string path) => new(
        ReadBus(json, item, path),
        json.OneOf(item, path, "technology", "coal", "gas", "oil", "biomass", "nuclear", "hydro", "wind", "solar", "geothermal", "unknown"),
        FactorChoice.Read(json, item, path),
        json.Number(item, path, "capacityMw", 1e-6, MegawattsMax),
        json.OneOf(item, path, "dispatch", "slack", "dispatchable", "fixed", "weather"),
        Json.Get(item, "scheduledMw").ValueKind == JsonValueKind.Undefined ? null : json.Number(item, path, "scheduledMw", 0, MegawattsMax));

    private static int ReadBus(Json json, JsonElement item, string path) => (int)json.Whole(item, path, "bus", 1, int.MaxValue);

    private static Storage ReadStorage(Json json, JsonElement item, string path) =>
        StorageReader.Read(json, item, path, new AssetId(json.Id(item, path, "id")), new BusId($"{ReadBus(json, item, path)}"));
}
