using System.Text.Json;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>Reads a document of a gas-filled unit (<c>carbonledger.sf6/1</c>, JSON) and names every problem with its path, value and limit. Whether it fits the register is not judged here.</summary>
public sealed class Sf6DocumentReader
{
    public const int BytesMax = 64 * 1024;

    internal const string Filled = "filled", ToppedUp = "topped-up", Repaired = "repaired", Withdrawn = "withdrawn", Retired = "retired", Transferred = "transferred";

    private const int MassDecimals = 6;
    private const decimal MassMax = (decimal)Sf6Register.MilligramsMax / GasMass.MilligramsPerKilogram;
    private const decimal SmallestMass = 1m / GasMass.MilligramsPerKilogram;
    private static readonly string[] GasNames = [.. Enum.GetValues<InsulatingGas>().Select(GasMixture.NameOf)];

    private readonly List<InputProblem> problems = [];
    private readonly Json json;

    private Sf6DocumentReader() => json = new Json(problems);

    /// <summary>Reads the document's bytes. Never throws on any bytes.</summary>
    public static InputReading<Sf6Document> Read(ReadOnlyMemory<byte> utf8)
    {
        Sf6DocumentReader reader = new();
        return Json.Read(utf8, BytesMax, "A document of a gas-filled unit has", reader.problems, reader.ReadRoot);
    }

    private Sf6Document? ReadRoot(JsonElement root)
    {
        json.Only(root, "$", "schema", "unit", "event");
        json.OneOf(root, "$", "schema", Sf6Document.Schema);
        if (IsThere(root, "unit") == IsThere(root, "event"))
        {
            json.Report("$.event", IsThere(root, "unit") ? "unit and event" : "neither", "Expected unit or event, and not both");
            return null;
        }

        return IsThere(root, "unit") ? new Sf6Document.UnitEntered(ReadUnit(Json.Get(root, "unit"))) : new Sf6Document.Happened(ReadEvent(Json.Get(root, "event")));
    }

    private Sf6Unit ReadUnit(JsonElement item)
    {
        const string path = "$.unit";
        json.Only(item, path, "serial", "asset", "nameplateKg", "gas", "ratedVolts", "breakingAmperes", "commissioned");
        return new Sf6Unit(
            new SerialNumber(json.Id(item, path, "serial")),
            new AssetId(json.Id(item, path, "asset")),
            Mass(item, path, "nameplateKg", SmallestMass),
            ReadGas(item, path),
            json.Whole(item, path, "ratedVolts", 1, Sf6Register.RatedVoltsMax),
            json.Whole(item, path, "breakingAmperes", 0, Sf6Register.BreakingAmperesMax),
            json.Time(item, path, "commissioned"));
    }

    private Sf6Event ReadEvent(JsonElement item)
    {
        const string path = "$.event";
        string kind = json.OneOf(item, path, "kind", Filled, ToppedUp, Repaired, Withdrawn, Retired, Transferred);
        json.Only(item, path, ["kind", "record", "serial", "time", "gas", .. FieldsOf(kind)]);
        string record = json.Id(item, path, "record");
        SerialNumber serial = new(json.Id(item, path, "serial"));
        Timestamp time = json.Time(item, path, "time");
        GasMixture gas = ReadGas(item, path);
        return kind switch
        {
            ToppedUp => new Sf6Event.ToppedUp(record, serial, time, gas, Mass(item, path, "chargedKg", SmallestMass)),
            Repaired => ReadRepair(item, path, record, serial, time, gas),
            Withdrawn => new Sf6Event.Withdrawn(record, serial, time, gas, Mass(item, path, "recoveredKg", SmallestMass)),
            Retired => new Sf6Event.Retired(record, serial, time, gas, Mass(item, path, "recoveredKg")),
            Transferred => new Sf6Event.Transferred(record, serial, time, gas, new AssetId(json.Id(item, path, "to"))),
            _ => new Sf6Event.Filled(record, serial, time, gas, Mass(item, path, "chargedKg", SmallestMass)),
        };
    }

    private static string[] FieldsOf(string kind) => kind switch
    {
        Repaired => ["capturedKg", "recoveredKg"],
        Withdrawn or Retired => ["recoveredKg"],
        Transferred => ["to"],
        _ => ["chargedKg"],
    };

    private Sf6Event.Repaired ReadRepair(JsonElement item, string path, string record, SerialNumber serial, Timestamp time, GasMixture gas)
    {
        GasMass captured = Mass(item, path, "capturedKg");
        GasMass recovered = Mass(item, path, "recoveredKg");
        if (recovered > captured && !problems.Any(problem => problem.Path == $"{path}.capturedKg"))
        {
            json.Report($"{path}.recoveredKg", Json.Get(item, "recoveredKg"), $"Expected at most capturedKg, {captured}");
        }

        return new Sf6Event.Repaired(record, serial, time, gas, captured, recovered);
    }

    private GasMixture ReadGas(JsonElement item, string path)
    {
        if (!IsThere(item, "gas"))
        {
            return GasMixture.Sf6;
        }

        int before = problems.Count;
        Dictionary<InsulatingGas, int> shares = [];
        foreach ((JsonElement share, string at) in json.Items(item, path, "gas"))
        {
            json.Only(share, at, "gas", "ppm");
            InsulatingGas gas = (InsulatingGas)(Array.IndexOf(GasNames, json.OneOf(share, at, "gas", GasNames)) + 1);
            if (!shares.TryAdd(gas, (int)json.Whole(share, at, "ppm", 1, GasMixture.WholePpm)))
            {
                json.Report($"{at}.gas", Json.Get(share, "gas"), "This gas occurs twice");
            }
        }

        if (problems.Count > before)
        {
            return GasMixture.Sf6;
        }

        long sum = shares.Values.Sum(ppm => (long)ppm);
        if (sum != GasMixture.WholePpm)
        {
            json.Report($"{path}.gas", FormattableString.Invariant($"{sum} ppm"), FormattableString.Invariant($"Expected mass fractions that add up to {GasMixture.WholePpm} ppm"));
            return GasMixture.Sf6;
        }

        return GasMixture.Of([.. shares.Select(share => new GasShare(share.Key, share.Value))]);
    }

    private GasMass Mass(JsonElement item, string path, string name, decimal min = 0) =>
        GasMass.FromMilligrams((long)(json.Amount(item, path, name, min, MassMax, MassDecimals) * GasMass.MilligramsPerKilogram));

    private static bool IsThere(JsonElement item, string name) => Json.Get(item, name).ValueKind != JsonValueKind.Undefined;
}
