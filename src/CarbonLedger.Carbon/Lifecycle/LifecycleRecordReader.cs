using System.Globalization;
using System.Text.Json;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>Reads a life-cycle record (<c>carbonledger.lifecycle/1</c>, JSON) and names every problem with its path, value and limit.</summary>
public sealed class LifecycleRecordReader
{
    public const int BytesMax = 1024 * 1024;

    /// <summary>First and last year in which an asset can have been put in service.</summary>
    public const int YearMin = 1900, YearMax = 2200;

    private const decimal SizeMax = 1_000_000_000;
    private const decimal WattHoursPerMegawattHour = 1_000_000;
    private const decimal KilowattsMax = 100_000;
    private const decimal OhmsMax = 100_000;
    private const decimal KilovoltsMax = 2_000;
    private const decimal MegavoltAmperesMax = 10_000;
    private const decimal SmallestAboveZero = 0.000001m;
    private const string DateFormat = "yyyy-MM-dd";

    private readonly List<InputProblem> problems = [];
    private readonly Json json;

    private LifecycleRecordReader() => json = new Json(problems);

    /// <summary>Reads the file's bytes. Never throws on any bytes.</summary>
    public static InputReading<LifecycleRecord> Read(ReadOnlyMemory<byte> utf8)
    {
        LifecycleRecordReader reader = new();
        return Json.Read(utf8, BytesMax, "A life-cycle record has", reader.problems, reader.ReadRecord);
    }

    private LifecycleRecord ReadRecord(JsonElement root)
    {
        json.OneOf(root, "$", "schema", LifecycleRecord.Schema);
        EquipmentClass kind = LifecycleNames.Class(json.OneOf(root, "$", "class", LifecycleNames.Classes));
        ChargeRule rule = LifecycleNames.Rule(json.OneOf(root, "$", "charging", LifecycleNames.Rules));
        EmbodiedDeclaration embodied = ReadEmbodied(root);
        (List<ModuleRow> end, string endSource) = ReadEndOfLife(root, embodied);
        decimal size = json.Decimal(root, "$", "size", SmallestAboveZero, SizeMax);
        return new LifecycleRecord(
            new AssetId(json.Id(root, "$", "asset")),
            kind,
            size,
            IsThere(root, "bus") ? new BusId(json.Id(root, "$", "bus")) : null,
            ReadCommissioned(root),
            (int)json.Whole(root, "$", "serviceLifeYears", LifecycleLimits.ServiceLifeYearsMin, LifecycleLimits.ServiceLifeYearsMax),
            embodied, end, endSource,
            ReadThroughput(root, rule),
            rule,
            ReadNameplate(root, kind, size))
        {
            PassedBefore = ReadPassed(root, rule),
        };
    }

    private Timestamp ReadCommissioned(JsonElement root)
    {
        Timestamp time = json.Time(root, "$", "commissioned");
        if (time.UnixMilliseconds % Interval.LengthMilliseconds != 0 || time.UtcYear is < YearMin or > YearMax)
        {
            json.Report("$.commissioned", time.ToString(), $"Expected a quarter of an hour in a year from {YearMin} to {YearMax}");
        }

        return time;
    }

    private EmbodiedDeclaration ReadEmbodied(JsonElement root)
    {
        if (IsThere(root, "epd") == IsThere(root, "billOfMaterials"))
        {
            json.Report("$.epd", IsThere(root, "epd") ? "epd and billOfMaterials" : "neither", "Expected epd or billOfMaterials, and not both");
        }

        return IsThere(root, "epd") ? ReadEpd(Json.Get(root, "epd"), "$.epd") : ReadBill(Json.Get(root, "billOfMaterials"), "$.billOfMaterials");
    }

    private EpdDeclaration ReadEpd(JsonElement item, string path)
    {
        List<ModuleRow> rows = ReadRows(item, path, "rows", module => !module.IsUse() && !module.IsAdded(), "A1 to A5, A1-A3, C1 to C4 or D; what happens in use is accounted when it happens");
        bool isTogether = rows.Any(row => row.Module == LifecycleModule.A1ToA3);
        if (isTogether && rows.Any(row => row.Module < LifecycleModule.A1ToA3))
        {
            json.Report($"{path}.rows", "A1-A3 and one of A1, A2, A3", "Expected A1-A3 or its parts, as it holds them");
        }

        if (!isTogether && !rows.Any(row => row.Module == LifecycleModule.A1))
        {
            json.Report($"{path}.rows", "no such row", "Expected a row of A1-A3 or A1");
        }

        return new EpdDeclaration(
            json.Text(item, path, "number"), json.Text(item, path, "programme"), json.OneOf(item, path, "gwpSet", LifecycleNames.GwpSets),
            ReadDate(item, path, "validUntil"), json.Text(item, path, "declaredUnit"),
            json.Decimal(item, path, "quantity", SmallestAboveZero, LifecycleLimits.AmountMax), rows, ReadSource(item, path));
    }

    private BillOfMaterials ReadBill(JsonElement item, string path)
    {
        List<MaterialLine> materials = [.. json.Items(item, path, "materials").Select(line => ReadMaterial(line.Item, line.Path))];
        List<TransportLine> transports = [.. json.Items(item, path, "transports", required: false).Select(line => ReadTransport(line.Item, line.Path))];
        if (materials.Count is 0 or > LifecycleLimits.LinesMax || transports.Count > LifecycleLimits.LinesMax)
        {
            json.Report($"{path}.materials", $"{materials.Count} materials and {transports.Count} transports", $"Expected 1 to {LifecycleLimits.LinesMax} materials and at most {LifecycleLimits.LinesMax} transports");
        }

        return new BillOfMaterials(
            json.OneOf(item, path, "gwpSet", LifecycleNames.GwpSets), materials, transports, ReadMass(item, path, "manufacture"), ReadMass(item, path, "installation"));
    }

    private MaterialLine ReadMaterial(JsonElement item, string path) => new(
        json.Text(item, path, "material"),
        json.Decimal(item, path, "amount", 0, LifecycleLimits.AmountMax),
        IsThere(item, "unit") ? json.OneOf(item, path, "unit", LifecycleNames.Units) : "kg",
        ReadFactor(item, path));

    private TransportLine ReadTransport(JsonElement item, string path) => new(
        json.OneOf(item, path, "module", "A4", "A2") == "A2" ? LifecycleModule.A2 : LifecycleModule.A4,
        json.Decimal(item, path, "tonneKilometres", 0, LifecycleLimits.AmountMax),
        ReadFactor(item, path));

    private CarbonFactor ReadFactor(JsonElement item, string path)
    {
        if (IsThere(item, "figure") == IsThere(item, "factor"))
        {
            json.Report($"{path}.factor", Json.Get(item, "factor"), "Expected factor with its source, or the figure of a typical one, and not both");
        }

        return IsThere(item, "figure")
            ? CarbonFactor.Typical(json.Id(item, path, "figure"))
            : CarbonFactor.Stated(json.Decimal(item, path, "factor", 0, LifecycleLimits.FactorMax), ReadSource(item, path));
    }

    private SourcedMass? ReadMass(JsonElement parent, string path, string name) => !IsThere(parent, name) ? null : new SourcedMass(
        json.Decimal(Json.Get(parent, name), $"{path}.{name}", "kg", 0, LifecycleLimits.EmbodiedKilogramsMax),
        ReadSource(Json.Get(parent, name), $"{path}.{name}"));

    private string ReadSource(JsonElement item, string path)
    {
        string source = json.Text(item, path, "source");
        if (string.IsNullOrWhiteSpace(source) && IsThere(item, "source"))
        {
            json.Report($"{path}.source", source, "Expected where the figure was published");
        }

        return source;
    }

    private (List<ModuleRow> Rows, string Source) ReadEndOfLife(JsonElement root, EmbodiedDeclaration embodied)
    {
        if (!IsThere(root, "endOfLife"))
        {
            return ([], "");
        }

        JsonElement item = Json.Get(root, "endOfLife");
        List<ModuleRow> rows = ReadRows(item, "$.endOfLife", "rows", ModuleNames.IsEnd, "C1 to C4");
        if (embodied is EpdDeclaration epd && epd.Rows.Any(row => row.Module.IsEnd()))
        {
            json.Report("$.endOfLife", "rows of C beside those of the EPD", "Expected the end of life in one place");
        }

        return (rows, ReadSource(item, "$.endOfLife"));
    }

    private List<ModuleRow> ReadRows(JsonElement parent, string path, string name, Func<LifecycleModule, bool> isAllowed, string allowed)
    {
        List<ModuleRow> rows = [];
        foreach ((JsonElement item, string at) in json.Items(parent, path, name))
        {
            if (!ModuleNames.TryFind(json.Text(item, at, "module"), out LifecycleModule module) || !isAllowed(module))
            {
                json.Report($"{at}.module", Json.Get(item, "module"), $"Expected {allowed}");
                continue;
            }

            if (rows.Any(row => row.Module == module))
            {
                json.Report($"{at}.module", module.Name(), "This module occurs twice");
            }

            decimal min = module == LifecycleModule.D ? -LifecycleLimits.EmbodiedKilogramsMax : 0;
            rows.Add(new ModuleRow(module, json.Decimal(item, at, "kg", min, LifecycleLimits.EmbodiedKilogramsMax)));
        }

        return rows;
    }

    private Energy ReadPassed(JsonElement root, ChargeRule rule)
    {
        if (!IsThere(root, "passedMwh"))
        {
            return Energy.Zero;
        }

        decimal wattHours = json.Decimal(root, "$", "passedMwh", 0, LifecycleLimits.ExpectedMegawattHoursMax) * WattHoursPerMegawattHour;
        if (wattHours != decimal.Truncate(wattHours) || rule != ChargeRule.UnitOfProduction)
        {
            json.Report("$.passedMwh", Json.Get(root, "passedMwh"), "Expected whole Wh, and charging by unit of production, which alone counts what has passed");
            return Energy.Zero;
        }

        return Energy.FromWattHours((long)wattHours);
    }

    private Energy? ReadThroughput(JsonElement root, ChargeRule rule)
    {
        if (!IsThere(root, "expectedMwh"))
        {
            if (rule == ChargeRule.UnitOfProduction)
            {
                json.Report("$.expectedMwh", default(JsonElement), "Expected the energy of the whole life, which unit of production divides by");
            }

            return null;
        }

        decimal wattHours = json.Decimal(root, "$", "expectedMwh", SmallestAboveZero, LifecycleLimits.ExpectedMegawattHoursMax) * WattHoursPerMegawattHour;
        if (wattHours != decimal.Truncate(wattHours))
        {
            json.Report("$.expectedMwh", Json.Get(root, "expectedMwh"), "Expected at most six decimals, as energy is whole Wh");
        }

        return Energy.FromWattHours((long)wattHours);
    }

    private LossNameplate? ReadNameplate(JsonElement root, EquipmentClass kind, decimal size)
    {
        const string path = "$.nameplate";
        JsonElement item = Json.Get(root, "nameplate");
        if (item.ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }

        switch (kind)
        {
            case EquipmentClass.Transformer:
                TransformerNameplate plate = new(
                    json.Decimal(item, path, "noLoadKw", 0, KilowattsMax), json.Decimal(item, path, "loadKw", 0, KilowattsMax),
                    json.Decimal(item, path, "ratedMva", SmallestAboveZero, MegavoltAmperesMax));
                if (plate.RatedMegavoltAmperes != size)
                {
                    json.Report($"{path}.ratedMva", Json.Get(item, "ratedMva"), FormattableString.Invariant($"Expected the transformer's size, {size} MVA"));
                }

                return plate;
            case EquipmentClass.Line or EquipmentClass.Cable:
                return new LineNameplate(json.Decimal(item, path, "ohms", 0, OhmsMax), json.Decimal(item, path, "kilovolts", SmallestAboveZero, KilovoltsMax));
            default:
                json.Report(path, item, "Expected none but of a transformer, line or cable");
                return null;
        }
    }

    private DateOnly ReadDate(JsonElement item, string path, string name)
    {
        if (DateOnly.TryParseExact(json.Text(item, path, name, required: false), DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date))
        {
            return date;
        }

        json.Report($"{path}.{name}", Json.Get(item, name), "Expected a day such as 2030-12-31");
        return DateOnly.MinValue;
    }

    private static bool IsThere(JsonElement item, string name) => Json.Get(item, name).ValueKind != JsonValueKind.Undefined;
}
