using System.Text.Json;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Factors;

/// <summary>One version of the published factors in use (<c>carbonledger.factors/1</c>, JSON), every row with its source.</summary>
public sealed class FactorBook
{
    public const string Schema = "carbonledger.factors/1";
    public const int BytesMax = 16 * 1024 * 1024;

    /// <summary>Years of factor rows.</summary>
    public const int YearMin = 1990, YearMax = 2100;

    /// <summary>100 kg/kWh; a row above it is refused.</summary>
    public const long MilligramsPerMegawattHourMax = 100_000_000_000;

    /// <summary>% of the value in the current book; a larger change must be accepted by somebody.</summary>
    public const int ChangePercentMax = 50;

    private const decimal KilogramsPerKilowattHourMax = 100;
    private const decimal UncertaintyPercentMax = 1000;
    private const decimal PercentSteps = 10_000;

    private readonly Dictionary<FactorId, FactorRow> rows;

    private FactorBook(string id, int version, Timestamp published, Dictionary<FactorId, FactorRow> rows)
    {
        (Id, Version, Published) = (id, version, published);
        this.rows = rows;
    }

    public string Id { get; }

    public int Version { get; }

    public Timestamp Published { get; }

    /// <summary>All rows by id.</summary>
    public IEnumerable<FactorRow> Rows => rows.Values.OrderBy(row => row.Id);

    /// <summary>The bytes of the book shipped with the program: IPCC AR5 technology medians and China's published factors.</summary>
    public static byte[] DefaultBytes() => Embedded.Bytes("default-factors.json");

    public FactorRow? Find(FactorId id) => rows.GetValueOrDefault(id);

    /// <summary>Reads a book and names every problem with its path. Never throws on any bytes.</summary>
    public static InputReading<FactorBook> Read(ReadOnlyMemory<byte> utf8)
    {
        List<InputProblem> problems = [];
        return Json.Read(utf8, BytesMax, "A factor book has", problems, root => ReadRoot(root, new Json(problems)));
    }

    /// <summary>
    /// What is implausible about the rows of <paramref name="candidate"/> that are new or differ from <paramref name="current"/>, by row.
    /// Nothing found means that they may be imported.
    /// </summary>
    public static IReadOnlyList<FactorFinding> Check(FactorBook candidate, FactorBook current) =>
        [.. candidate.Rows.SelectMany(row => FactorGate.Check(row, current))];

    /// <summary>The next version of this book: the candidate's rows are added or take the place of their ids, all others stay.</summary>
    /// <param name="candidate">A book that was checked; its own id and version are not taken over.</param>
    /// <returns>Version + 1, published when the later of the two was; the same book if the candidate brings nothing new.</returns>
    public FactorBook Import(FactorBook candidate)
    {
        if (candidate.Rows.All(row => row == Find(row.Id)))
        {
            return this;
        }

        Dictionary<FactorId, FactorRow> next = new(rows);
        foreach (FactorRow row in candidate.Rows)
        {
            next[row.Id] = row;
        }

        return new FactorBook(Id, checked(Version + 1), candidate.Published > Published ? candidate.Published : Published, next);
    }

    private static FactorBook ReadRoot(JsonElement root, Json json)
    {
        json.OneOf(root, "$", "schema", Schema);
        Dictionary<FactorId, FactorRow> rows = [];
        foreach ((JsonElement item, string path) in json.Items(root, "$", "rows"))
        {
            FactorRow row = ReadRow(item, path, json);
            if (!rows.TryAdd(row.Id, row))
            {
                json.Report($"{path}.id", row.Id.Value, "This factor id occurs twice");
            }
        }

        return new FactorBook(json.Id(root, "$", "id"), (int)json.Whole(root, "$", "version", 1, int.MaxValue), json.Time(root, "$", "published"), rows);
    }

    private static FactorRow ReadRow(JsonElement item, string path, Json json)
    {
        decimal value = json.Decimal(item, path, "value", 0, KilogramsPerKilowattHourMax * 1000);
        string unit = json.OneOf(item, path, "unit", "gCO2/kWh", "gCO2e/kWh", "kgCO2/MWh", "kgCO2e/MWh", "kgCO2/kWh", "kgCO2e/kWh");
        string gasSet = json.OneOf(item, path, "gasSet", "CO2", "CO2e");
        if (!unit.Contains(gasSet + "/", StringComparison.Ordinal))
        {
            json.Report($"{path}.unit", unit, $"The unit does not name the gas set {gasSet}");
        }

        decimal milligrams = value * (unit.StartsWith("kg", StringComparison.Ordinal) && unit.EndsWith("/kWh", StringComparison.Ordinal) ? 1_000_000_000m : 1_000_000m);
        if (milligrams > KilogramsPerKilowattHourMax * 1_000_000_000m || milligrams != decimal.Truncate(milligrams))
        {
            json.Report($"{path}.value", $"{value} {unit}", $"Expected at most {KilogramsPerKilowattHourMax} kg/kWh in whole mg/MWh");
            milligrams = 0;
        }

        return new FactorRow(
            new FactorId(json.Id(item, path, "id")),
            json.Text(item, path, "technology"),
            CarbonIntensity.FromMilligramsPerMegawattHour((long)milligrams),
            $"{json.Text(item, path, "value")} {unit}",
            gasSet,
            json.OneOf(item, path, "gwpSet", "none", "SAR", "AR4", "AR5", "AR6", "unstated"),
            json.OneOf(item, path, "boundary", "direct", "lifecycle"),
            json.Text(item, path, "region"),
            (int)json.Whole(item, path, "year", YearMin, YearMax),
            json.Text(item, path, "source"),
            json.Text(item, path, "licence"),
            Json.Get(item, "checked").ValueKind == JsonValueKind.True,
            ReadUncertainty(item, path, json));
    }

    private static FactorUncertainty ReadUncertainty(JsonElement item, string path, Json json)
    {
        const string percentName = "uncertaintyPercent";
        string source = json.Text(item, path, "uncertaintySource", required: false);
        if (Json.Get(item, percentName).ValueKind == JsonValueKind.Undefined)
        {
            if (source.Length > 0)
            {
                json.Report($"{path}.{percentName}", default(JsonElement), "Expected the percentage that uncertaintySource is the source of");
            }

            return FactorUncertainty.Default(json.Text(item, path, "technology", required: false), json.Text(item, path, "region", required: false));
        }

        decimal percent = json.Decimal(item, path, percentName, 0, UncertaintyPercentMax);
        if (percent * PercentSteps != decimal.Truncate(percent * PercentSteps))
        {
            json.Report($"{path}.{percentName}", Json.Get(item, percentName), "Expected at most four decimals");
            percent = 0;
        }

        return FactorUncertainty.Stated(percent, source);
    }
}
