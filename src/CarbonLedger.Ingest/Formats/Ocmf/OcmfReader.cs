using System.Text.Json;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Formats.Ocmf;

/// <summary>Takes an OCMF record apart. Fields it does not use are let be: they are signed by the meter, not by us.</summary>
internal sealed class OcmfReader(Problems problems)
{
    private const int TextCharactersMax = 128;
    private const byte Bar = (byte)'|';

    // "2018-07-24T13:22:04,000+0200 S"
    private const int TimeCharacters = 30;

    private static ReadOnlySpan<byte> Prefix => "OCMF|"u8;

    public static InputReading<OcmfRecord> Read(ReadOnlyMemory<byte> bytes)
    {
        Problems problems = new();
        OcmfRecord? record = new OcmfReader(problems).Record(bytes);
        return new InputReading<OcmfRecord>(problems.Any ? null : record, problems.Kept);
    }

    private OcmfRecord? Record(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > OcmfRecord.BytesMax || !bytes.Span.StartsWith(Prefix))
        {
            problems.Add("OCMF", $"{bytes.Length} bytes", $"Expected OCMF|{{…}}|{{…}} of at most {OcmfRecord.BytesMax} bytes");
            return null;
        }

        // A bar may stand in a text of the payload; the signature section is hex and names only, so its bar is the last.
        ReadOnlyMemory<byte> rest = bytes[Prefix.Length..];
        int bar = rest.Span.LastIndexOf(Bar);
        if (bar < 0)
        {
            problems.Add("OCMF", "one section", "Expected a payload and a signature, each after a bar");
            return null;
        }

        using JsonDocument? payload = Parse(rest[..bar], "payload");
        using JsonDocument? signature = Parse(rest[(bar + 1)..], "signature");
        if (payload is null || signature is null)
        {
            return null;
        }

        JsonElement root = payload.RootElement;
        return new OcmfRecord(
            bytes, rest[..bar], Text(root, "payload", "MS", required: false), Text(root, "payload", "GS", required: false), Pagination(root), Readings(root), Signature(signature.RootElement));
    }

    private JsonDocument? Parse(ReadOnlyMemory<byte> json, string section)
    {
        List<InputProblem> found = [];
        JsonDocument? document = Json.Parse(json, found);
        if (document?.RootElement.ValueKind == JsonValueKind.Object)
        {
            return document;
        }

        string value = document is null ? found[0].Value : document.RootElement.GetRawText();
        document?.Dispose();
        problems.Add(section, value, "Expected a JSON object");
        return null;
    }

    private string Pagination(JsonElement root)
    {
        string pagination = Text(root, "payload", "PG") ?? "";
        if (pagination.Length > 0 && !(pagination.Length is > 1 and <= 19 && pagination[0] is 'T' or 'F' && pagination.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0))
        {
            problems.Add("payload.PG", pagination, "Expected T or F and a number of at most 18 digits");
        }

        return pagination;
    }

    private List<OcmfReading> Readings(JsonElement root)
    {
        JsonElement array = Json.Get(root, "RD");
        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() is 0 or > OcmfRecord.ReadingsMax)
        {
            problems.Add("payload.RD", array.ValueKind == JsonValueKind.Array ? $"{array.GetArrayLength()} readings" : "no array", $"Expected 1 to {OcmfRecord.ReadingsMax} readings");
            return [];
        }

        List<OcmfReading> readings = [];
        OcmfReading? last = null;
        int index = 0;
        foreach (JsonElement item in array.EnumerateArray())
        {
            last = Reading(item, $"payload.RD[{index++}]", last);
            readings.Add(last);
        }

        return readings;
    }

    private OcmfReading Reading(JsonElement item, string path, OcmfReading? last)
    {
        string time = Text(item, path, "TM") ?? "";
        if (!TryTime(time, out Timestamp at, out OcmfClock clock))
        {
            problems.Add($"{path}.TM", time, "Expected a time such as 2018-07-24T13:22:04,000+0200 S, its letter U, I, S or R");
        }

        JsonElement value = Json.Get(item, "RV");
        string? number = value.ValueKind == JsonValueKind.Number ? value.GetRawText() : Json.TextOf(value);
        if (value.ValueKind != JsonValueKind.Undefined && (number is null || !DecimalText.TryParse(number, out _)))
        {
            problems.Add($"{path}.RV", value.GetRawText(), $"Expected {DecimalText.Expected}");
        }

        return new OcmfReading(
            at, clock, Text(item, path, "TX", required: false) ?? last?.Transaction, number,
            Text(item, path, "RI", required: false) ?? last?.Identification,
            Text(item, path, "RU", required: false) ?? last?.Unit,
            Text(item, path, "EF", required: false) ?? last?.ErrorFlags ?? "",
            Text(item, path, "ST", required: last is null) ?? last?.Status ?? "");
    }

    private OcmfSignature Signature(JsonElement root)
    {
        string algorithm = Text(root, "signature", "SA", required: false) ?? OcmfCurves.Default;
        string encoding = Text(root, "signature", "SE", required: false) ?? "hex";
        string data = Json.TextOf(Json.Get(root, "SD")) ?? "";
        byte[] bytes = new byte[OcmfRecord.SignatureBytesMax];
        int length = 0;
        bool isRead = encoding == "base64"
            ? Convert.TryFromBase64String(data, bytes, out length)
            : encoding == "hex" && data.Length <= 2 * bytes.Length && Convert.FromHexString(data, bytes, out _, out length) == System.Buffers.OperationStatus.Done;
        if (!isRead || length == 0)
        {
            problems.Add("signature.SD", data, $"Expected 1 to {OcmfRecord.SignatureBytesMax} bytes in hex, or in base64 with SE base64");
        }

        return new OcmfSignature(algorithm, bytes.AsMemory(0, length));
    }

    private string? Text(JsonElement parent, string path, string name, bool required = true)
    {
        JsonElement value = Json.Get(parent, name);
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null && !required)
        {
            return null;
        }

        if (Json.TextOf(value) is { Length: <= TextCharactersMax } text)
        {
            return text;
        }

        problems.Add($"{path}.{name}", value.ValueKind == JsonValueKind.Undefined ? null : value.GetRawText(), $"Expected a text of at most {TextCharactersMax} characters");
        return null;
    }

    private static bool TryTime(string text, out Timestamp time, out OcmfClock clock)
    {
        time = default;
        clock = text.Length == TimeCharacters ? text[^1] switch { 'U' => OcmfClock.Unknown, 'I' => OcmfClock.Informative, 'S' => OcmfClock.Synchronised, 'R' => OcmfClock.Relative, _ => default } : default;
        return clock != default && text[19] == ',' && text[28] == ' '
            && Timestamp.TryParse($"{text[..19]}.{text[20..26]}:{text[26..28]}", out time);
    }
}
