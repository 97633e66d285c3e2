using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Ledger;
using CarbonLedger.Server;
using CarbonLedger.Storage.Sqlite;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>private disclose</c> and <c>private show</c>: figures of assets that are logged as salted commitments.</summary>
internal static class PrivateCommand
{
    private static readonly JsonSerializerOptions JsonOptions = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create() => new("private", "Figures of private assets, which a log holds as salted commitments: lay them open to whom they concern, look at what was laid open, or destroy them.")
    {
        Disclose(), Show(), PrivateEraseCommand.Create(),
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

    private static Option<string> DataOption() => new("--data") { Description = $"The data folder of the log, which holds {GridHost.PrivateFile}.", Required = true };

    internal static SqlitePrivateStore Open(string folder)
    {
        string path = Path.Combine(folder, GridHost.PrivateFile);
        return File.Exists(path) ? new SqlitePrivateStore(path) : throw new IOException($"{path} is not there: nothing private is kept in {folder}.");
    }

    internal static AssetId AssetOf(string text)
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

    internal static DateOnly DayOf(string text, string option) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day : throw new UsageException($"{option} {text}: expected a day such as 2026-06-01.");

    internal static Timestamp StartOf(DateOnly day) => new(new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds());

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
