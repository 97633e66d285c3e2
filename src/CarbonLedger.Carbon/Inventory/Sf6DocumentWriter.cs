using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>Writes a document of a gas-filled unit. Same document, same bytes; <see cref="Sf6DocumentReader"/> reads the same document back.</summary>
public static class Sf6DocumentWriter
{
    private static readonly JsonWriterOptions Layout = new() { Indented = true, NewLine = "\n" };

    public static byte[] Write(Sf6Document document)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Layout))
        {
            json.WriteStartObject();
            json.WriteString("schema", Sf6Document.Schema);
            switch (document)
            {
                case Sf6Document.UnitEntered entered:
                    WriteUnit(json, entered.Unit);
                    break;
                case Sf6Document.Happened happened:
                    WriteEvent(json, happened.Event);
                    break;
            }

            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteUnit(Utf8JsonWriter json, Sf6Unit unit)
    {
        json.WriteStartObject("unit");
        json.WriteString("serial", unit.Serial.Value);
        json.WriteString("asset", unit.Asset.Value);
        WriteMass(json, "nameplateKg", unit.Nameplate);
        WriteGas(json, unit.Gas);
        json.WriteNumber("ratedVolts", unit.RatedVolts);
        json.WriteNumber("breakingAmperes", unit.BreakingAmperes);
        json.WriteString("commissioned", unit.Commissioned.ToString());
        json.WriteEndObject();
    }

    private static void WriteEvent(Utf8JsonWriter json, Sf6Event happened)
    {
        json.WriteStartObject("event");
        json.WriteString("kind", KindOf(happened));
        json.WriteString("record", happened.Record);
        json.WriteString("serial", happened.Unit.Value);
        json.WriteString("time", happened.Time.ToString());
        WriteGas(json, happened.Gas);
        switch (happened)
        {
            case Sf6Event.Filled filled:
                WriteMass(json, "chargedKg", filled.Charged);
                break;
            case Sf6Event.ToppedUp topped:
                WriteMass(json, "chargedKg", topped.Charged);
                break;
            case Sf6Event.Repaired repaired:
                WriteMass(json, "capturedKg", repaired.Captured);
                WriteMass(json, "recoveredKg", repaired.Recovered);
                break;
            case Sf6Event.Withdrawn withdrawn:
                WriteMass(json, "recoveredKg", withdrawn.Recovered);
                break;
            case Sf6Event.Retired retired:
                WriteMass(json, "recoveredKg", retired.Recovered);
                break;
            case Sf6Event.Transferred transferred:
                json.WriteString("to", transferred.To.Value);
                break;
        }

        json.WriteEndObject();
    }

    private static string KindOf(Sf6Event happened) => happened switch
    {
        Sf6Event.Filled => Sf6DocumentReader.Filled,
        Sf6Event.ToppedUp => Sf6DocumentReader.ToppedUp,
        Sf6Event.Repaired => Sf6DocumentReader.Repaired,
        Sf6Event.Withdrawn => Sf6DocumentReader.Withdrawn,
        Sf6Event.Retired => Sf6DocumentReader.Retired,
        Sf6Event.Transferred => Sf6DocumentReader.Transferred,
        _ => throw new InvalidOperationException($"{happened.GetType().Name} is no event of a unit."),
    };

    // Written for SF6 alone too: who reads the document needs no rule for what is not there.
    private static void WriteGas(Utf8JsonWriter json, GasMixture gas)
    {
        json.WriteStartArray("gas");
        foreach (GasShare share in gas.Shares)
        {
            json.WriteStartObject();
            json.WriteString("gas", GasMixture.NameOf(share.Gas));
            json.WriteNumber("ppm", share.Ppm);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteMass(Utf8JsonWriter json, string name, GasMass mass) =>
        json.WriteString(name, mass.Kilograms.ToString("0.######", CultureInfo.InvariantCulture));
}
