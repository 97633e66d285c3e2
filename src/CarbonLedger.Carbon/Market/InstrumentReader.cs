using System.Text.Json;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Market;

/// <summary>Reads an instrument (<c>carbonledger.instrument/1</c>, JSON) and names every problem with its path, value and limit.</summary>
public sealed class InstrumentReader
{
    public const int BytesMax = 64 * 1024;

    /// <summary>First and last year of production or delivery.</summary>
    public const int YearMin = 1990, YearMax = 2100;

    /// <summary>1 EWh; no instrument is of more.</summary>
    public const long WattHoursMax = 1_000_000_000_000_000_000;

    /// <summary>Characters of an issuer, device, technology, area or source.</summary>
    public const int TextLengthMax = 256;

    private readonly List<InputProblem> problems = [];
    private readonly Json json;

    private InstrumentReader() => json = new Json(problems);

    /// <summary>Reads the file's bytes. Never throws on any bytes.</summary>
    public static InputReading<Instrument> Read(ReadOnlyMemory<byte> utf8)
    {
        InstrumentReader reader = new();
        return Json.Read(utf8, BytesMax, "An instrument has", reader.problems, reader.ReadInstrument);
    }

    private Instrument ReadInstrument(JsonElement root)
    {
        json.OneOf(root, "$", "schema", Instrument.Schema);
        return json.OneOf(root, "$", "type", "certificate", "contract") == "certificate" ? ReadCertificate(root) : ReadContract(root);
    }

    private Certificate ReadCertificate(JsonElement root)
    {
        CertificateKind kind = MarketNames.Kinds.Value(json.OneOf(root, "$", "kind", MarketNames.Kinds.All));
        (Timestamp from, Timestamp to) = ReadPeriod(root, "producedFrom", "producedTo");
        bool isInside = IsThere(root, "generator");
        if (isInside == IsThere(root, "device"))
        {
            json.Report("$.generator", isInside ? "generator and device" : "neither", "Expected generator, or the device of one outside the network, and not both");
        }

        return new Certificate(
            new InstrumentId(json.Id(root, "$", "id")),
            kind,
            ReadText(root, "$", "issuer"),
            isInside ? new AssetId(json.Id(root, "$", "generator")) : null,
            isInside ? null : ReadText(root, "$", "device"),
            ReadText(root, "$", "technology"),
            ReadText(root, "$", "marketArea"),
            from, to,
            ReadFaceValue(root, kind),
            MarketNames.Origins.Value(json.OneOf(root, "$", "origin", MarketNames.Origins.All)),
            ReadRetirement(root, to),
            ReadFlag(root, "disclosure"),
            ReadFactor(root));
    }

    private Energy ReadFaceValue(JsonElement root, CertificateKind kind)
    {
        long face = json.Whole(root, "$", "faceValueWh", 1, WattHoursMax);
        if (kind == CertificateKind.Gec && face % Certificate.GecWattHours != 0 && problems.All(problem => problem.Path != "$.faceValueWh"))
        {
            json.Report("$.faceValueWh", Json.Get(root, "faceValueWh"), $"Expected a multiple of {Certificate.GecWattHours} Wh, as one GEC is 1 MWh");
        }

        return Energy.FromWattHours(face);
    }

    private Retirement? ReadRetirement(JsonElement root, Timestamp producedTo)
    {
        if (!IsThere(root, "retired"))
        {
            return null;
        }

        JsonElement item = Json.Get(root, "retired");
        Timestamp at = json.Time(item, "$.retired", "at");
        if (at < producedTo && problems.Count == 0)
        {
            json.Report("$.retired.at", at.ToString(), $"Expected at or after the end of the production, {producedTo}");
        }

        return new Retirement(new AssetId(json.Id(item, "$.retired", "for")), at);
    }

    private AttributeFactor ReadFactor(JsonElement root)
    {
        const string path = "$.factor";
        JsonElement item = Json.Get(root, "factor");
        return new AttributeFactor(
            CarbonIntensity.FromMilligramsPerMegawattHour(json.Whole(item, path, "mgPerMWh", 0, FactorBook.MilligramsPerMegawattHourMax)),
            json.OneOf(item, path, "gasSet", MarketNames.GasSets),
            json.OneOf(item, path, "gwpSet", MarketNames.GwpSets),
            json.OneOf(item, path, "boundary", MarketNames.Boundaries),
            ReadText(item, path, "source"));
    }

    private Contract ReadContract(JsonElement root)
    {
        (Timestamp from, Timestamp to) = ReadPeriod(root, "from", "to");
        bool isShare = IsThere(root, "sharePpm");
        if (isShare == IsThere(root, "maxWhPerInterval"))
        {
            json.Report("$.sharePpm", isShare ? "sharePpm and maxWhPerInterval" : "neither", "Expected sharePpm or maxWhPerInterval, and not both");
        }

        return new Contract(
            new InstrumentId(json.Id(root, "$", "id")),
            new AssetId(json.Id(root, "$", "generator")),
            new AssetId(json.Id(root, "$", "load")),
            isShare ? (int)json.Whole(root, "$", "sharePpm", 1, Contract.SharePpmMax) : null,
            isShare ? null : Energy.FromWattHours(json.Whole(root, "$", "maxWhPerInterval", 1, WattHoursMax)),
            from, to,
            json.OneOf(root, "$", "certificates", MarketNames.Bundled, MarketNames.Sold) == MarketNames.Bundled);
    }

    private (Timestamp From, Timestamp To) ReadPeriod(JsonElement root, string fromName, string toName)
    {
        Timestamp from = ReadQuarter(root, fromName);
        Timestamp to = ReadQuarter(root, toName);
        if (to <= from && problems.All(problem => problem.Path != $"$.{fromName}" && problem.Path != $"$.{toName}"))
        {
            json.Report($"$.{toName}", to.ToString(), $"Expected after {fromName}, {from}");
        }

        return (from, to);
    }

    private Timestamp ReadQuarter(JsonElement root, string name)
    {
        int before = problems.Count;
        Timestamp time = json.Time(root, "$", name);
        if (problems.Count == before && (time.UnixMilliseconds % Interval.LengthMilliseconds != 0 || time.UtcYear is < YearMin or > YearMax))
        {
            json.Report($"$.{name}", time.ToString(), $"Expected a quarter of an hour in a year from {YearMin} to {YearMax}");
        }

        return time;
    }

    private string ReadText(JsonElement item, string path, string name)
    {
        int before = problems.Count;
        string text = json.Text(item, path, name);
        if (problems.Count == before && (string.IsNullOrWhiteSpace(text) || text.Length > TextLengthMax))
        {
            json.Report($"{path}.{name}", text, $"Expected 1 to {TextLengthMax} characters");
        }

        return text;
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

    private static bool IsThere(JsonElement item, string name) => Json.Get(item, name).ValueKind != JsonValueKind.Undefined;
}
