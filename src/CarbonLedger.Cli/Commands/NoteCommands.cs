using System.CommandLine;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Verification;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Keys;
using CarbonLedger.Server.Logs;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>log enter|seal|report</c>, <c>key hand-over|freeze</c>: what is said of a log, in the log.</summary>
internal static class NoteCommands
{
    /// <summary><c>log enter FILE…</c></summary>
    public static Command Enter()
    {
        Argument<string[]> files = new("files") { Description = "Signed notes, such as an auditor's opinion (audit opinion).", Arity = ArgumentArity.OneOrMore };
        return WithSigner(new Command("enter", "Enter signed notes into the log, in a batch of their own. Each is judged first as a verifier will.") { files }, async (parsed, _, cancel) =>
        {
            List<ReadOnlyMemory<byte>> notes = [];
            foreach (string file in parsed.GetRequiredValue(files))
            {
                notes.Add(await InputFile.ReadAsync(file, cancel));
            }

            return (_, _, _) => notes;
        });
    }

    /// <summary><c>log seal --from DAY --to DAY --author KEY</c></summary>
    public static Command Seal()
    {
        Option<string> from = new("--from") { Description = "First day of the site (2026-06-01), or a quarter of an hour.", Required = true };
        Option<string> to = new("--to") { Description = "End, not included.", Required = true };
        Option<string> author = AuthorOption();
        return WithSigner(new Command("seal", "Close a reporting period: its totals as known now, signed by their author. Later corrections of it are listed apart.") { from, to, author }, (parsed, signing, _) =>
            Task.FromResult<Make>((admission, origin, setup) =>
            {
                SiteZone zone = SiteZone.Find(setup.Network.TimeZone).Require($"network {setup.Network.Id}");
                Interval first = Interval.StartingAt(SiteTime.Boundary(zone, "--from", parsed.GetRequiredValue(from))!.Value);
                Interval last = Interval.StartingAt(SiteTime.Boundary(zone, "--to", parsed.GetRequiredValue(to))!.Value).Previous;
                using HeldKey held = SigningOptions.OpenKey(parsed.GetRequiredValue(author), null, signing.Secret(parsed));
                return last < first || admission.SealOf(setup.Network.Id, first, last, held.Signer, origin) is not { } seal
                    ? throw new UsageException($"{first} to {last}: expected one closed interval or more.")
                    : [seal.Encode()];
            }));
    }

    /// <summary><c>log report DIR --id ID --author KEY</c></summary>
    public static Command Report()
    {
        Argument<string> folder = new("dir") { Description = "The published report: every file of this folder." };
        Option<string> id = new("--id") { Description = "The report's identifier, once in a log.", Required = true };
        Option<string> author = AuthorOption();
        return WithSigner(new Command("report", "Enter the digest of a published report on the whole log so far, with the figures its headers add up to: what is altered afterwards is seen.") { folder, id, author }, async (parsed, signing, cancel) =>
        {
            Hash digest = ReportManifest.DigestOf(await ReadAsync(parsed.GetRequiredValue(folder), cancel));
            if (!Carbon.Identifier.IsValid(parsed.GetRequiredValue(id)))
            {
                throw new UsageException($"--id {parsed.GetRequiredValue(id)}: expected an identifier.");
            }

            return (admission, origin, _) =>
            {
                using HeldKey held = SigningOptions.OpenKey(parsed.GetRequiredValue(author), null, signing.Secret(parsed));
                BatchRange range = new(0, admission.Size - 1);
                return [ReportEntry.Unsigned(parsed.GetRequiredValue(id), Now(), digest, range, admission.TotalsOf(range)).SignedBy(held.Signer, origin).Encode()];
            };
        });
    }

    /// <summary><c>key hand-over --next KEY</c></summary>
    public static Command HandOver()
    {
        Option<string> next = new("--next") { Description = "The key that follows, a file of 'key create' under the same name.", Required = true };
        SigningOptions signing = new();
        LogPlaceOptions place = new();
        Command command = new("hand-over", "Hand a log over to another key: an entry signed by both, under a checkpoint signed by both. From then on the next key signs alone.") { next };
        signing.AddTo(command);
        place.AddTo(command);
        command.SetAction((parsed, cancel) => signing.RunAsync(parsed, place, async (opened, origin, writer, held) =>
        {
            if (held is null)
            {
                throw new UsageException("--key is missing: an entry of a hand-over is signed by the key itself, which --signer does not do.");
            }

            using HeldKey following = SigningOptions.OpenKey(parsed.GetRequiredValue(next), origin, signing.Secret(parsed));
            NoteDesk desk = new(opened.Store, writer([new NoteSigner(origin, following.Signer)]));
            return await EnterAsync(desk, origin, admission => [KeyEntry.HandOver(origin, Now(), held.Signer, following.Signer, admission.Size + 1).Encode()], cancel);
        }, cancel));
        return command;
    }

    /// <summary><c>key freeze --reason TEXT</c></summary>
    public static Command Freeze()
    {
        Option<string> reason = new("--reason") { Description = $"Why, up to {KeyEntry.ReasonMax} characters.", Required = true };
        Option<string?> successor = new("--successor") { Description = "The origin of the log that goes on, if one does." };
        SigningOptions signing = new();
        LogPlaceOptions place = new();
        Command command = new("freeze", "End a log, as when its key was stolen: no batch may follow, and every verifier and writer holds to it. What was committed stays proved.") { reason, successor };
        signing.AddTo(command);
        place.AddTo(command);
        command.SetAction((parsed, cancel) => signing.RunAsync(parsed, place, (opened, origin, writer, held) => held is null
            ? throw new UsageException("--key is missing: a freeze is signed by the key itself, which --signer does not do.")
            : EnterAsync(new NoteDesk(opened.Store, writer([])), origin, _ => [KeyEntry.Freeze(origin, Now(), held.Signer, parsed.GetRequiredValue(reason), parsed.GetValue(successor)).Encode()], cancel), cancel));
        return command;
    }

    private delegate IReadOnlyList<ReadOnlyMemory<byte>> Make(NoteAdmission admission, string origin, NetworkSetup setup);

    private static Option<string> AuthorOption() => new("--author") { Description = "Who signs for it: a file of 'key create', opened by the same passphrase.", Required = true };

    private static Command WithSigner(Command command, Func<ParseResult, SigningOptions, CancellationToken, Task<Make>> prepare)
    {
        SigningOptions signing = new();
        LogPlaceOptions place = new();
        signing.AddTo(command);
        place.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            Make make = await prepare(parsed, signing, cancel);
            return await signing.RunAsync(parsed, place, async (opened, origin, writer, _) =>
            {
                NetworkSetup setup = NetworkSetup.FromEntries(EntryBundle.Decode(
                    (await opened.Store.ReadBatchAsync(origin, 0, cancel) ?? throw new IOException($"Log {origin} has no batch yet; a note says something of what is there.")).Entries));
                return await EnterAsync(new NoteDesk(opened.Store, writer([])), origin, admission => make(admission, origin, setup), cancel);
            }, cancel);
        });
        return command;
    }

    private static async Task<int> EnterAsync(NoteDesk desk, string origin, Func<NoteAdmission, IReadOnlyList<ReadOnlyMemory<byte>>> make, CancellationToken cancel)
    {
        (SignedNote? checkpoint, LogFailure? refused) = await desk.EnterAsync(make, cancel);
        if (refused is not null)
        {
            await Console.Error.WriteLineAsync($"Not entered ({refused.Class}): {refused}");
            return ExitCode.Of(refused.Class);
        }

        Grains.LogWriter.HeadOf(checkpoint!).Deconstruct(out long size, out Hash root);
        await Console.Out.WriteLineAsync($"Entered in batch {size - 1} of {origin}: size {size} root {root.ToBase64()}");
        return ExitCode.Ok;
    }

    private static async Task<List<(string, ReadOnlyMemory<byte>)>> ReadAsync(string folder, CancellationToken cancel)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"{folder} is not there.");
        }

        List<(string, ReadOnlyMemory<byte>)> files = [];
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            files.Add((Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/'), await File.ReadAllBytesAsync(file, cancel)));
        }

        return files;
    }

    private static Timestamp Now() => new(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
}
