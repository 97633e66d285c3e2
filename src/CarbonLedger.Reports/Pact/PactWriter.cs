using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Reports.Pact;

/// <summary>Writes a footprint as JSON of the PACT data model 3.0.0: decimals in quotes, times in UTC, nothing where nothing is known. The same footprint gives the same bytes.</summary>
public static class PactWriter
{
    private const string DecimalFormat = "0.############################";

    /// <summary>UTF-8, indented, ended by LF.</summary>
    public static byte[] Write(ProductFootprint footprint)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            WriteHead(json, footprint);
            json.WriteStartObject("pcf");
            WritePcf(json, footprint.Pcf);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    /// <summary>Without fraction if there is none: 2026-06-01T00:00:00Z.</summary>
    internal static string Time(Timestamp time) => time.ToString().Replace(".000Z", "Z", StringComparison.Ordinal);

    private static void WriteHead(Utf8JsonWriter json, ProductFootprint footprint)
    {
        json.WriteString("id", footprint.Id.ToString("D"));
        json.WriteString("specVersion", ProductFootprint.SpecVersion);
        WriteList(json, "precedingPfIds", footprint.PrecedingIds.Select(id => id.ToString("D")));
        json.WriteString("created", Time(footprint.Created));
        json.WriteString("status", ProductFootprint.Status);
        json.WriteString("companyName", footprint.CompanyName);
        WriteList(json, "companyIds", footprint.CompanyIds);
        json.WriteString("productDescription", footprint.ProductDescription);
        WriteList(json, "productIds", footprint.ProductIds);
        WriteList(json, "productClassifications", footprint.ProductClassifications);
        json.WriteString("productNameCompany", footprint.ProductNameCompany);
        json.WriteString("comment", footprint.Comment);
    }

    private static void WritePcf(Utf8JsonWriter json, DeliveredCarbonFootprint pcf)
    {
        string figure = Number(pcf.KilogramsPerKilowattHour);
        json.WriteString("declaredUnitOfMeasurement", "kilowatt hour");
        json.WriteString("declaredUnitAmount", "1");
        json.WriteString("productMassPerDeclaredUnit", "0");
        json.WriteString("referencePeriodStart", Time(pcf.ReferencePeriodStart));
        json.WriteString("referencePeriodEnd", Time(pcf.ReferencePeriodEnd));
        json.WriteString("geographyCountrySubdivision", pcf.CountrySubdivision);
        json.WriteString("boundaryProcessesDescription", pcf.BoundaryProcessesDescription);
        json.WriteString("pcfExcludingBiogenicUptake", figure);

        // Electricity holds no carbon, so its uptake is none and both figures are one.
        json.WriteString("pcfIncludingBiogenicUptake", figure);
        json.WriteString("fossilCarbonContent", "0");
        json.WriteString("biogenicCarbonContent", "0");
        json.WriteString("fossilGhgEmissions", figure);
        WriteList(json, "ipccCharacterizationFactors", pcf.AssessmentReports);
        WriteList(json, "crossSectoralStandards", pcf.Standards);
        json.WriteString("exemptedEmissionsPercent", Number(pcf.ExemptedPercent));
        if (pcf.ExemptedDescription.Length > 0)
        {
            json.WriteString("exemptedEmissionsDescription", pcf.ExemptedDescription);
        }

        json.WriteString("allocationRulesDescription", pcf.AllocationRulesDescription);
        WriteSources(json, pcf.SecondarySources);
        json.WriteString("primaryDataShare", Number(pcf.PrimaryDataShare));
    }

    private static void WriteSources(Utf8JsonWriter json, IReadOnlyList<EmissionFactorSource> sources)
    {
        if (sources.Count == 0)
        {
            return;
        }

        json.WriteStartArray("secondaryEmissionFactorSources");
        foreach (EmissionFactorSource source in sources)
        {
            json.WriteStartObject();
            json.WriteString("name", source.Name);
            json.WriteString("version", source.Version);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // The model knows no empty lists: one without items is left out.
    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> items)
    {
        List<string> list = [.. items];
        if (list.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        list.ForEach(json.WriteStringValue);
        json.WriteEndArray();
    }

    private static string Number(decimal value) => value.ToString(DecimalFormat, CultureInfo.InvariantCulture);
}
