using System.Globalization;
using System.Text.Json;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Formats;
using CarbonLedger.Ledger;

namespace CarbonLedger.Ingest.Enrolment;

/// <summary>
/// Devices to be enrolled, from a file. CSV with a header of <c>site,device</c> and, where known, <c>publicKey</c> and
/// <c>enrolledFrom</c>; or JSON, <c>carbonledger.devices/1</c> or an array of such rows. A key is 32 bytes of Ed25519 in base64 or hex.
/// A wrong row is a problem with its number and costs no other row.
/// </summary>
/// <param name="Rows">Those that are right, in order.</param>
/// <param name="Problems">What is wrong, the field of the row named; at most 100 are kept.</param>
public sealed record DeviceList(IReadOnlyList<DeviceRow> Rows, IReadOnlyList<InputProblem> Problems)
{
    /// <summary>Bytes of a file.</summary>
    public const int BytesMax = 64 * 1024 * 1024;

    /// <summary>Rows of a file.</summary>
    public const int RowsMax = 200_000;

    private const string Schema = "carbonledger.devices/1";

    private static readonly string[] Columns = ["site", "device", "publicKey", "enrolledFrom"];

    /// <summary>Reads a file; JSON if it begins with a bracket. Never throws on any bytes.</summary>
    public static DeviceList Read(ReadOnlyMemory<byte> file)
    {
        Problems problems = new();
        if (file.Length > BytesMax)
        {
            problems.Add("$", Number(file.Length), $"A devices file has at most {BytesMax} bytes");
            return new DeviceList([], problems.Kept);
        }

        ReadOnlySpan<byte> text = file.Span.TrimStart(" \t\r\n"u8);
        List<(string Row, Func<string, string?> Field)> found = !text.IsEmpty && text[0] is (byte)'{' or (byte)'[' ? Json(file, problems) : Csv(file, problems);
        if (found.Count > RowsMax)
        {
            problems.Add("$", Number(found.Count), $"A devices file has at most {RowsMax} rows");
            return new DeviceList([], problems.Kept);
        }

        HashSet<string> seen = [];
        List<DeviceRow> rows = [];
        foreach ((string row, Func<string, string?> field) in found)
        {
            if (One(row, field, problems) is not { } device)
            {
                continue;
            }

            if (seen.Add(device.Device.Value))
            {
                rows.Add(device);
            }
            else
            {
                problems.Add($"{row}.device", device.Device.Value, "Expected a device once; it stands further up");
            }
        }

        return new DeviceList(rows, problems.Kept);
    }

    private static DeviceRow? One(string row, Func<string, string?> field, Problems problems)
    {
        bool isWhole = true;
        foreach (string name in (ReadOnlySpan<string>)["site", "device"])
        {
            if (!Identifier.IsValid(field(name)))
            {
                problems.Add($"{row}.{name}", field(name), $"Expected an identifier of 1 to {Identifier.LengthMax} of A-Z a-z 0-9 . _ -");
                isWhole = false;
            }
        }

        byte[]? key = null;
        if (field("publicKey") is { Length: > 0 } text && (key = Key(text)) is null)
        {
            problems.Add($"{row}.publicKey", text, "Expected an Ed25519 public key that is safe to register, 32 bytes in base64 or hex");
            isWhole = false;
        }

        Timestamp? from = null;
        if (field("enrolledFrom") is { Length: > 0 } time)
        {
            if (Timestamp.TryParse(time, out Timestamp parsed))
            {
                from = parsed;
            }
            else
            {
                problems.Add($"{row}.enrolledFrom", time, "Expected a time such as 2026-06-01T00:00:00+08:00");
                isWhole = false;
            }
        }

        return isWhole ? new DeviceRow(row, new SiteId(field("site")!), new DeviceId(field("device")!), key is null ? null : (ReadOnlyMemory<byte>?)key, from) : null;
    }

    /// <summary>A public key as a text.</summary>
    /// <returns>32 bytes; null for what is none, or none that may be registered.</returns>
    internal static byte[]? Key(string text)
    {
        byte[] bytes = new byte[64];
        int length = 0;
        bool isKey = text.Length == 64 && text.All(char.IsAsciiHexDigit)
            ? Convert.FromHexString(text, bytes, out _, out length) == System.Buffers.OperationStatus.Done
            : text.Length <= 64 && Convert.TryFromBase64String(text, bytes, out length);
        return isKey && length == Ed25519Signer.SeedSize && Ed25519.CheckPublicKey(bytes.AsSpan(0, length)) is null ? bytes[..length] : null;
    }

    private static List<(string Row, Func<string, string?> Field)> Csv(ReadOnlyMemory<byte> file, Problems problems)
    {
        List<(string, Func<string, string?>)> rows = [];
        string[]? columns = null;
        int number = 0;
        foreach (Range range in file.Span.Split((byte)'\n'))
        {
            number++;
            byte[] line = file.Span[range].TrimEnd((byte)'\r').ToArray();
            if (line.AsSpan().IndexOfAnyExcept(" \t"u8) < 0)
            {
                continue;
            }

            string[]? fields = line.Length > CsvLine.BytesMax ? null : columns is null ? CsvLine.Header(line) : CsvLine.Fields(line);
            if (columns is null)
            {
                if (!IsHeader(fields, problems))
                {
                    return [];
                }

                columns = fields;
            }
            else if (fields is null || fields.Length != columns.Length)
            {
                problems.Add($"row {Number(number)}", fields is null ? "no CSV in UTF-8" : $"{fields.Length} fields", $"Expected {columns.Length} fields, as in the header");
            }
            else
            {
                string[] names = columns;
                rows.Add(($"row {Number(number)}", name => Array.IndexOf(names, name) is >= 0 and int at ? fields[at] : null));
            }
        }

        return rows;
    }

    private static bool IsHeader(string[]? names, Problems problems)
    {
        bool holds = names is not null && names.Contains("site") && names.Contains("device") && names.All(Columns.Contains) && names.Distinct().Count() == names.Length;
        if (!holds)
        {
            problems.Add("row 1", names is null ? "no CSV in UTF-8" : string.Join(',', names), $"Expected a header of site,device and, where known, publicKey and enrolledFrom");
        }

        return holds;
    }

    private static List<(string Row, Func<string, string?> Field)> Json(ReadOnlyMemory<byte> file, Problems problems)
    {
        List<InputProblem> found = [];
        JsonDocument? document = Carbon.Json.Parse(file, found);
        if (document is null)
        {
            found.ForEach(problem => problems.Add(problem.Path, problem.Value, problem.Message));
            return [];
        }

        using (document)
        {
            JsonElement root = document.RootElement, rows = root;
            string? site = null;
            if (root.ValueKind == JsonValueKind.Object)
            {
                if (Text(root, "schema") != Schema || !root.TryGetProperty("devices", out rows))
                {
                    problems.Add("$.schema", Text(root, "schema"), $"Expected {Schema} with devices, or an array of rows");
                    return [];
                }

                site = Text(root, "site");
            }

            if (rows.ValueKind != JsonValueKind.Array)
            {
                problems.Add("$.devices", rows.ValueKind.ToString(), "Expected an array");
                return [];
            }

            return [.. rows.EnumerateArray().Select((row, i) => ($"$.devices[{Number(i)}]", FieldsOf(row, site)))];
        }
    }

    // Copied out, as the document does not outlive the reading.
    private static Func<string, string?> FieldsOf(JsonElement row, string? site)
    {
        Dictionary<string, string?> fields = Columns.ToDictionary(name => name, name => Text(row, name));
        fields["site"] ??= site;
        return fields.GetValueOrDefault;
    }

    // A value of another kind shows as it stands, with words that make it neither identifier, key nor time.
    private static string? Text(JsonElement row, string name) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? Json(value) : null;

    private static string? Json(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : $"{value.GetRawText()} (no text)";
        }
        catch (InvalidOperationException)
        {
            // Text that is no valid UTF-16, such as a lone surrogate escape.
            return "\uFFFD";
        }
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
