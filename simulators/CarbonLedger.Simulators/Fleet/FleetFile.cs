using System.Buffers;
using System.Text.Json;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Ledger;

namespace CarbonLedger.Simulators.Fleet;

/// <summary>
/// The devices of a network with their public keys (<c>carbonledger.devices/1</c>, JSON): the file that enrols them
/// elsewhere. Holds no secret; who may enrol is decided where it is read.
/// </summary>
/// <param name="Devices">Sorted by id, no id twice.</param>
public sealed record FleetFile(NetworkId Network, SiteId Site, IReadOnlyList<FleetDevice> Devices)
{
    public const string Schema = "carbonledger.devices/1";
    public const int BytesMax = 64 * 1024 * 1024;
    public const int DevicesMax = 200_000;

    private static readonly JsonWriterOptions Layout = new() { Indented = true, NewLine = "\n" };

    /// <summary>The file's bytes; the same for the same devices.</summary>
    public byte[] Write()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Layout))
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WriteString("network", Network.Value);
            json.WriteString("site", Site.Value);
            json.WriteStartArray("devices");
            foreach (FleetDevice device in Devices)
            {
                json.WriteStartObject();
                json.WriteString("device", device.Device.Value);

                // As bytes: base64 as a text would have its plus signs escaped.
                json.WriteBase64String("publicKey", device.PublicKey.Span);
                json.WriteString("enrolledFrom", device.EnrolledFrom.ToString());
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads the file's bytes. Never throws on any bytes; every problem names its path and value.</summary>
    public static InputReading<FleetFile> Read(ReadOnlyMemory<byte> utf8)
    {
        List<InputProblem> problems = [];
        FleetFile? file = null;
        if (utf8.Length > BytesMax)
        {
            problems.Add(new InputProblem("$", $"{utf8.Length} bytes", $"A devices file has at most {BytesMax} bytes"));
            return new InputReading<FleetFile>(null, problems);
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            file = ReadFile(document.RootElement, problems);
        }
        catch (JsonException e)
        {
            problems.Add(new InputProblem("$", $"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}", "Not valid JSON"));
        }
        catch (InvalidOperationException)
        {
            // JsonElement.GetString on text that is no valid UTF-16, such as a lone surrogate escape.
            problems.Add(new InputProblem("$", "a text", "Not valid Unicode"));
        }

        return new InputReading<FleetFile>(problems.Count == 0 ? file : null, problems);
    }

    private static FleetFile? ReadFile(JsonElement root, List<InputProblem> problems)
    {
        if (Text(root, "schema") != Schema)
        {
            problems.Add(new InputProblem("$.schema", Shown(root, "schema"), $"Expected {Schema}"));
            return null;
        }

        string network = Id(root, "$", "network", problems);
        string site = Id(root, "$", "site", problems);
        if (!root.TryGetProperty("devices", out JsonElement items) || items.ValueKind != JsonValueKind.Array || items.GetArrayLength() > DevicesMax)
        {
            problems.Add(new InputProblem("$.devices", "", $"Expected an array of at most {DevicesMax} devices"));
            return null;
        }

        List<FleetDevice> devices = [.. items.EnumerateArray().Select((item, i) => ReadDevice(item, $"$.devices[{i}]", problems))];
        foreach (IGrouping<DeviceId, FleetDevice> twice in devices.GroupBy(device => device.Device).Where(group => group.Count() > 1))
        {
            problems.Add(new InputProblem("$.devices", twice.Key.Value, "This device occurs twice"));
        }

        return problems.Count > 0 ? null : new FleetFile(new NetworkId(network), new SiteId(site), [.. devices.OrderBy(device => device.Device)]);
    }

    private static FleetDevice ReadDevice(JsonElement item, string path, List<InputProblem> problems)
    {
        string id = Id(item, path, "device", problems);
        byte[] key = [];
        bool isKey = Get(item, "publicKey") is { ValueKind: JsonValueKind.String } text && text.TryGetBytesFromBase64(out key!) && Ed25519.CheckPublicKey(key) is null;
        if (!isKey)
        {
            problems.Add(new InputProblem($"{path}.publicKey", Shown(item, "publicKey"), "Expected an Ed25519 public key, 32 bytes in base64"));
        }

        if (!Timestamp.TryParse(Text(item, "enrolledFrom"), out Timestamp from))
        {
            problems.Add(new InputProblem($"{path}.enrolledFrom", Shown(item, "enrolledFrom"), "Expected a time such as 2026-06-01T00:00:00+08:00"));
        }

        return new FleetDevice(new DeviceId(id), key ?? [], from);
    }

    private static string Id(JsonElement parent, string path, string name, List<InputProblem> problems)
    {
        if (Text(parent, name) is { } id && Identifier.IsValid(id))
        {
            return id;
        }

        problems.Add(new InputProblem($"{path}.{name}", Shown(parent, name), $"Expected an identifier of 1 to {Identifier.LengthMax} of A-Z a-z 0-9 . _ -"));
        return "invalid";
    }

    private static JsonElement Get(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) ? value : default;

    private static string? Text(JsonElement parent, string name) => Get(parent, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static string Shown(JsonElement parent, string name)
    {
        JsonElement value = Get(parent, name);
        string text = value.ValueKind == JsonValueKind.Undefined ? "nothing" : value.GetRawText();
        return text.Length > 80 ? text[..80] + "…" : text;
    }
}
