using System.Globalization;
using System.Text.Json;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Carbon.Generation;

/// <summary>Reads a unit's fuel record (<c>carbonledger.generation/1</c>, JSON) and names every problem with its path and value.</summary>
public sealed class GenerationRecordReader
{
    public const int BytesMax = 1024 * 1024;

    /// <summary>Fuels, and sorbents, of one record.</summary>
    public const int LinesMax = 100;

    /// <summary>MWh in one record; the world's largest plant sends out some 10⁸ a year.</summary>
    public const decimal MegawattHoursMax = 1_000_000_000;

    // Wide: the ranges that mean something are those of GenerationLimits, whose messages have units.
    private const decimal ValueMax = 1_000_000_000_000;
    private const decimal WattHoursPerMegawattHour = 1_000_000;
    private const decimal UncertaintyPercentMax = 1000;
    private const decimal PercentSteps = 10_000;
    private const string DateFormat = "yyyy-MM-dd";

    private readonly List<InputProblem> problems = [];
    private readonly Json json;

    private GenerationRecordReader() => json = new Json(problems);

    /// <summary>Reads the file's bytes. Never throws on any bytes.</summary>
    public static InputReading<GenerationRecord> Read(ReadOnlyMemory<byte> utf8)
    {
        GenerationRecordReader reader = new();
        return Json.Read(utf8, BytesMax, "A fuel record has", reader.problems, reader.ReadRecord);
    }

    private GenerationRecord ReadRecord(JsonElement root)
    {
        json.OneOf(root, "$", "schema", GenerationRecord.Schema);
        (DateOnly from, DateOnly to) = ReadPeriod(root);
        (GrossGeneration? gross, NetSendOut net) = ReadEnergies(root);
        List<FuelUse> fuels = [.. json.Items(root, "$", "fuels").Select(x => ReadFuel(x.Item, x.Path))];
        List<SorbentUse> sorbents = [.. json.Items(root, "$", "desulphurisation", required: false).Select(x => ReadSorbent(x.Item, x.Path))];
        if (fuels.Count is 0 or > LinesMax || sorbents.Count > LinesMax)
        {
            json.Report("$.fuels", $"{fuels.Count} fuels and {sorbents.Count} sorbents", $"Expected 1 to {LinesMax} fuels and at most {LinesMax} sorbents");
        }

        JsonElement factor = Json.Get(root, "factor");
        return new GenerationRecord(
            json.Id(root, "$", "id"),
            json.Text(root, "$", "unit"),
            json.OneOf(root, "$", "technology", "coal", "gas", "oil", "biomass", "nuclear", "hydro", "wind", "solar", "geothermal", "unknown"),
            json.Text(root, "$", "region"),
            from, to, gross, net, fuels, sorbents,
            new FactorId(json.Id(factor, "$.factor", "id")),
            json.Text(factor, "$.factor", "licence"),
            ReadUncertainty(factor));
    }

    private (DateOnly From, DateOnly To) ReadPeriod(JsonElement root)
    {
        DateOnly from = ReadDate(root, "from");
        DateOnly to = ReadDate(root, "to");
        if (to < from || to.Year != from.Year)
        {
            json.Report("$.to", to.ToString(DateFormat, CultureInfo.InvariantCulture), $"Expected a day from {from.ToString(DateFormat, CultureInfo.InvariantCulture)} on in the same calendar year, as a factor row has one year");
        }

        return (from, to);
    }

    private DateOnly ReadDate(JsonElement root, string name)
    {
        if (DateOnly.TryParseExact(json.Text(root, "$", name, required: false), DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)
            && date.Year is >= FactorBook.YearMin and <= FactorBook.YearMax)
        {
            return date;
        }

        json.Report($"$.{name}", Json.Get(root, name), $"Expected a day such as 2025-12-31, from {FactorBook.YearMin} to {FactorBook.YearMax}");
        return new DateOnly(FactorBook.YearMin, 1, 1);
    }

    private (GrossGeneration? Gross, NetSendOut Net) ReadEnergies(JsonElement root)
    {
        Energy? gross = ReadEnergy(root, "grossMwh");
        Energy? ownUse = ReadEnergy(root, "ownUseMwh");
        Energy? net = ReadEnergy(root, "netMwh");
        if (net is null && (gross is null || ownUse is null))
        {
            json.Report("$.netMwh", Json.Get(root, "netMwh"), "Expected netMwh, or grossMwh and ownUseMwh");
        }
        else if (net is { } sent && gross is { } made && ownUse is { } used && made - used != sent)
        {
            json.Report("$.netMwh", sent.ToString(), $"Expected {made - used}, the gross generation less the unit's own use");
        }

        return (gross is { } known ? new GrossGeneration(known) : null, new NetSendOut(net ?? ((gross ?? Energy.Zero) - (ownUse ?? Energy.Zero))));
    }

    private Energy? ReadEnergy(JsonElement root, string name)
    {
        if (Json.Get(root, name).ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }

        decimal wattHours = json.Decimal(root, "$", name, 0, MegawattHoursMax) * WattHoursPerMegawattHour;
        if (wattHours != decimal.Truncate(wattHours))
        {
            json.Report($"$.{name}", Json.Get(root, name), "Expected at most six decimals, as energy is whole Wh");
        }

        return Energy.FromWattHours((long)wattHours);
    }

    private FuelUse ReadFuel(JsonElement item, string path) => new(
        new FuelId(json.Id(item, path, "fuel")),
        json.Decimal(item, path, "amount", -ValueMax, ValueMax),
        Optional(item, path, "netCalorificValue"),
        Optional(item, path, "carbonContent"),
        Optional(item, path, "carbonAsReceived"),
        Optional(item, path, "oxidation"),
        Json.Get(item, "residues").ValueKind == JsonValueKind.Undefined ? null : ReadResidues(Json.Get(item, "residues"), $"{path}.residues"));

    private CoalResidues ReadResidues(JsonElement item, string path) => new(
        json.Decimal(item, path, "slag", -ValueMax, ValueMax),
        json.Decimal(item, path, "slagCarbon", -ValueMax, ValueMax),
        json.Decimal(item, path, "flyAsh", -ValueMax, ValueMax),
        json.Decimal(item, path, "flyAshCarbon", -ValueMax, ValueMax),
        json.Decimal(item, path, "dustRemoval", -ValueMax, ValueMax));

    private SorbentUse ReadSorbent(JsonElement item, string path) => new(
        json.Text(item, path, "sorbent"),
        json.Decimal(item, path, "amount", -ValueMax, ValueMax),
        Optional(item, path, "factor"),
        Optional(item, path, "carbonateShare"),
        Optional(item, path, "conversion"));

    private FactorUncertainty? ReadUncertainty(JsonElement factor)
    {
        const string name = "uncertaintyPercent";
        string source = json.Text(factor, "$.factor", "uncertaintySource", required: false);
        if (Json.Get(factor, name).ValueKind == JsonValueKind.Undefined)
        {
            if (source.Length > 0)
            {
                json.Report($"$.factor.{name}", default(JsonElement), "Expected the percentage that uncertaintySource is the source of");
            }

            return null;
        }

        decimal percent = json.Decimal(factor, "$.factor", name, 0, UncertaintyPercentMax);
        if (percent * PercentSteps != decimal.Truncate(percent * PercentSteps))
        {
            json.Report($"$.factor.{name}", Json.Get(factor, name), "Expected at most four decimals");
            return null;
        }

        return FactorUncertainty.Stated(percent, source);
    }

    private decimal? Optional(JsonElement item, string path, string name) =>
        Json.Get(item, name).ValueKind == JsonValueKind.Undefined ? null : json.Decimal(item, path, name, -ValueMax, ValueMax);
}
