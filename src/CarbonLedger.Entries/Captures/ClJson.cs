using System.Buffers;
using System.Globalization;
using System.Text.Json;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Entries.Captures;

/// <summary>
/// The payload format <c>cl-json/1</c>, one capture a payload:
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

    /// <summary>Encodes a capture as a device would send it.</summary>
    public static byte[] Encode(SignedCapture signed)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using Utf8JsonWriter writer = new(buffer);
        Capture capture = signed.Capture;
        writer.WriteStartObject();
        writer.WriteNumber("v"u8, 1);
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
        if (signed.IsSigned)
        {
            writer.WriteBase64String("sig"u8, signed.Signature.Span);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
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

        if (!Whole(root, "v", 1, 1, out _))
        {
            return Malformed("v", Get(root, "v"), "1");
        }

        if (!Whole(root, "seq", 0, long.MaxValue, out long sequence))
        {
            return Malformed("seq", Get(root, "seq"), "a whole number of 0 or more");
        }

        if (!Whole(root, "ver", 0, int.MaxValue, out long version))
        {
            return Malformed("ver", Get(root, "ver"), $"a whole number from 0 to {int.MaxValue}");
        }

        if (Get(root, "t") is not { ValueKind: JsonValueKind.String } t || !Timestamp.TryParse(t.GetString(), out Timestamp time))
        {
            return Malformed("t", Get(root, "t"), "a time such as 2026-11-22T12:00:00.000Z");
        }

        int quality = Get(root, "q") is { ValueKind: JsonValueKind.String } q ? Array.IndexOf(Qualities, q.GetString()) + 1 : 0;
        if (quality == 0)
        {
            return Malformed("q", Get(root, "q"), $"one of {string.Join(", ", Qualities)}");
        }

        if (!TrySignature(root, out byte[] signature))
        {
            return Malformed("sig", Get(root, "sig"), $"base64 of {SignedCapture.SignatureLength} bytes");
        }

        Refusal? wrong = ReadRegisters(root, out List<RegisterReading> registers);
        return wrong is not null
            ? new ClJsonReading(null, wrong)
            : new ClJsonReading(new SignedCapture(new Capture(site, device, time, sequence, (int)version, (DeviceQuality)quality, registers), signature), null);
    }

    private static Refusal? ReadRegisters(JsonElement root, out List<RegisterReading> registers)
    {
        registers = [];
        JsonElement r = Get(root, "r");
        if (r.ValueKind != JsonValueKind.Object)
        {
            return Malformed("r", r, "an object of registers").Refusal;
        }

        foreach (JsonProperty property in r.EnumerateObject())
        {
            if (!Register.IsKnown(property.Name))
            {
                return new Refusal(RefusalReason.UnknownRegister, $"r: unknown register {Shorten(property.Name)}.");
            }

            if (property.Value.ValueKind != JsonValueKind.String || !RegisterValue.TryParse(property.Value.GetString(), out RegisterValue value))
            {
                return Malformed($"r.{property.Name}", property.Value, $"a decimal in quotes of at most {RegisterValue.DigitsMax} digits and {RegisterValue.DecimalsMax} decimals").Refusal;
            }

            registers.Add(new RegisterReading(property.Name, value));
        }

        if (registers.Count is 0 or > Capture.RegistersMax)
        {
            return new Refusal(RefusalReason.Malformed, $"r: {registers.Count} registers; expected 1 to {Capture.RegistersMax}.");
        }

        registers.Sort((left, right) => string.CompareOrdinal(left.Obis, right.Obis));
        return null;
    }

    private static bool TrySignature(JsonElement root, out byte[] signature)
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

    private static JsonElement Get(JsonElement parent, string name) => parent.TryGetProperty(name, out JsonElement value) ? value : default;

    private static bool Whole(JsonElement parent, string name, long min, long max, out long value)
    {
        value = 0;
        return Get(parent, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out value) && value >= min && value <= max;
    }

    private static ClJsonReading Malformed(string path, JsonElement found, string expected) =>
        Refused(RefusalReason.Malformed, $"{path}: expected {expected}, found {(found.ValueKind == JsonValueKind.Undefined ? "nothing" : Shorten(found.GetRawText()))}.");

    private static ClJsonReading Refused(RefusalReason reason, string detail) => new(null, new Refusal(reason, detail));

    private static string Shorten(string text) => string.Create(CultureInfo.InvariantCulture, $"{(text.Length > 40 ? text[..40] + "…" : text)}");
}
