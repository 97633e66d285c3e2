using System.CommandLine;
using CarbonLedger.Abstractions;
using CarbonLedger.Anchors.Publishing;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Grains;
using CarbonLedger.Ledger;
using CarbonLedger.Server;
using CarbonLedger.Server.Logs;
using CarbonLedger.Server.Serving;
using CarbonLedger.Storage.Sqlite;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>anchor push SETTINGS</c>: one round of what a server does by itself.</summary>
internal static class AnchorPushCommand
{
    public static Command Create()
    {
        Argument<string> file = new("settings") { Description = "The settings of 'serve', with a part 'anchors'." };
        Passphrase passphrase = new();
        Command command = new("push", "State the log's newest checkpoint, bring every ledger what it lacks, and enter the receipts in the log. A server may run beside it; then it need not be asked.") { file };
        passphrase.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            string path = Path.GetFullPath(parsed.GetRequiredValue(file));
            ServeSettings settings = ServeSettings.Read(await InputFile.ReadAsync(path, cancel), Path.GetDirectoryName(path)!).Require(path);
            if (settings.Anchors is not { } anchors)
            {
                throw new UsageException($"{path} has no part 'anchors': which ledgers?");
            }

            using ServeSigner signer = await ServeSigner.OpenAsync(settings, () => passphrase.Read(parsed, isNew: false), cancel);
            using AnchorLedgers ledgers = AnchorLedgers.Open(anchors, TimeProvider.System);
            try
            {
                return await PushAsync(settings, signer, ledgers, cancel);
            }
            catch (Exception e) when (e is InvalidOperationException or CheckpointNotPublishedException)
            {
                throw new IOException(e.Message, e);
            }
        });
        return command;
    }

    private static async Task<int> PushAsync(ServeSettings settings, ServeSigner signer, AnchorLedgers ledgers, CancellationToken cancel)
    {
        string origin = settings.Origin;
        await using LogPlace place = settings.PostgresJournal is { } file
            ? await LogPlace.OpenPostgresAsync(LogPlaceOptions.PostgresOfEnvironment() ?? throw new UsageException($"{LogPlaceOptions.PostgresVariable} names no database."), file, cancellationToken: cancel)
            : LogPlace.OpenFolder(settings.Data);
        using FileSigningJournal journal = new(place.JournalPath!);
        LogWriter writer = new(origin, place.Store, journal, signer.Signer, signer.Cosigners);
        using SqliteAnchorStore outbox = AnchorCommand.OpenStore(settings.Data, create: true);
        using AnchorService service = new(
            origin, outbox, ledgers.Ledgers,
            async token => await place.Store.ReadPublishedAsync(origin, token) is { } note ? Checkpoint.Parse(note.Text) : null,
            (notes, token) => EnterAsync(writer, place.Store, notes, token),
            new AnchorOptions { Rule = settings.Anchors!.Rule }, TimeProvider.System, () => 0,
            other => Console.Error.WriteLine($"{ReceiptFile.KeepContradiction(settings.Data, other)}: the receipt of another statement in the place of ours. With ours it proves two histories: carbonledger anchor verify BOTH"), _ => { });
        MadeStatement? made = await service.MakeAsync(always: true, cancel);
        await Console.Out.WriteLineAsync(made is null ? "Nothing new to state." : $"Stated size {made.Statement.Checkpoint.Size} root {made.Statement.Checkpoint.Root.ToBase64()} as number {made.Sequence}.");
        IReadOnlyList<(string Ledger, Exception Reason)> late = await service.PushAsync(cancel);
        foreach (LedgerStatus status in service.Statuses)
        {
            Exception? reason = late.FirstOrDefault(one => one.Ledger == status.Ledger).Reason;
            await Console.Out.WriteLineAsync(reason is null ? $"{status.Ledger}: holds size {status.Size}" : $"{status.Ledger}: {status.Waiting} waiting. {reason.Message}");
        }

        return late.Count == 0 ? ExitCode.Ok : late.Any(one => one.Reason is AnchorRefusedException) ? ExitCode.False : ExitCode.NoInput;
    }

    private static async Task<long> EnterAsync(LogWriter writer, ILedgerStore store, IReadOnlyList<ReadOnlyMemory<byte>> notes, CancellationToken cancel)
    {
        (IReadOnlyList<ReadOnlyMemory<byte>> remaining, long? batch) = await RemainingNotes.FindAsync(store, writer.Origin, notes, cancel);
        if (remaining.Count == 0)
        {
            return batch!.Value;
        }

        BatchDraft draft = LogNotes.Draft(remaining);
        await writer.AppendAsync(draft.Entries, draft.Facts, [.. draft.Keys.Select(key => new CommitKey(key.Subject, key.Start.UnixMilliseconds, key.Version))], cancel);
        return await RemainingNotes.RequireAsync(store, writer.Origin, remaining[0], cancel);
    }
}
