using System.Globalization;
using System.Numerics;
using System.Text.Json;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Carbon.Generation;

/// <summary>Direct CO2 of a unit in a period by its fuel record (eq. 7 of the method), per net MWh, and the factor row that follows.</summary>
public sealed class GenerationAccount
{
    private const decimal MilligramsPerKilogram = 1_000_000;
    private const decimal WattHoursPerMegawattHour = 1_000_000;
    private const decimal MilligramsPerTonne = 1_000_000_000;

    private GenerationAccount(GenerationRecord record, IReadOnlyList<GenerationLine> lines, DirectCarbon total, UnitIntensity intensity, bool isChecked) =>
        (Record, Lines, Total, Intensity, IsChecked) = (record, lines, total, intensity, isChecked);

    public GenerationRecord Record { get; }

    /// <summary>Fuels, then sorbents, in the record's order.</summary>
    public IReadOnlyList<GenerationLine> Lines { get; }

    public DirectCarbon Total { get; }

    /// <summary>Fossil CO2 per net MWh; what tracing uses.</summary>
    public UnitIntensity Intensity { get; }

    /// <summary>Fossil CO2 per gross MWh, rounded once; null where gross generation is not metered. For comparison only.</summary>
    public CarbonIntensity? PerGross => Record.Gross is { } gross
        ? CarbonIntensity.FromMilligramsPerMegawattHour((long)((Exact)Total.FossilMilligrams * WattHoursPerMegawattHour / gross.Energy.WattHours).Round())
        : null;

    /// <summary>Whether every default used was checked against its source.</summary>
    public bool IsChecked { get; }

    /// <summary>The account, or every problem with its record, field, value and limit.</summary>
    public static GenerationFigure<GenerationAccount> Of(GenerationRecord record, FuelTable table)
    {
        List<GenerationProblem> problems = [];
        List<GenerationLine> lines = [];
        for (int i = 0; i < record.Fuels.Count; i++)
        {
            Burn(string.Create(CultureInfo.InvariantCulture, $"{record.Id} fuels[{i}]"), record.Fuels[i], table, lines, problems);
        }

        for (int i = 0; i < record.Sorbents.Count; i++)
        {
            Scrub(string.Create(CultureInfo.InvariantCulture, $"{record.Id} desulphurisation[{i}]"), record.Sorbents[i], lines, problems);
        }

        if (problems.Count > 0)
        {
            return new(problems);
        }

        // Summed as whole numbers without a limit first: the sum of many lines may not fit, which is a problem and no overflow.
        BigInteger sum = lines.Aggregate(BigInteger.Zero, (total, line) => total + line.Carbon.FossilMilligrams + line.Carbon.BiogenicMilligrams);
        if (sum > long.MaxValue)
        {
            return new([new GenerationProblem(record.Id, "carbon", $"{sum} mg", $"at most {long.MaxValue} mg", GenerationReason.TooLarge)]);
        }

        DirectCarbon carbon = lines.Select(line => line.Carbon).Aggregate(DirectCarbon.Add);
        GenerationFigure<UnitIntensity> intensity = UnitIntensity.Of(record.Id, carbon, record.Net, record.Gross);
        bool isChecked = record.Fuels.All(fuel => table.Find(fuel.Fuel)!.Checked) && record.Sorbents.All(sorbent => sorbent.Factor is not null);
        return intensity.Value is { } perNet ? new(new GenerationAccount(record, lines, carbon, perNet, isChecked)) : new(intensity.Problems);
    }

    /// <summary>
    /// Writes one object that is a factor book with the row made (<c>factors import</c> takes it as it is), and the account under <c>generation</c>,
    /// which a reader of factor books passes over.
    /// </summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        json.WriteString("schema", FactorBook.Schema);
        json.WriteString("id", Record.Id);
        json.WriteNumber("version", 1);
        json.WriteString("published", string.Create(CultureInfo.InvariantCulture, $"{Record.To:yyyy-MM-dd}T23:59:59Z"));
        json.WriteStartArray("rows");
        WriteRow(json);
        json.WriteEndArray();
        WriteAccount(json);
        json.WriteEndObject();
    }

    private static void Burn(string record, FuelUse use, FuelTable table, List<GenerationLine> lines, List<GenerationProblem> problems)
    {
        if (table.Find(use.Fuel) is not { } fuel)
        {
            problems.Add(new GenerationProblem(record, "fuel", use.Fuel.Value, $"a fuel of table {table.Id} version {table.Version}", GenerationReason.UnknownFuel));
            return;
        }

        GenerationFigure<FuelQuality> quality = QualityOf(record, use, fuel);
        problems.AddRange(quality.Problems);
        if (quality.Value is not { } known)
        {
            return;
        }

        GenerationFigure<DirectCarbon> carbon = Combustion.ByCarbonContent(record, fuel, use.Amount, known);
        problems.AddRange(carbon.Problems);
        if (carbon.Value is { } burnt)
        {
            string unit = fuel.Unit == FuelUnit.Tonne ? "t" : "1000 Nm3";
            lines.Add(new GenerationLine(fuel.Id.Value, string.Create(CultureInfo.InvariantCulture, $"{use.Amount} {unit}"), known, burnt));
        }
    }

    private static GenerationFigure<FuelQuality> QualityOf(string record, FuelUse use, FuelRow fuel)
    {
        List<GenerationProblem> problems = [];
        GenerationLimits.Range(problems, record, "amount", use.Amount, 0, GenerationLimits.AmountMax, "t or 1000 Nm3");
        if (use.CarbonAsReceived is not null && use.CarbonContent is not null)
        {
            problems.Add(new GenerationProblem(record, "carbonContent", Convert.ToString(use.CarbonContent, CultureInfo.InvariantCulture)!, "carbonContent or carbonAsReceived, as one follows from the other", GenerationReason.GivenTwice));
        }

        if (use.Residues is not null && use.Oxidation is not null)
        {
            problems.Add(new GenerationProblem(record, "oxidation", Convert.ToString(use.Oxidation, CultureInfo.InvariantCulture)!, "oxidation or residues, as one follows from the other", GenerationReason.GivenTwice));
        }

        if (fuel.Unit != FuelUnit.Tonne && (use.CarbonAsReceived is not null || use.Residues is not null))
        {
            problems.Add(new GenerationProblem(record, "fuel", fuel.Id.Value, "a fuel counted in t with carbonAsReceived or residues", GenerationReason.OutsideRange));
        }

        if (problems.Count > 0)
        {
            return new(problems);
        }

        decimal calorific = use.NetCalorificValue ?? fuel.NetCalorificValue;
        decimal oxidation = use.Oxidation ?? fuel.Oxidation;
        GenerationFigure<FuelQuality> quality = use.CarbonAsReceived is { } carbon
            ? FuelQuality.OfCoal(record, carbon, calorific, oxidation)
            : FuelQuality.Measured(record, calorific, use.CarbonContent ?? fuel.CarbonContent, oxidation);
        return use.Residues is { } residues && quality.Value is { } whole ? whole.WithResidues(record, use.Amount, residues) : quality;
    }

    private static void Scrub(string record, SorbentUse use, List<GenerationLine> lines, List<GenerationProblem> problems)
    {
        GenerationFigure<DirectCarbon> carbon = Combustion.Desulphurisation(
            record, use.Amount, use.Factor ?? Combustion.LimestoneFactorDefault, use.CarbonateShare ?? Combustion.CarbonateShareDefault, use.Conversion ?? Combustion.ConversionDefault);
        problems.AddRange(carbon.Problems);
        if (carbon.Value is { } released)
        {
            lines.Add(new GenerationLine(use.Name, string.Create(CultureInfo.InvariantCulture, $"{use.Amount} t"), null, released));
        }
    }

    private void WriteRow(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id", Record.Factor.Value);
        json.WriteString("technology", Record.Technology);
        json.WriteString("value", Text(Intensity.Intensity.MilligramsPerMegawattHour / MilligramsPerKilogram));
        json.WriteString("unit", "kgCO2/MWh");
        json.WriteString("gasSet", "CO2");
        json.WriteString("gwpSet", "none");
        json.WriteString("boundary", "direct");
        json.WriteString("region", Record.Region);
        json.WriteNumber("year", Record.To.Year);
        json.WriteString("source", string.Create(
            CultureInfo.InvariantCulture,
            $"{Record.Unit}, fuel record {Record.Id}, {Record.From:yyyy-MM-dd} to {Record.To:yyyy-MM-dd}: {Text(Total.FossilMilligrams / MilligramsPerTonne)} t of fossil CO2 over {Text(Record.Net.Energy.WattHours / WattHoursPerMegawattHour)} MWh net"));
        json.WriteString("licence", Record.Licence);
        json.WriteBoolean("checked", IsChecked);
        if (Record.Uncertainty is { } uncertainty)
        {
            json.WriteString("uncertaintyPercent", uncertainty.PercentText);
            json.WriteString("uncertaintySource", uncertainty.Source);
        }

        json.WriteEndObject();
    }

    private void WriteAccount(Utf8JsonWriter json)
    {
        json.WriteStartObject("generation");
        json.WriteString("unit", Record.Unit);
        json.WriteStartArray("lines");
        foreach (GenerationLine line in Lines)
        {
            json.WriteStartObject();
            json.WriteString("name", line.Name);
            json.WriteString("amount", line.AmountText);
            json.WriteNumber("fossilMilligrams", line.Carbon.FossilMilligrams);
            json.WriteNumber("biogenicMilligrams", line.Carbon.BiogenicMilligrams);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("fossilMilligrams", Total.FossilMilligrams);
        json.WriteNumber("biogenicMilligrams", Total.BiogenicMilligrams);
        json.WriteNumber("netWattHours", Record.Net.Energy.WattHours);
        json.WriteNumber("milligramsPerNetMegawattHour", Intensity.Intensity.MilligramsPerMegawattHour);
        if (Record.Gross is { } gross)
        {
            json.WriteNumber("grossWattHours", gross.Energy.WattHours);
            json.WriteNumber("milligramsPerGrossMegawattHour", PerGross!.Value.MilligramsPerMegawattHour);
        }

        json.WriteEndObject();
    }

    private static string Text(decimal value) => value.ToString("0.#########", CultureInfo.InvariantCulture);
}
