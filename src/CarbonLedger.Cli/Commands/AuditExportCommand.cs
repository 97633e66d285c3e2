using System.CommandLine;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;
using CarbonLedger.Server;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>audit export --log DIR [--from T] [--to T] --out PATH</c>: a bundle of the batches of a period, or a pack where it would be too large.</summary>
internal static class AuditExportCommand
{
    private const int Mebibyte = 1024 * 1024;

    public static Command Create()
    {
        Option<string> log = AuditCommand.LogOption();
        Option<string?> from = new("--from") { Description = "Only batches with events after this time, such as 2026-06-01T00:00:00+08:00, and up to the last that says something of the period." };
        Option<string?> to = new("--to") { Description = "Only batches with events before this time; later batches that restate the period are in it all the same, and what lies between." };
        Option<bool> pack = new("--pack") { Description = "Write a folder with a pack, also where one bundle would do." };
        Option<int> part = new("--part-mib") { Description = $"The largest part of a pack in MiB, 1 to {LogPack.PartBytesMax / Mebibyte}.", DefaultValueFactory = _ => LogPack.PartBytesMax / Mebibyte };
        Option<string[]> asset = new("--asset") { Description = "Write an evidence bundle of these assets' statements of the period instead: each with what it names and the proofs that it is in the log.", AllowMultipleArgumentsPerToken = true };
        Option<string[]> receipts = new("--receipts") { Description = "Receipts of other ledgers to put beside the batches: files, or folders such as 'anchor receipts' writes. Those that batches hold need not be given.", AllowMultipleArgumentsPerToken = true };
        Option<string> path = AuditCommand.OutOption("The file of the bundle, or the folder of the pack, to write; must not exist.");
        Command command = new("export", "Write a bundle of a published log or of a period of it; where it would be larger than a part, a folder with a pack of monthly bundles. Verifying recomputes every figure, for which all batches from the first on are needed.") { log, from, to, asset, pack, part, receipts, path };
        command.SetAction(async (parsed, cancel) =>
        {
            string target = AuditCommand.NewPath(parsed.GetRequiredValue(path));
            int mebibytes = parsed.GetValue(part);
            if (mebibytes is < 1 or > LogPack.PartBytesMax / Mebibyte)
            {
                throw new UsageException($"--part-mib {mebibytes}: expected 1 to {LogPack.PartBytesMax / Mebibyte}.");
            }

            Timestamp? start = TimeOf("--from", parsed.GetValue(from));
            Timestamp? end = TimeOf("--to", parsed.GetValue(to));
            ExportedLog source = new(parsed.GetRequiredValue(log));
            if (parsed.GetValue(asset) is { Length: > 0 } assets)
            {
                return await WriteEvidenceAsync(source, assets, start, end, target, cancel);
            }

            (long First, long Last)? range = RangeOf(source, start, end);
            if (range is not var (first, last))
            {
                await Console.Error.WriteLineAsync($"No batch of {source.Checkpoint.Origin} has events in this period.");
                return ExitCode.NotCovered;
            }

            await WriteAsync(source, first, last, target, parsed.GetValue(pack), mebibytes * Mebibyte, await ReceiptFiles.ReadAsync(parsed.GetValue(receipts) ?? [], cancel), cancel);
            return ExitCode.Ok;
        });
        return command;
    }

    internal static Timestamp? TimeOf(string option, string? text) => text is null ? null
        : Timestamp.TryParse(text, out Timestamp time) ? time
        : throw new UsageException($"{option} {text}: expected a time such as 2026-06-01T00:00:00+08:00.");

    private static async Task<int> WriteEvidenceAsync(ExportedLog source, string[] assets, Timestamp? from, Timestamp? to, string target, CancellationToken cancel)
    {
        if (Array.Find(assets, name => !Identifier.IsValid(name)) is { } bad)
        {
            throw new UsageException($"--asset {bad}: not an identifier.");
        }

        HashSet<AssetId> wanted = [.. assets.Select(name => new AssetId(name))];
        EvidenceMaker maker = new(source);
        int count = 0;
        foreach ((long batch, int index, StatementEntry? entry) in maker.Statements())
        {
            cancel.ThrowIfCancellationRequested();
            if (entry is not null && wanted.Contains(entry.Figures.Asset) && !(entry.Interval.End <= from) && !(entry.Interval.Start >= to))
            {
                maker.Take(batch, index, entry);
                count++;
            }
        }

        if (count == 0)
        {
            await Console.Error.WriteLineAsync($"No statement of {string.Join(", ", wanted)} in this period.");
            return ExitCode.NotCovered;
        }

        byte[] bundle = maker.Make();
        await AuditCommand.WriteNewAsync(target, bundle, cancel);
        await Console.Out.WriteLineAsync($"{target}: {count} statements and what they name, {maker.Count} entries; sha256:{Hash.Of(bundle).ToHex()}");
        return ExitCode.Ok;
    }

    private static async Task WriteAsync(ExportedLog source, long first, long last, string target, bool asPack, int partBytesMax, IReadOnlyList<AnchorReceipt> receipts, CancellationToken cancel)
    {
        List<LogPack.Part> parts = [.. LogPack.Divide(Enumerable.Range(0, checked((int)(last - first + 1))).Select(i => Measure(source, first + i)), partBytesMax)];
        if (!asPack && (parts.Count == 1 || FitsOne(source, first, last, partBytesMax)))
        {
            await AuditCommand.WriteNewAsync(target, source.Bundle(first, last, AuditBundle.Readme, receipts), cancel);
            await Console.Out.WriteLineAsync($"{target}: batches {first} to {last} of {source.Checkpoint.Size}");
            return;
        }

        foreach (LogPack.Part made in parts)
        {
            cancel.ThrowIfCancellationRequested();
            await AuditCommand.WriteNewAsync(Path.Combine(target, made.Name), source.Bundle(made.First, made.Last, AuditBundle.Readme, made == parts[^1] ? receipts : null), cancel);
            await Console.Out.WriteLineAsync($"{Path.Combine(target, made.Name)}: batches {made.First} to {made.Last} of {source.Checkpoint.Size}");
        }
    }

    // As one part of no particular month.
    private static bool FitsOne(ExportedLog source, long first, long last, int partBytesMax) => LogPack.Divide(
        Enumerable.Range(0, checked((int)(last - first + 1))).Select(i => Measure(source, first + i) with { LastEventTime = 0 }), partBytesMax).Count() == 1;

    private static (long Number, long LastEventTime, long Bytes) Measure(ExportedLog source, long number) =>
        (number, source.Headers[(int)number].Facts.LastEventTime, source.HeaderBytes(number).Length + source.EntryBytes(number));

    // From the first to the last batch that says something of the period, without a gap.
    private static (long First, long Last)? RangeOf(ExportedLog source, Timestamp? from, Timestamp? to)
    {
        List<long> found = [.. source.Headers
            .Where(header => (from is null || header.Facts.LastEventTime > from.Value.UnixMilliseconds) && (to is null || header.Facts.FirstEventTime < to.Value.UnixMilliseconds))
            .Select(header => header.Number)];
        return found.Count == 0 ? null : (found[0], found[^1]);
    }
}
