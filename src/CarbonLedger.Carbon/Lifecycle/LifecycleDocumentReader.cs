using System.Text.Json;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>
/// Reads a document of an asset's life: a record (<c>carbonledger.lifecycle/1</c>) or an event (<c>carbonledger.lifecycle-event/1</c>), JSON. Names every
/// problem with its path, value and limit. Whether an event fits the asset's account is not judged here.
/// </summary>
public sealed class LifecycleDocumentReader
{
    public const int BytesMax = LifecycleRecordReader.BytesMax;

    /// <summary>Last year in which something can happen to an asset, or its life end.</summary>
    public const int YearMax = LifecycleRecordReader.YearMax + LifecycleLimits.ServiceLifeYearsMax;

    internal const string ChangeLife = "change-life", ReviseThroughput = "revise-throughput", Repair = "repair", Replacement = "replacement", Refurbishment = "refurbishment", Retire = "retire";

    private const int Decimals = 6;
    private const decimal Millionth = 0.000001m;
    private const decimal PerUnit = 1_000_000;

    private readonly List<InputProblem> problems = [];
    private readonly Json json;

    private LifecycleDocumentReader() => json = new Json(problems);

    /// <summary>Reads the document's bytes. Never throws on any bytes.</summary>
    public static InputReading<LifecycleDocument> Read(ReadOnlyMemory<byte> utf8) => new LifecycleDocumentReader().ReadDocument(utf8);

    private InputReading<LifecycleDocument> ReadDocument(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > BytesMax)
        {
            json.Report("$", $"{utf8.Length} bytes", $"A document of an asset's life has at most {BytesMax} bytes");
            return new InputReading<LifecycleDocument>(null, problems);
        }

        using JsonDocument? document = Json.Parse(utf8, problems);
        if (document is null)
        {
            return new InputReading<LifecycleDocument>(null, problems);
        }

        string schema = json.OneOf(document.RootElement, "$", "schema", LifecycleRecord.Schema, LifecycleDocument.EventSchema);
        return problems.Count > 0 ? new InputReading<LifecycleDocument>(null, problems)
            : schema == LifecycleRecord.Schema ? ReadRecord(utf8)
            : ReadEvent(document.RootElement);
    }

    private static InputReading<LifecycleDocument> ReadRecord(ReadOnlyMemory<byte> utf8)
    {
        InputReading<LifecycleRecord> reading = LifecycleRecordReader.Read(utf8);
        return new InputReading<LifecycleDocument>(reading.IsUsable ? new LifecycleDocument.PutInService(reading.Value!) : null, reading.Problems);
    }

    private InputReading<LifecycleDocument> ReadEvent(JsonElement root)
    {
        string kind = json.OneOf(root, "$", "kind", ChangeLife, ReviseThroughput, Repair, Replacement, Refurbishment, Retire);
        json.Only(root, "$", ["schema", "asset", "record", "kind", "at", .. FieldsOf(kind)]);
        LifecycleDocument.Changed changed = new(new AssetId(json.Id(root, "$", "asset")), json.Id(root, "$", "record"), ReadCommand(root, kind))
        {
            TellsPassed = kind == ChangeLife || IsThere(root, "passedMwh"),
        };
        return new InputReading<LifecycleDocument>(problems.Count == 0 ? changed : null, problems);
    }

    private static string[] FieldsOf(string kind) => kind switch
    {
        ChangeLife => ["newEnd"],
        ReviseThroughput => ["passedMwh", "expectedMwh"],
        Retire => ["passedMwh", "rows"],
        _ => ["passedMwh", "kg", "source", "newEnd", "expectedMwh"],
    };

    private LifecycleCommand ReadCommand(JsonElement root, string kind)
    {
        Timestamp at = ReadTime(root, "at");
        return kind switch
        {
            ChangeLife => new LifecycleCommand.ChangeLife(at, ReadTime(root, "newEnd")),
            ReviseThroughput => new LifecycleCommand.ReviseThroughput(at, ReadWattHours(root, "passedMwh", 0), ReadExpected(root)),
            Retire => new LifecycleCommand.Retire(at, ReadPassed(root), ReadRows(root)),
            Replacement => ReadAdded(root, at, LifecycleModule.B4),
            Refurbishment => ReadAdded(root, at, LifecycleModule.B5),
            _ => ReadAdded(root, at, LifecycleModule.B3),
        };
    }

    private LifecycleCommand.AddCarbon ReadAdded(JsonElement root, Timestamp at, LifecycleModule module)
    {
        if (IsThere(root, "newEnd") && IsThere(root, "expectedMwh"))
        {
            json.Report("$.expectedMwh", Json.Get(root, "expectedMwh"), "Expected newEnd or expectedMwh, and not both: an asset is charged by time or by energy");
        }

        if (IsThere(root, "expectedMwh") && !IsThere(root, "passedMwh"))
        {
            json.Report("$.passedMwh", default(JsonElement), "Expected the energy that has passed, which expectedMwh is compared with");
        }

        string source = json.Text(root, "$", "source");
        if (IsThere(root, "source") && string.IsNullOrWhiteSpace(source))
        {
            json.Report("$.source", Json.Get(root, "source"), "Expected where the carbon's figure is from");
        }

        decimal kilograms = json.Amount(root, "$", "kg", 0, LifecycleLimits.EmbodiedKilogramsMax, Decimals);
        return new LifecycleCommand.AddCarbon(
            at, ReadPassed(root), module, Mass(kilograms), source,
            IsThere(root, "newEnd") ? ReadTime(root, "newEnd") : null,
            IsThere(root, "expectedMwh") ? ReadExpected(root) : null);
    }

    private ModuleAmounts? ReadRows(JsonElement root)
    {
        if (!IsThere(root, "rows"))
        {
            return null;
        }

        ModuleAmounts amounts = ModuleAmounts.None;
        HashSet<LifecycleModule> seen = [];
        foreach ((JsonElement item, string path) in json.Items(root, "$", "rows"))
        {
            json.Only(item, path, "module", "kg");
            if (!ModuleNames.TryFind(json.Text(item, path, "module"), out LifecycleModule module) || !(module.IsEnd() || module == LifecycleModule.D))
            {
                json.Report($"{path}.module", Json.Get(item, "module"), "Expected C1, C2, C3, C4 or D");
                continue;
            }

            if (!seen.Add(module))
            {
                json.Report($"{path}.module", module.Name(), "This module occurs twice");
            }

            bool isBeyond = module == LifecycleModule.D;
            decimal kilograms = json.Amount(item, path, "kg", isBeyond ? -LifecycleLimits.EmbodiedKilogramsMax : 0, LifecycleLimits.EmbodiedKilogramsMax, Decimals);
            amounts = isBeyond ? amounts.With(new BeyondBoundary(Mass(kilograms).Milligrams)) : amounts.With(module, Mass(kilograms));
        }

        return amounts;
    }

    private Timestamp ReadTime(JsonElement root, string name)
    {
        int before = problems.Count;
        Timestamp time = json.Time(root, "$", name);
        if (problems.Count == before && (time.UnixMilliseconds % Interval.LengthMilliseconds != 0 || time.UtcYear is < LifecycleRecordReader.YearMin or > YearMax))
        {
            json.Report($"$.{name}", time.ToString(), $"Expected a quarter of an hour in a year from {LifecycleRecordReader.YearMin} to {YearMax}");
        }

        return time;
    }

    private long ReadPassed(JsonElement root) => IsThere(root, "passedMwh") ? ReadWattHours(root, "passedMwh", 0) : 0;

    private Energy ReadExpected(JsonElement root) => Energy.FromWattHours(ReadWattHours(root, "expectedMwh", Millionth));

    private long ReadWattHours(JsonElement root, string name, decimal min) =>
        (long)(json.Amount(root, "$", name, min, LifecycleLimits.ExpectedMegawattHoursMax, Decimals) * PerUnit);

    private static CarbonMass Mass(decimal kilograms) => CarbonMass.FromMilligrams((long)(kilograms * PerUnit));

    private static bool IsThere(JsonElement item, string name) => Json.Get(item, name).ValueKind != JsonValueKind.Undefined;
}
