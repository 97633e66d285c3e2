using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Ingest.Http;

/// <summary>One row of a request: whose it says it is, and its captures or why there are none.</summary>
/// <param name="Site">Null where none could be read; then there is a refusal.</param>
/// <param name="Bytes">As received.</param>
internal sealed record DoorRow(SiteId? Site, DeviceId? Device, CaptureBatch? Batch, Refusal? Refusal, byte[] Bytes)
{
    /// <summary>Reads <c>{"site":"…","device":"…", …}</c>, the rest of which is cl-json/1 of one capture or a batch. Never throws on any bytes.</summary>
    public static DoorRow Decode(byte[] bytes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 5, AllowDuplicateProperties = false });
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return Malformed(bytes, "Expected an object with site, device and cl-json/1.");
            }

            if (Name(root, "site") is not { } site || Name(root, "device") is not { } device)
            {
                return Malformed(bytes, $"site, device: expected two identifiers of 1 to {Identifier.LengthMax} of A-Z a-z 0-9 . _ -.");
            }

            ClJsonBatchReading reading = ClJsonBatch.Decode(new SiteId(site), new DeviceId(device), Rest(root));
            return new DoorRow(new SiteId(site), new DeviceId(device), reading.Batch, reading.Refusal, bytes);
        }
        catch (JsonException e)
        {
            return Malformed(bytes, $"Not JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1} of the row.");
        }
        catch (InvalidOperationException)
        {
            // A text that is no valid UTF-16, such as a lone surrogate escape.
            return Malformed(bytes, "A text is not valid Unicode.");
        }
    }

    public static DoorRow Malformed(byte[] bytes, string detail) => new(null, null, null, new Refusal(RefusalReason.Malformed, detail), bytes);

    private static string? Name(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && Identifier.IsValid(value.GetString()) ? value.GetString() : null;

    /// <summary>The row without site and device, every value byte by byte as it came.</summary>
    private static ReadOnlyMemory<byte> Rest(JsonElement root)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using Utf8JsonWriter writer = new(buffer);
        writer.WriteStartObject();
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (property.Name is not ("site" or "device"))
            {
                writer.WritePropertyName(property.Name);
                writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(property.Value), skipInputValidation: true);
            }
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }
}
