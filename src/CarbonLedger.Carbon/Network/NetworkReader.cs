using System.Globalization;
using System.Text.Json;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Network;

/// <summary>Reads a network file (<c>carbonledger.network/1</c>, JSON) and names every problem with its path and value.</summary>
public sealed class NetworkReader
{
    public const int BytesMax = 16 * 1024 * 1024;
    public const int BusesMax = 100_000;

    private const double ElectricalMax = 1e9;

    private readonly List<InputProblem> problems = [];
    private readonly Json json;
    private readonly HashSet<string> busIds = new(StringComparer.Ordinal);
    private readonly HashSet<string> privateIds = new(StringComparer.Ordinal);
    private readonly HashSet<string> assetIds = new(StringComparer.Ordinal);
    private readonly HashSet<string> sourceIds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AssetClass> assetClasses = new(StringComparer.Ordinal);

    private NetworkReader() => json = new Json(problems);

    private enum AssetClass
    {
        Branch,
        Generator,
        Load,
        Storage,
    }

    /// <summary>Reads the file's bytes. Never throws on any bytes.</summary>
    public static InputReading<NetworkModel> Read(ReadOnlyMemory<byte> utf8)
    {
        NetworkReader reader = new();
        return Json.Read(utf8, BytesMax, "A network file has", reader.problems, reader.ReadModel);
    }

    private NetworkModel? ReadModel(JsonElement root)
    {
        json.OneOf(root, "$", "schema", NetworkModel.Schema);
        string id = json.Id(root, "$", "id");
        int version = (int)json.Whole(root, "$", "version", 1, int.MaxValue);
        Timestamp validFrom = json.Time(root, "$", "validFrom");
        if (validFrom.UnixMilliseconds % Interval.LengthMilliseconds != 0)
        {
            json.Report("$.validFrom", validFrom.ToString(), "Expected a quarter of an hour, as intervals start from it");
        }

        string site = json.Id(root, "$", "site");
        string zone = json.Text(root, "$", "timeZone");
        string source = json.Text(root, "$", "source");
        double baseMva = json.Number(root, "$", "baseMva", 1e-6, ElectricalMax);
        List<Bus> buses = [.. json.Items(root, "$", "buses").Select(x => ReadBus(x.Item, x.Path))];
        if (buses.Count is 0 or > BusesMax)
        {
            json.Report("$.buses", $"{buses.Count} buses", $"Expected 1 to {BusesMax}");
        }

        List<Branch> branches = [.. json.Items(root, "$", "branches").Select(x => ReadBranch(x.Item, x.Path))];
        List<Generator> generators = [.. json.Items(root, "$", "generators").Select(x => ReadGenerator(x.Item, x.Path))];
        List<Load> loads = [.. json.Items(root, "$", "loads").Select(x => ReadLoad(x.Item, x.Path))];
        List<Storage> storages = [.. json.Items(root, "$", "storages", required: false).Select(x => ReadStorage(x.Item, x.Path))];
        List<MeteringPoint> points = [.. json.Items(root, "$", "meteringPoints").Select(x => ReadPoint(x.Item, x.Path, validFrom))];
        List<CarbonSource> sources = [.. json.Items(root, "$", "sources", required: false).Select(x => ReadSource(x.Item, x.Path))];
        List<AssetId> hidden = [.. json.Items(root, "$", "privateAssets", required: false).Select(x => ReadPrivate(x.Item, x.Path))];
        CheckPoints(points);
        if (problems.Count > 0)
        {
            return null;
        }

        return new NetworkModel(
            new NetworkId(id), version, validFrom, new SiteId(site), zone, source, baseMva,
            [.. buses.OrderBy(bus => bus.Id)],
            [.. branches.OrderBy(branch => branch.Id)],
            [.. generators.OrderBy(generator => generator.Id)],
            [.. loads.OrderBy(load => load.Id)],
            [.. storages.OrderBy(storage => storage.Id)],
            [.. points.OrderBy(point => point.Device)])
        {
            Sources = [.. sources.OrderBy(source => source.Id, StringComparer.Ordinal)],
            PrivateAssets = [.. hidden.Order()],
        };
    }

    private Bus ReadBus(JsonElement item, string path)
    {
        string id = json.Id(item, path, "id");
        if (!busIds.Add(id))
        {
            json.Report($"{path}.id", id, "This bus id occurs twice");
        }

        return new Bus(
            new BusId(id),
            json.Text(item, path, "name", id, required: false),
            json.Number(item, path, "baseKv", 0, 2000, 0),
            json.Number(item, path, "voltagePu", 0.1, 10, 1),
            json.Number(item, path, "angleDeg", -3600, 3600, 0),
            json.Number(item, path, "shuntMw", -ElectricalMax, ElectricalMax, 0),
            json.Number(item, path, "shuntMvar", -ElectricalMax, ElectricalMax, 0));
    }

    private Branch ReadBranch(JsonElement item, string path)
    {
        AssetId id = ReadAssetId(item, path, AssetClass.Branch);
        string kind = json.OneOf(item, path, "kind", "line", "transformer");
        BusId from = ReadBusReference(item, path, "from");
        BusId to = ReadBusReference(item, path, "to");
        if (from == to)
        {
            json.Report($"{path}.to", to.Value, $"Branch {id} joins bus {from} to itself");
        }

        return new Branch(
            id, kind, from, to,
            json.Number(item, path, "r", -ElectricalMax, ElectricalMax, 0),
            json.Number(item, path, "x", -ElectricalMax, ElectricalMax, 0),
            json.Number(item, path, "b", -ElectricalMax, ElectricalMax, 0),
            json.Number(item, path, "tap", 0.1, 10, 1),
            json.Number(item, path, "shiftDeg", -360, 360, 0));
    }

    private AssetId ReadPrivate(JsonElement item, string path)
    {
        string asset = json.Id(item, path, "asset");
        if (!assetClasses.ContainsKey(asset))
        {
            json.Report($"{path}.asset", asset, "Unknown asset");
        }
        else if (!privateIds.Add(asset))
        {
            json.Report($"{path}.asset", asset, "This asset occurs twice");
        }

        return new AssetId(asset);
    }

    private CarbonSource ReadSource(JsonElement item, string path)
    {
        string id = json.Id(item, path, "id");
        if (!sourceIds.Add(id))
        {
            json.Report($"{path}.id", id, "This source id occurs twice");
        }

        bool atBus = Json.Get(item, "bus").ValueKind != JsonValueKind.Undefined;
        string branch = atBus ? "" : json.Id(item, path, "branch");
        if (!atBus && (!assetClasses.TryGetValue(branch, out AssetClass found) || found != AssetClass.Branch))
        {
            json.Report($"{path}.branch", branch, "Unknown branch; expected one, or a bus");
        }

        string kind = json.OneOf(item, path, "kind", "embodied", "sf6", "other");
        decimal kilograms = json.Decimal(item, path, "kgPerHour", 0, CarbonSource.KilogramsPerHourMax);
        return new CarbonSource(
            id, kind,
            atBus ? ReadBusReference(item, path, "bus") : null,
            atBus ? null : new AssetId(branch),
            CarbonMass.FromMilligrams((long)decimal.Round(kilograms * CarbonSource.MilligramsPerIntervalOfKilogramPerHour, MidpointRounding.ToEven)));
    }

    private Generator ReadGenerator(JsonElement item, string path) => new(
        ReadAssetId(item, path, AssetClass.Generator),
        ReadBusReference(item, path, "bus"),
        json.OneOf(item, path, "technology", "coal", "gas", "oil", "biomass", "nuclear", "hydro", "wind", "solar", "geothermal", "unknown"),
        FactorChoice.Read(json, item, path),
        json.Number(item, path, "capacityMw", 1e-6, ElectricalMax),
        json.Number(item, path, "scheduledMw", -ElectricalMax, ElectricalMax, 0),
        json.Number(item, path, "voltagePu", 0.1, 10, 1),
        json.OneOf(item, path, "dispatch", "slack", "dispatchable", "fixed", "weather"))
    {
        IsExchange = ReadExchange(item, path),
    };

    private Load ReadLoad(JsonElement item, string path) => new(
        ReadAssetId(item, path, AssetClass.Load),
        ReadBusReference(item, path, "bus"),
        json.OneOf(item, path, "curve", "residential", "commercial", "industrial", "constant"),
        json.Number(item, path, "peakMw", -ElectricalMax, ElectricalMax),
        json.Number(item, path, "peakMvar", -ElectricalMax, ElectricalMax, 0),
        Json.Get(item, "exportFactor").ValueKind == JsonValueKind.Undefined ? null : FactorChoice.Read(json, item, path, "exportFactor"))
    {
        IsExchange = ReadExchange(item, path),
    };

    private bool ReadExchange(JsonElement item, string path)
    {
        JsonElement value = Json.Get(item, "exchange");
        if (value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.True or JsonValueKind.False))
        {
            json.Report($"{path}.exchange", value, "Expected true or false");
        }

        return value.ValueKind == JsonValueKind.True;
    }

    private Storage ReadStorage(JsonElement item, string path) =>
        StorageReader.Read(json, item, path, ReadAssetId(item, path, AssetClass.Storage), ReadBusReference(item, path, "bus"));

    private MeteringPoint ReadPoint(JsonElement item, string path, Timestamp validFrom)
    {
        string asset = json.Id(item, path, "asset");
        Terminal terminal = json.OneOf(item, path, "terminal", "generator", "load", "storage", "from", "to") switch
        {
            "generator" => Terminal.Generator,
            "load" => Terminal.Load,
            "storage" => Terminal.Storage,
            "from" => Terminal.From,
            _ => Terminal.To,
        };
        if (!assetClasses.TryGetValue(asset, out AssetClass found))
        {
            json.Report($"{path}.asset", asset, "Unknown asset");
        }
        else if (!Fits(found, terminal))
        {
            json.Report($"{path}.terminal", terminal.ToString(), $"Asset {asset} is a {found} and has no such terminal");
        }

        List<Multiplier> multipliers = [.. json.Items(item, path, "multipliers", required: false).Select(x => ReadMultiplier(x.Item, x.Path))];
        if (multipliers.Count == 0)
        {
            multipliers.Add(new Multiplier(validFrom, 1, 1, 1, 1));
        }

        multipliers.Sort((left, right) => left.From.CompareTo(right.From));
        if (multipliers[0].From > validFrom)
        {
            json.Report($"{path}.multipliers", multipliers[0].From.ToString(), $"The first multiplier must be in force at {validFrom}");
        }

        return new MeteringPoint(new AssetId(asset), terminal, new DeviceId(json.Id(item, path, "device")), multipliers)
        {
            Role = IsThere(item, "role") && json.OneOf(item, path, "role", "main", "check") == "check" ? PointRole.Check : PointRole.Main,
            Meter = IsThere(item, "meter") ? ReadMeter(Json.Get(item, "meter"), $"{path}.meter") : null,
            ReverseImpossible = IsThere(item, "reverse") && ReadReverse(item, path, terminal),
            Exchanges = ReadExchanges(item, path),
        };
    }

    private bool ReadReverse(JsonElement item, string path, Terminal terminal)
    {
        json.OneOf(item, path, "reverse", "impossible");
        if (terminal is not (Terminal.Generator or Terminal.Load))
        {
            json.Report($"{path}.reverse", terminal.ToString(), "Only a generator or a load has a usual direction");
        }

        return true;
    }

    private MeterFacts ReadMeter(JsonElement meter, string path)
    {
        if (meter.ValueKind != JsonValueKind.Object)
        {
            json.Report(path, meter, "Expected an object");
        }

        return new MeterFacts(
            IsThere(meter, "digits") ? (int)json.Whole(meter, path, "digits", 1, MeterFacts.DigitsMax) : null,
            IsThere(meter, "maxCurrentA") ? json.Thousandths(meter, path, "maxCurrentA", 1, MeterFacts.MilliamperesMax) : null,
            IsThere(meter, "voltageV") ? json.Thousandths(meter, path, "voltageV", 1, MeterFacts.MillivoltsMax) : null,
            ReadClass(meter, path, "class"),
            ReadClass(meter, path, "ctClass"),
            ReadClass(meter, path, "vtClass"));
    }

    private AccuracyClass? ReadClass(JsonElement meter, string path, string name) =>
        IsThere(meter, name) ? AccuracyClass.Find(json.OneOf(meter, path, name, "0.2S", "0.2", "0.5S", "0.5", "1", "2")) : null;

    private List<MeterExchange> ReadExchanges(JsonElement item, string path)
    {
        List<MeterExchange> exchanges = [.. json.Items(item, path, "exchanges", required: false).Take(MeterExchange.PerPointMax + 1).Select(x => new MeterExchange(
            json.Time(x.Item, x.Path, "at"), ReadRegisters(x.Item, x.Path, "close"), ReadRegisters(x.Item, x.Path, "open")))];
        if (exchanges.Count > MeterExchange.PerPointMax)
        {
            json.Report($"{path}.exchanges", $"more than {MeterExchange.PerPointMax}", $"Expected at most {MeterExchange.PerPointMax} exchanges");
        }

        HashSet<Timestamp> times = [];
        for (int i = 0; i < exchanges.Count; i++)
        {
            if (!times.Add(exchanges[i].At))
            {
                json.Report($"{path}.exchanges[{i}].at", exchanges[i].At.ToString(), "Two exchanges at one time");
            }

            if (!exchanges[i].Close.Select(register => register.Obis).SequenceEqual(exchanges[i].Open.Select(register => register.Obis)))
            {
                json.Report($"{path}.exchanges[{i}].open", string.Join(", ", exchanges[i].Open.Select(register => register.Obis)), "Expected the same registers as close");
            }
        }

        return [.. exchanges.OrderBy(exchange => exchange.At)];
    }

    private List<RegisterReading> ReadRegisters(JsonElement item, string path, string name)
    {
        JsonElement registers = Json.Get(item, name);
        List<RegisterReading> read = [];
        if (registers.ValueKind != JsonValueKind.Object)
        {
            json.Report($"{path}.{name}", registers, "Expected an object of registers");
            return read;
        }

        foreach (string obis in (ReadOnlySpan<string>)[Register.ActiveImport, Register.ActiveExport])
        {
            if (!IsThere(registers, obis))
            {
                continue;
            }

            string text = json.Text(registers, $"{path}.{name}", obis);
            if (RegisterValue.TryParse(text, out RegisterValue value))
            {
                read.Add(new RegisterReading(obis, value));
            }
            else
            {
                json.Report($"{path}.{name}.{obis}", text, $"Expected a decimal in quotes of at most {RegisterValue.DigitsMax} digits and {RegisterValue.DecimalsMax} decimals");
            }
        }

        foreach (JsonProperty other in registers.EnumerateObject().Where(register => register.Name is not (Register.ActiveImport or Register.ActiveExport)))
        {
            json.Report($"{path}.{name}", other.Name, $"Expected the registers {Register.ActiveImport} and {Register.ActiveExport} only");
        }

        if (read.Count == 0)
        {
            json.Report($"{path}.{name}", "no register", $"Expected {Register.ActiveImport}, {Register.ActiveExport} or both");
        }

        return read;
    }

    private static bool IsThere(JsonElement item, string name) => Json.Get(item, name).ValueKind != JsonValueKind.Undefined;

    private Multiplier ReadMultiplier(JsonElement item, string path)
    {
        (long ctPrimary, long ctSecondary) = ReadRatio(item, path, "ct");
        (long vtPrimary, long vtSecondary) = ReadRatio(item, path, "vt");
        return new Multiplier(json.Time(item, path, "from"), ctPrimary, ctSecondary, vtPrimary, vtSecondary);
    }

    private (long Primary, long Secondary) ReadRatio(JsonElement item, string path, string name)
    {
        string text = json.Text(item, path, name);
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0
            && long.TryParse(text.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out long primary)
            && long.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long secondary)
            && primary is > 0 and <= Multiplier.RatioMax && secondary is > 0 and <= Multiplier.RatioMax)
        {
            return (primary, secondary);
        }

        json.Report($"{path}.{name}", text, $"Expected a ratio such as 600/5 of whole numbers from 1 to {Multiplier.RatioMax}");
        return (1, 1);
    }

    private AssetId ReadAssetId(JsonElement item, string path, AssetClass kind)
    {
        string id = json.Id(item, path, "id");
        if (!assetIds.Add(id))
        {
            json.Report($"{path}.id", id, "This asset id occurs twice");
        }

        assetClasses[id] = kind;
        return new AssetId(id);
    }

    private BusId ReadBusReference(JsonElement item, string path, string name)
    {
        string id = json.Id(item, path, name);
        if (!busIds.Contains(id))
        {
            json.Report($"{path}.{name}", id, "Unknown bus");
        }

        return new BusId(id);
    }

    private void CheckPoints(List<MeteringPoint> points)
    {
        HashSet<DeviceId> devices = [];
        HashSet<(AssetId, Terminal)> metered = [];
        HashSet<(AssetId, Terminal)> compared = [];
        for (int i = 0; i < points.Count; i++)
        {
            if (!devices.Add(points[i].Device))
            {
                json.Report($"$.meteringPoints[{i}].device", points[i].Device.Value, "This device serves two metering points");
            }

            bool isMain = points[i].Role == PointRole.Main;
            if (!(isMain ? metered : compared).Add((points[i].Asset, points[i].Terminal)))
            {
                json.Report($"$.meteringPoints[{i}].terminal", $"{points[i].Asset} {points[i].Terminal}", isMain ? "This terminal is metered twice" : "This terminal has two check meters");
            }
        }

        foreach ((string asset, AssetClass kind) in assetClasses)
        {
            foreach (Terminal terminal in Enum.GetValues<Terminal>().Where(terminal => Fits(kind, terminal)))
            {
                if (!metered.Contains((new AssetId(asset), terminal)))
                {
                    json.Report("$.meteringPoints", asset, $"Asset {asset} has no metering point at its {terminal} terminal");
                }
            }
        }
    }

    private static bool Fits(AssetClass kind, Terminal terminal) => kind switch
    {
        AssetClass.Branch => terminal is Terminal.From or Terminal.To,
        AssetClass.Generator => terminal == Terminal.Generator,
        AssetClass.Load => terminal == Terminal.Load,
        _ => terminal == Terminal.Storage,
    };
}
