using System.Buffers;
using System.Text.Json;

namespace CarbonLedger.Carbon.Market;

/// <summary>Writes an instrument. Same instrument, same bytes; <see cref="InstrumentReader"/> reads the same instrument back.</summary>
public static class InstrumentWriter
{
    private static readonly JsonWriterOptions Layout = new() { Indented = true, NewLine = "\n" };

    public static byte[] Write(Instrument instrument)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Layout))
        {
            json.WriteStartObject();
            json.WriteString("schema", Instrument.Schema);
            if (instrument is Certificate certificate)
            {
                WriteCertificate(json, certificate);
            }
            else
            {
                WriteContract(json, (Contract)instrument);
            }

            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteCertificate(Utf8JsonWriter json, Certificate certificate)
    {
        json.WriteString("type", "certificate");
        json.WriteString("id", certificate.Id.Value);
        json.WriteString("kind", MarketNames.Kinds.Of(certificate.Kind));
        json.WriteString("issuer", certificate.Issuer);
        json.WriteString(certificate.Generator is null ? "device" : "generator", certificate.Generator?.Value ?? certificate.Device);
        json.WriteString("technology", certificate.Technology);
        json.WriteString("marketArea", certificate.MarketArea);
        json.WriteString("producedFrom", certificate.ProducedFrom.ToString());
        json.WriteString("producedTo", certificate.ProducedTo.ToString());
        json.WriteNumber("faceValueWh", certificate.FaceValue.WattHours);
        json.WriteString("origin", MarketNames.Origins.Of(certificate.Origin));
        if (certificate.Retired is { } retired)
        {
            json.WriteStartObject("retired");
            json.WriteString("for", retired.Beneficiary.Value);
            json.WriteString("at", retired.At.ToString());
            json.WriteEndObject();
        }

        json.WriteBoolean("disclosure", certificate.IsForDisclosure);
        json.WriteStartObject("factor");
        json.WriteNumber("mgPerMWh", certificate.Factor.Intensity.MilligramsPerMegawattHour);
        json.WriteString("gasSet", certificate.Factor.GasSet);
        json.WriteString("gwpSet", certificate.Factor.GwpSet);
        json.WriteString("boundary", certificate.Factor.Boundary);
        json.WriteString("source", certificate.Factor.Source);
        json.WriteEndObject();
    }

    private static void WriteContract(Utf8JsonWriter json, Contract contract)
    {
        json.WriteString("type", "contract");
        json.WriteString("id", contract.Id.Value);
        json.WriteString("generator", contract.Generator.Value);
        json.WriteString("load", contract.Load.Value);
        if (contract.SharePpm is { } share)
        {
            json.WriteNumber("sharePpm", share);
        }
        else if (contract.IntervalMax is { } max)
        {
            json.WriteNumber("maxWhPerInterval", max.WattHours);
        }

        json.WriteString("from", contract.From.ToString());
        json.WriteString("to", contract.To.ToString());
        json.WriteString("certificates", contract.IsBundled ? MarketNames.Bundled : MarketNames.Sold);
    }
}
