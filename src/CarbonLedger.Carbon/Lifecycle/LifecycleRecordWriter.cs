using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>Writes a life-cycle record. Same record, same bytes; <see cref="LifecycleRecordReader"/> reads the same record back.</summary>
public static class LifecycleRecordWriter
{
    private const decimal WattHoursPerMegawattHour = 1_000_000;

    private static readonly JsonWriterOptions Layout = new() { Indented = true, NewLine = "\n" };

    public static byte[] Write(LifecycleRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Layout))
        {
            json.WriteStartObject();
            WriteHeader(json, record);
            WriteEmbodied(json, record.Embodied);
            if (record.EndOfLifeSource.Length > 0)
            {
                json.WriteStartObject("endOfLife");
                WriteRows(json, record.EndOfLife);
                json.WriteString("source", record.EndOfLifeSource);
                json.WriteEndObject();
            }

            WriteNameplate(json, record.Nameplate);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteHeader(Utf8JsonWriter json, LifecycleRecord record)
    {
        json.WriteString("schema", LifecycleRecord.Schema);
        json.WriteString("asset", record.Asset.Value);
        json.WriteString("class", LifecycleNames.Of(record.Class));
        json.WriteString("size", Text(record.Size));
        if (record.Bus is { } bus)
        {
            json.WriteString("bus", bus.Value);
        }

        json.WriteString("commissioned", record.Commissioned.ToString());
        json.WriteNumber("serviceLifeYears", record.ServiceLifeYears);
        json.WriteString("charging", LifecycleNames.Of(record.Rule));
        if (record.ExpectedThroughput is { } expected)
        {
            json.WriteString("expectedMwh", Text(expected.WattHours / WattHoursPerMegawattHour));
        }

        if (record.PassedBefore != default)
        {
            json.WriteString("passedMwh", Text(record.PassedBefore.WattHours / WattHoursPerMegawattHour));
        }
    }

    private static void WriteEmbodied(Utf8JsonWriter json, EmbodiedDeclaration embodied)
    {
        if (embodied is EpdDeclaration epd)
        {
            json.WriteStartObject("epd");
            json.WriteString("number", epd.Number);
            json.WriteString("programme", epd.Programme);
            json.WriteString("gwpSet", epd.GwpSet);
            json.WriteString("validUntil", epd.ValidUntil.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            json.WriteString("declaredUnit", epd.DeclaredUnit);
            json.WriteString("quantity", Text(epd.Quantity));
            WriteRows(json, epd.Rows);
            json.WriteString("source", epd.Source);
            json.WriteEndObject();
        }
        else if (embodied is BillOfMaterials bill)
        {
            json.WriteStartObject("billOfMaterials");
            WriteBill(json, bill);
            json.WriteEndObject();
        }
    }

    private static void WriteBill(Utf8JsonWriter json, BillOfMaterials bill)
    {
        json.WriteString("gwpSet", bill.GwpSet);
        json.WriteStartArray("materials");
        foreach (MaterialLine line in bill.Materials)
        {
            json.WriteStartObject();
            json.WriteString("material", line.Material);
            json.WriteString("amount", Text(line.Amount));
            json.WriteString("unit", line.Unit);
            WriteFactor(json, line.Factor);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("transports");
        foreach (TransportLine line in bill.Transports)
        {
            json.WriteStartObject();
            json.WriteString("module", line.Module.Name());
            json.WriteString("tonneKilometres", Text(line.TonneKilometres));
            WriteFactor(json, line.Factor);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteMass(json, "manufacture", bill.Manufacture);
        WriteMass(json, "installation", bill.Installation);
    }

    private static void WriteFactor(Utf8JsonWriter json, CarbonFactor factor)
    {
        if (factor.IsTypical)
        {
            json.WriteString("figure", factor.Figure);
            return;
        }

        json.WriteString("factor", Text(factor.Kilograms));
        json.WriteString("source", factor.Source);
    }

    private static void WriteMass(Utf8JsonWriter json, string name, SourcedMass? mass)
    {
        if (mass is not null)
        {
            json.WriteStartObject(name);
            json.WriteString("kg", Text(mass.Kilograms));
            json.WriteString("source", mass.Source);
            json.WriteEndObject();
        }
    }

    private static void WriteRows(Utf8JsonWriter json, IReadOnlyList<ModuleRow> rows)
    {
        json.WriteStartArray("rows");
        foreach (ModuleRow row in rows)
        {
            json.WriteStartObject();
            json.WriteString("module", row.Module.Name());
            json.WriteString("kg", Text(row.Kilograms));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNameplate(Utf8JsonWriter json, LossNameplate? nameplate)
    {
        if (nameplate is null)
        {
            return;
        }

        json.WriteStartObject("nameplate");
        if (nameplate is TransformerNameplate transformer)
        {
            json.WriteString("noLoadKw", Text(transformer.NoLoadKilowatts));
            json.WriteString("loadKw", Text(transformer.LoadKilowatts));
            json.WriteString("ratedMva", Text(transformer.RatedMegavoltAmperes));
        }
        else if (nameplate is LineNameplate line)
        {
            json.WriteString("ohms", Text(line.Ohms));
            json.WriteString("kilovolts", Text(line.Kilovolts));
        }

        json.WriteEndObject();
    }

    private static string Text(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);
}
