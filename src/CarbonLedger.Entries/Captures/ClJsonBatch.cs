using System.Buffers;
using System.Text.Json;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Entries.Captures;

/// <summary>
/// The batch form of <c>cl-json/1</c>: <c>{"v":1,"d":[{"seq":1,"t":"…","ver":0,"r":{"1-0:1.8.0":"12345.678"},"q":"good"},…],"sig":"base64"}</c>,
/// 1 to <see cref="CaptureBatch.CapturesMax"/> captures of one device under one signature, for what a device could not send
/// in time; <see cref="CaptureBatch"/> says what is signed. A capture in <c>d</c> has no <c>v</c> and no <c>sig</c> of its own. One wrong
/// capture refuses the whole, which is what the signature covers.
/// </summary>
public static class ClJsonBatch
{
    /// <summary>Bytes of a payload with <c>d</c>. One without keeps the limit of <see cref="ClJson.PayloadBytesMax"/>.</summary>
    public const int PayloadBytesMax = 256 * 1024;

    /// <summary>
    /// Decodes a payload of a device; site and device come from the topic. One capture alone is a batch of one: its signed
    /// bytes are the same. Never throws on any bytes.
    /// </summary>
    public static ClJsonBatchReading Decode(SiteId site, DeviceId device, ReadOnlyMemory<byte> payload)
    {
        if (payload.Length > PayloadBytesMax)
        {
            return Refused(RefusalReason.OverLimit, $"The payload has {payload.Length} bytes; the limit of a batch is {PayloadBytesMax}.");
        }

        if (ClJsonStraight.TryReadBatch(site, device, payload.Span) is { } straight)
        {
            return new ClJsonBatchReading(straight, null);
        }

        return DecodeDocument(site, device, payload);
    }

    /// <summary>Reads a payload of any form, within its limit of bytes, and says what is wrong with it.</summary>
    internal static ClJsonBatchReading DecodeDocument(SiteId site, DeviceId device, ReadOnlyMemory<byte> payload)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = 5, AllowDuplicateProperties = false });
            JsonElement root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("d", out JsonElement items)
                ? DecodeBatch(site, device, root, items)
                : One(ClJson.Decode(site, device, payload));
        }
        catch (JsonException e)
        {
            return Refused(RefusalReason.Malformed, $"Not JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.");
        }
        catch (InvalidOperationException)
        {
            // JsonElement.GetString on text that is no valid UTF-16, such as a lone surrogate escape.
            return Refused(RefusalReason.Malformed, "A text is not valid Unicode.");
        }
    }

    /// <summary>What came of reading one capture, as a batch of one.</summary>
    public static ClJsonBatchReading One(ClJsonReading reading) => reading.Capture is { } signed
        ? new ClJsonBatchReading(new CaptureBatch([signed.Capture], signed.Signature), null)
        : new ClJsonBatchReading(null, reading.Refusal);

    /// <summary>Encodes a batch as a device would send it.</summary>
    public static byte[] Encode(CaptureBatch batch)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using Utf8JsonWriter writer = new(buffer);
        writer.WriteStartObject();
        writer.WriteNumber("v"u8, 1);
        writer.WriteStartArray("d"u8);
        foreach (Capture capture in batch.Captures)
        {
            writer.WriteStartObject();
            ClJson.WriteFields(writer, capture);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (batch.IsSigned)
        {
            writer.WriteBase64String("sig"u8, batch.Signature.Span);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static ClJsonBatchReading DecodeBatch(SiteId site, DeviceId device, JsonElement root, JsonElement items)
    {
        if (Stray(root, "", "v", "d", "sig") is { } stray)
        {
            return new ClJsonBatchReading(null, stray);
        }

        if (!ClJson.IsVersion1(root))
        {
            return Refused(RefusalReason.Malformed, $"v: expected 1, found {ClJson.Found(ClJson.Get(root, "v"))}.");
        }

        if (items.ValueKind != JsonValueKind.Array || items.GetArrayLength() == 0)
        {
            return Refused(RefusalReason.Malformed, $"d: expected an array of 1 to {CaptureBatch.CapturesMax} captures, found {ClJson.Found(items)}.");
        }

        if (items.GetArrayLength() > CaptureBatch.CapturesMax)
        {
            return Refused(RefusalReason.OverLimit, $"d: {items.GetArrayLength()} captures; the limit is {CaptureBatch.CapturesMax}.");
        }

        if (!ClJson.TrySignature(root, out byte[] signature))
        {
            return new ClJsonBatchReading(null, ClJson.BadSignatureText(root));
        }

        Refusal? wrong = ReadCaptures(site, device, items, out List<Capture> captures);
        return wrong is null ? new ClJsonBatchReading(new CaptureBatch(captures, signature), null) : new ClJsonBatchReading(null, wrong);
    }

    private static Refusal? ReadCaptures(SiteId site, DeviceId device, JsonElement items, out List<Capture> captures)
    {
        captures = new List<Capture>(items.GetArrayLength());
        foreach (JsonElement item in items.EnumerateArray())
        {
            string path = $"d[{captures.Count}]";
            if (item.ValueKind != JsonValueKind.Object)
            {
                return new Refusal(RefusalReason.Malformed, $"{path}: expected an object, found {ClJson.Found(item)}.");
            }

            Refusal? wrong = Stray(item, $"{path}.", "seq", "t", "ver", "r", "q");
            Capture? capture = null;
            wrong ??= ClJson.ReadCapture(site, device, item, $"{path}.", out capture);
            if (wrong is not null)
            {
                return wrong;
            }

            captures.Add(capture!);
        }

        return CaptureBatch.Repeated(captures) is >= 0 and int again
            ? new Refusal(RefusalReason.Malformed, $"d[{again}]: time {captures[again].Time} and version {captures[again].Version} stand in the batch twice.")
            : null;
    }

    private static Refusal? Stray(JsonElement item, string path, params ReadOnlySpan<string> names)
    {
        foreach (JsonProperty property in item.EnumerateObject())
        {
            if (!names.Contains(property.Name))
            {
                return new Refusal(RefusalReason.Malformed, $"{path}{ClJson.Shorten(property.Name)}: unknown field; expected {string.Join(", ", names!)}.");
            }
        }

        return null;
    }

    private static ClJsonBatchReading Refused(RefusalReason reason, string detail) => new(null, new Refusal(reason, detail));
}
