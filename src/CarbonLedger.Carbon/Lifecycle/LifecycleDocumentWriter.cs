using System.Buffers;
using System.Globalization;
using System.Text.Json;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>Writes a document of an asset's life. Same document, same bytes; <see cref="LifecycleDocumentReader"/> reads the same document back.</summary>
public static class LifecycleDocumentWriter
{
    private const decimal PerUnit = 1_000_000;

    private static readonly JsonWriterOptions Layout = new() { Indented = true, NewLine = "\n" };

    /// <exception cref="ArgumentException">The command puts an asset in service, which its record does.</exception>
    public static byte[] Write(LifecycleDocument document) => document switch
    {
        LifecycleDocument.PutInService put => LifecycleRecordWriter.Write(put.Record),
        LifecycleDocument.Changed changed => Write(changed),
        _ => throw new ArgumentException("Expected a record or an event of an asset's life.", nameof(document)),
    };

    private static byte[] Write(LifecycleDocument.Changed changed)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Layout))
        {
            json.WriteStartObject();
            json.WriteString("schema", LifecycleDocument.EventSchema);
            json.WriteString("asset", changed.Asset.Value);
            json.WriteString("record", changed.Record);
            json.WriteString("kind", KindOf(changed.Command));
            json.WriteString("at", changed.Command.At.ToString());
            WriteCommand(json, changed);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static string KindOf(LifecycleCommand command) => command switch
    {
        LifecycleCommand.ChangeLife => LifecycleDocumentReader.ChangeLife,
        LifecycleCommand.ReviseThroughput => LifecycleDocumentReader.ReviseThroughput,
        LifecycleCommand.AddCarbon { Module: LifecycleModule.B3 } => LifecycleDocumentReader.Repair,
        LifecycleCommand.AddCarbon { Module: LifecycleModule.B4 } => LifecycleDocumentReader.Replacement,
        LifecycleCommand.AddCarbon { Module: LifecycleModule.B5 } => LifecycleDocumentReader.Refurbishment,
        LifecycleCommand.Retire => LifecycleDocumentReader.Retire,
        _ => throw new ArgumentException($"{command.GetType().Name} has no document of its own.", nameof(command)),
    };

    private static void WriteCommand(Utf8JsonWriter json, LifecycleDocument.Changed changed)
    {
        switch (changed.Command)
        {
            case LifecycleCommand.ChangeLife change:
                WriteEnd(json, change.NewEnd);
                break;
            case LifecycleCommand.ReviseThroughput revise:
                WritePassed(json, changed, revise.TransmittedWattHours);
                WriteExpected(json, revise.Expected);
                break;
            case LifecycleCommand.AddCarbon add:
                WritePassed(json, changed, add.TransmittedWattHours);
                json.WriteString("kg", Text(add.Added.Milligrams));
                json.WriteString("source", add.Source);
                WriteEnd(json, add.NewEnd);
                WriteExpected(json, add.NewExpected);
                break;
            case LifecycleCommand.Retire retire:
                WritePassed(json, changed, retire.TransmittedWattHours);
                WriteRows(json, retire.ActualEnd);
                break;
        }
    }

    private static void WritePassed(Utf8JsonWriter json, LifecycleDocument.Changed changed, Int128 wattHours)
    {
        if (changed.TellsPassed)
        {
            json.WriteString("passedMwh", Text(wattHours));
        }
    }

    private static void WriteEnd(Utf8JsonWriter json, Timestamp? end)
    {
        if (end is { } known)
        {
            json.WriteString("newEnd", known.ToString());
        }
    }

    private static void WriteExpected(Utf8JsonWriter json, Energy? expected)
    {
        if (expected is { } known)
        {
            json.WriteString("expectedMwh", Text(known.WattHours));
        }
    }

    private static void WriteRows(Utf8JsonWriter json, ModuleAmounts? amounts)
    {
        if (amounts is null)
        {
            return;
        }

        json.WriteStartArray("rows");
        foreach (LifecycleModule module in amounts.Declared)
        {
            WriteRow(json, module, amounts.MilligramsOf(module)!.Value);
        }

        if (amounts.Beyond is { } beyond)
        {
            WriteRow(json, LifecycleModule.D, beyond.Milligrams);
        }

        json.WriteEndArray();
    }

    private static void WriteRow(Utf8JsonWriter json, LifecycleModule module, Int128 milligrams)
    {
        json.WriteStartObject();
        json.WriteString("module", module.Name());
        json.WriteString("kg", Text(milligrams));
        json.WriteEndObject();
    }

    // mg as kg, and Wh as MWh: both are millionths.
    private static string Text(Int128 millionths) => ((decimal)millionths / PerUnit).ToString("0.######", CultureInfo.InvariantCulture);
}
