using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Ledger;
using CarbonLedger.Server;
using CarbonLedger.Storage.Sqlite;
using CarbonLedger.Storage.Sqlite.Segments;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>private disclose</c>, <c>private show</c> and <c>private erase</c>: figures of assets that are logged as salted commitments.</summary>
internal static class PrivateCommand
{
    private static readonly JsonSerializerOptions JsonOptions = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create() => new("private", "Figures of private assets, which a log holds as salted commitments: lay them open to whom they concern, look at what was laid open, or destroy them.")
    {
        Disclose(), Show(), Erase(),
    };

    private static Command Disclose()
    {
        Option<string> data = DataOption();
        Option<string?> asset = new("--asset") { Description = "Of this asset only; of all unless given." };
        Option<string?> from = new("--from") { Description = "From this UTC day on, such as 2026-06-01." };
        Option<string?> to = new("--to") { Description = "Up to this UTC day, included." };
        Option<string> fields = new("--fields")
        {
            Description = "Groups of fields, a list: of readings quality, registers, signature; of statements metering, carbon, intensities, quality. All unless given.",
            DefaultValueFactory = _ => "",
        };
        Option<string> output = new("--out") { Description = "Write the disclosures here.", Required = true };
        Command command = new("disclose", "Write a file that opens private entries, or some fields of them, to whoever holds the log.") { data, asset, from, to, fields, output };
        command.SetAction(async (parsed, cancel) =>
        {
            string[] groups = parsed.GetRequiredValue(fields).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            string[] known = [.. FieldGroups.Of("reading").Concat(FieldGroups.Of("statement")).Select(group => group.Name).Distinct()];
            if (groups.FirstOrDefault(group => !known.Contains(group)) is { } unknown)
            {
                throw new UsageException($"--fields {unknown}: expected some of {string.Join(", ", known)}.");
            }

            using SqlitePrivateStore store = Open(parsed.GetRequiredValue(data));
            IReadOnlyList<Disclosure> disclosures = await DisclosuresOf.ReadAsync(
                store, parsed.GetValue(asset) is { } id ? AssetOf(id) : null,
                parsed.GetValue(from) is { } first ? StartOf(DayOf(first, "--from")) : new Timestamp(Timestamp.UnixMillisecondsMin),
                parsed.GetValue(to) is { } last ? StartOf(DayOf(last, "--to").AddDays(1)) : new Timestamp(Timestamp.UnixMillisecondsMax), groups);
            if (disclosures.Count == 0)
            {
                await Console.Error.WriteLineAsync("Nothing private is kept of that asset and time.".AsMemory(), cancel);
                return ExitCode.NotCovered;
            }

            await File.WriteAllBytesAsync(parsed.GetRequiredValue(output), Disclosures.Format(disclosures), cancel);
            await Console.Out.WriteLineAsync($"{disclosures.Count} entries disclosed{(groups.Length > 0 ? $": {string.Join(", ", groups)}" : "")}.".AsMemory(), cancel);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Show()
    {
        Argument<string> file = new("disclosures") { Description = "A file of disclosures." };
        Option<string> bundle = new("--bundle") { Description = "A bundle of the log that the entries stand in.", Required = true };
        Option<string> policy = new("--policy") { Description = "Whose checkpoints you accept (C2SP tlog-policy).", Required = true };
        Option<bool> json = new("--json") { Description = "Print JSON." };
        Command command = new("show", "Print what was disclosed, each field after it was compared with its commitment in the verified log. Nothing is recomputed.") { file, bundle, policy, json };
        command.SetAction(async (parsed, cancel) =>
        {
            TlogPolicy accepted = await InputFile.PolicyAsync(parsed.GetRequiredValue(policy), cancel);
            LogVerification log = LogBundleVerifier.Verify(await InputFile.ReadAsync(parsed.GetRequiredValue(bundle), cancel), accepted);
            if (log.Failure is not null || log.Content is null)
            {
                await Console.Error.WriteLineAsync($"NOT VERIFIED ({log.Failure?.Class}): {log.Failure}".AsMemory(), cancel);
                return ExitCode.Of(log.Failure?.Class ?? ExitClass.NotCovered);
            }

            List<Disclosure> disclosures = await InputFile.ParseAsync(parsed.GetRequiredValue(file), bytes => EntryBundle.Decode(bytes).Select(Disclosure.Decode).ToList(), cancel);
            List<ShownDisclosure> shown = ShownDisclosure.Of(log.Content, disclosures, out Disclosure? stray);
            await Console.Out.WriteAsync((parsed.GetValue(json) ? JsonSerializer.Serialize(shown, JsonOptions) + "\n" : ToText(shown)).AsMemory(), cancel);
            if (stray is not null)
            {
                await Console.Error.WriteLineAsync($"NOT IN THIS LOG, or not what was committed to: leaf {stray.Leaf}.".AsMemory(), cancel);
            }

            return stray is null ? ExitCode.Ok : ExitCode.False;
        });
        return command;
    }

    private static Command Erase()
    {
        Option<string> data = DataOption();
        Option<string> asset = new("--asset") { Description = "Whose figures.", Required = true };
        Option<string> from = new("--from") { Description = "From this UTC day on, such as 2026-06-01.", Required = true };
        Option<string> to = new("--to") { Description = "Up to this UTC day, included.", Required = true };
        Option<bool> recent = new("--recent") { Description = $"Also of the last {RememberedDays} days, whose figures later ones still rest on: a log that goes on may then estimate otherwise, or stop." };
        Command command = new("erase", "Destroy the figures of a private asset: its secrets, opened entries and stored captures. Every proof of the log stays valid; nobody can show or guess the figures any more. Stop the server first.") { data, asset, from, to, recent };
        command.SetAction(async (parsed, cancel) =>
        {
            string folder = parsed.GetRequiredValue(data);
            AssetId id = AssetOf(parsed.GetRequiredValue(asset));
            DateOnly first = DayOf(parsed.GetRequiredValue(from), "--from");
            DateOnly last = DayOf(parsed.GetRequiredValue(to), "--to");
            using SqlitePrivateStore store = Open(folder);
            IReadOnlyList<PrivateOpening> all = await store.ReadAsync(id, new Timestamp(Timestamp.UnixMillisecondsMin), new Timestamp(Timestamp.UnixMillisecondsMax), cancel);
            if (all.Count > 0 && !parsed.GetValue(recent) && DerivedSalts.DayOf(all.Max(opening => opening.Time)).AddDays(-RememberedDays) is var limit && last > limit)
            {
                throw new UsageException($"--to {last:yyyy-MM-dd}: expected {limit:yyyy-MM-dd} or before, as figures rest on what is {RememberedDays} days old; --recent erases it all the same.");
            }

            HashSet<DeviceId> devices = [.. all.Select(opening => DeviceOf(opening.Entry)).OfType<DeviceId>()];
            long erased = await store.EraseAsync(id, first, last, cancel);
            long captures = await EraseCapturesAsync(folder, devices, StartOf(first), StartOf(last.AddDays(1)));
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Erased of {id}: {erased} opened entries with their secrets, {captures} stored captures. Back-ups and disclosures that were handed out are not reached from here.").AsMemory(), cancel);
            return ExitCode.Ok;
        });
        return command;
    }

    // As long as estimates look back.
    private static int RememberedDays => (int)Math.Ceiling(ReadEnergies.IntervalsMax / 96.0);

    private static Option<string> DataOption() => new("--data") { Description = $"The data folder of the log, which holds {GridHost.PrivateFile}.", Required = true };

    private static SqlitePrivateStore Open(string folder)
    {
        string path = Path.Combine(folder, GridHost.PrivateFile);
        return File.Exists(path) ? new SqlitePrivateStore(path) : throw new IOException($"{path} is not there: nothing private is kept in {folder}.");
    }

    private static DeviceId? DeviceOf(ReadOnlyMemory<byte> opened) =>
        Entries.Kinds.EntryKind.Of(opened) == Entries.Kinds.EntryKind.Reading ? Entries.Kinds.ReadingEntry.Decode(opened).Key.Device : null;

    private static async Task<long> EraseCapturesAsync(string folder, HashSet<DeviceId> devices, Timestamp from, Timestamp to)
    {
        if (!Directory.Exists(Path.Combine(folder, GridHost.TelemetryFolder)) && !File.Exists(Path.Combine(folder, GridHost.TelemetryFile)))
        {
            return 0;
        }

        using SegmentTelemetryStore telemetry = GridHost.OpenTelemetry(folder);
        return await telemetry.EraseAsync(devices, from, to);
    }

    private static AssetId AssetOf(string text)
    {
        try
        {
            return new AssetId(text);
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"--asset: {e.Message}");
        }
    }

    private static DateOnly DayOf(string text, string option) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day : throw new UsageException($"{option} {text}: expected a day such as 2026-06-01.");

    private static Timestamp StartOf(DateOnly day) => new(new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds());

    private static string ToText(List<ShownDisclosure> shown)
    {
        StringBuilder text = new();
        foreach (ShownDisclosure disclosure in shown)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{disclosure.Kind} of {disclosure.Subject} at {disclosure.Time} version {disclosure.Version} (batch {disclosure.Batch} entry {disclosure.Index})");
            foreach ((string field, string value) in disclosure.Fields)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  {field,-14} {value}");
            }
        }

        return text.ToString();
    }
}
