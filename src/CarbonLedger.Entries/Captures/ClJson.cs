using System.Buffers;
using System.Globalization;
using System.Text.Json;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Entries.Captures;

/// <summary>
/// The payload format <c>cl-json/1</c>, one capture a payload (many: <see cref="ClJsonBatch"/>):
/// <c>{"v":1,"seq":123456,"t":"2026-11-22T12:00:00.000Z","ver":0,"r":{"1-0:1.8.0":"12345.678"},"q":"good","sig":"base64"}</c>.
/// Registers are decimal strings in kWh, kvarh or V. Unknown fields are refused, so that nothing unsigned rides along.
/// </summary>
public static class ClJson
{
    public const int PayloadBytesMax = 4096;

    // In the order of the numbers of DeviceQuality, from 1.
    private static readonly string[] Qualities = ["good", "suspect", "manual", "derived", "test-mode", "pulse-overflow", "power-failure", "clock-suspect"];

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 4 };

    /// <summary>Decodes a payload of a device; site and device come from the topic. Never throws on any bytes.</summary>
    public static ClJsonReading Decode(SiteId site, DeviceId device, ReadOnlyMemory<byte> payload)
    {
        if (payload.Length > PayloadBytesMax)
        {
            return Refused(RefusalReason.OverLimit, $"The payload has {payload.Length} bytes; the limit is {PayloadBytesMax}.");
        }

        if (ClJsonStraight.TryReadOne(site, device, payload.Span) is { } straight)
        {
            return new ClJsonReading(straight, null);
        }

        return DecodeDocument(site, device, payload);
    }

    /// <summary>Reads a payload of any form, within its limit of bytes, and says what is wrong with it.</summary>
    internal static ClJsonReading DecodeDocument(SiteId site, DeviceId device, ReadOnlyMemory<byte> payload)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = ReaderOptions.MaxDepth, AllowDuplicateProperties = false });
            return DecodeRoot(site, device, document.RootElement);
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

    /// <summary>Encodes a capture as a device would send it. Only a signature of the capture alone has a place in it: one of a batch is left out.</summary>
    public static byte[] Encode(SignedCapture signed)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using Utf8JsonWriter writer = new(buffer);
        Capture capture = signed.Capture;
        writer.WriteStartObject();
        writer.WriteNumber("v"u8, 1);
        WriteFields(writer, capture);
        if (signed.Signature.Length == SignedCapture.SignatureLength)
        {
            writer.WriteBase64String("sig"u8, signed.Signature.Span);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The name of a quality in this format and in mapping profiles.</summary>
    public static string NameOf(DeviceQuality quality) => Qualities[(int)quality - 1];

    /// <summary>The quality of a name such as <c>good</c> or <c>clock-suspect</c>; null for any other text.</summary>
    public static DeviceQuality? QualityOf(string? name) => Array.IndexOf(Qualities, name) is >= 0 and int index ? (DeviceQuality)(index + 1) : null;

    /// <summary>Writes the fields of a capture into an object that is open.</summary>
    internal static void WriteFields(Utf8JsonWriter writer, Capture capture)
    {
        writer.WriteNumber("seq"u8, capture.Sequence);
        writer.WriteString("t"u8, capture.Time.ToString());
        writer.WriteNumber("ver"u8, capture.Version);
        writer.WriteStartObject("r"u8);
        foreach (RegisterReading register in capture.Registers)
        {
            writer.WriteString(register.Obis, register.Value.ToString());
        }

        writer.WriteEndObject();
        writer.WriteString("q"u8, Qualities[(int)capture.Quality - 1]);
    }

    private static ClJsonReading DecodeRoot(SiteId site, DeviceId device, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return Malformed("$", root, "an object");
        }

        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (property.Name is not ("v" or "seq" or "t" or "ver" or "r" or "q" or "sig"))
            {
                return Refused(RefusalReason.Malformed, $"Unknown field {Shorten(property.Name)}; cl-json/1 has v, seq, t, ver, r, q, sig.");
            }
        }

        if (!IsVersion1(root))
        {
            return Malformed("v", Get(root, "v"), "1");
        }

        Refusal? wrong = ReadCapture(site, device, root, "", out Capture? capture);
        if (capture is null)
        {
            return new ClJsonReading(null, wrong);
        }

        return TrySignature(root, out byte[] signature)
            ? new ClJsonReading(new SignedCapture(capture, signature), null)
            : new ClJsonReading(null, BadSignatureText(root));
    }

    internal static bool IsVersion1(JsonElement root) => Whole(root, "v", 1, 1, out _);

    internal static Refusal BadSignatureText(JsonElement root) => Malformed("sig", Get(root, "sig"), $"base64 of {SignedCapture.SignatureLength} bytes").Refusal!;

    /// <summary>Reads <c>seq</c>, <c>t</c>, <c>ver</c>, <c>r</c> and <c>q</c> of an object, or says which of them is wrong.</summary>
    /// <param name="path">Stands before the name of a field, such as <c>d[3].</c></param>
    internal static Refusal? ReadCapture(SiteId site, DeviceId device, JsonElement item, string path, out Capture? capture)
    {
        capture = null;
        if (!Whole(item, "seq", 0, long.MaxValue, out long sequence))
        {
            return Malformed($"{path}seq", Get(item, "seq"), "a whole number of 0 or more").Refusal;
        }

        if (!Whole(item, "ver", 0, int.MaxValue, out long version))
        {
            return Malformed($"{path}ver", Get(item, "ver"), $"a whole number from 0 to {int.MaxValue}").Refusal;
        }

        if (Get(item, "t") is not { ValueKind: JsonValueKind.String } t || !Timestamp.TryParse(t.GetString(), out Timestamp time))
        {
            return Malformed($"{path}t", Get(item, "t"), "a time such as 2026-11-22T12:00:00.000Z").Refusal;
        }

        if (Get(item, "q") is not { ValueKind: JsonValueKind.String } q || QualityOf(q.GetString()) is not { } quality)
        {
            return Malformed($"{path}q", Get(item, "q"), $"one of {string.Join(", ", Qualities)}").Refusal;
        }

        Refusal? wrong = ReadRegisters(item, path, out List<RegisterReading> registers);
        capture = wrong is null ? new Capture(site, device, time, sequence, (int)version, quality, registers) : null;
        return wrong;
    }

    private static Refusal? ReadRegisters(JsonElement item, string path, out List<RegisterReading> registers)
    {
        registers = [];
        JsonElement r = Get(item, "r");
        if (r.ValueKind != JsonValueKind.Object)
        {
            return Malformed($"{path}r", r, "an object of registers").Refusal;
        }

        foreach (JsonProperty property in r.EnumerateObject())
        {
            if (!Register.IsKnown(property.Name))
            {
                return new Refusal(RefusalReason.UnknownRegister, $"{path}r: unknown register {Shorten(property.Name)}.");
            }

            if (property.Value.ValueKind != JsonValueKind.String || !RegisterValue.TryParse(property.Value.GetString(), out RegisterValue value))
            {
                return Malformed($"{path}r.{property.Name}", property.Value, $"a decimal in quotes of at most {RegisterValue.DigitsMax} digits and {RegisterValue.DecimalsMax} decimals").Refusal;
            }

            registers.Add(new RegisterReading(property.Name, value));
        }

        if (registers.Count is 0 or > Capture.RegistersMax)
        {
            return new Refusal(RefusalReason.Malformed, $"{path}r: {registers.Count} registers; expected 1 to {Capture.RegistersMax}.");
        }

        registers.Sort((left, right) => string.CompareOrdinal(left.Obis, right.Obis));
        return null;
    }

    internal static bool TrySignature(JsonElement root, out byte[] signature)
    {
        signature = [];
        JsonElement sig = Get(root, "sig");
        return sig.ValueKind switch
        {
            JsonValueKind.Undefined => true,
            JsonValueKind.String => sig.TryGetBytesFromBase64(out signature!) && signature.Length == SignedCapture.SignatureLength,
            _ => false,
        };
    }

    internal static JsonElement Get(JsonElement parent, string name) => parent.TryGetProperty(name, out JsonElement value) ? value : default;

    private static bool Whole(JsonElement parent, string name, long min, long max, out long value)
    {
        value = 0;
        return Get(parent, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out value) && value >= min && value <= max;
    }

    private static ClJsonReading Malformed(string path, JsonElement found, string expected) =>
        Refused(RefusalReason.Malformed, $"{path}: expected {expected}, found {Found(found)}.");

    internal static string Found(JsonElement found) => found.ValueKind == JsonValueKind.Undefined ? "nothing" : Shorten(found.GetRawText());

    private static ClJsonReading Refused(RefusalReason reason, string detail) => new(null, new Refusal(reason, detail));

    internal static string Shorten(string text) => string.Create(CultureInfo.InvariantCulture, $"{(text.Length > 40 ? text[..40] + "…" : text)}");
}
