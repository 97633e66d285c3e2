using System.CommandLine;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>record check FILE...</c> and <c>record list</c>: documents of assets' lives, of gas and of the market, before and after they are in a log.</summary>
internal static class RecordCommand
{
    private static readonly string[] Kinds = [EntryKind.Asset, EntryKind.Sf6, EntryKind.Instrument];

    public static Command Create() => new("record", "Check life-cycle, SF6 and instrument documents, and list those of a log.") { Check(), List() };

    private static Command Check()
    {
        Argument<string[]> files = new("files") { Description = "Documents (carbonledger.lifecycle/1, carbonledger.lifecycle-event/1, carbonledger.sf6/1, carbonledger.instrument/1), in the order they are to be published.", Arity = ArgumentArity.OneOrMore };
        LogOptions log = LogOptions.Optional("The audit bundle of the log that is to take them; one without any record or network unless given.");
        Command command = new("check", "Say of each document whether the log would take it after those before it; one that is refused is named with field, value and limit, and left out.") { files };
        log.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            NetworkLedger? ledger = null;
            if (log.NamesBundle(parsed))
            {
                BundleVerification result = await log.VerifyAsync(parsed, cancel);
                if (result.Failure is not null)
                {
                    return result.ExitCode;
                }

                ledger = result.Network;
            }
            else if (log.Given(parsed) is { } stray)
            {
                throw new UsageException($"{stray}: --policy and --trust go with --bundle.");
            }

            return await CheckAsync(parsed.GetRequiredValue(files), new RecordCheck(ledger?.Setup), cancel);
        });
        return command;
    }

    private static Command List()
    {
        Option<string?> kind = new("--kind") { Description = $"Only records of this kind: {string.Join(", ", Kinds)}." };
        Option<bool> json = new("--json") { Description = "Print JSON." };
        LogOptions log = LogOptions.Required();
        Command command = new("list", "List the signed records of a log in their order: kind, id, time, digest and the author's key.") { kind, json };
        log.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(kind) is { } asked && !Kinds.Contains(asked))
            {
                throw new UsageException($"--kind {asked}: expected {string.Join(", ", Kinds)}.");
            }

            BundleVerification result = await log.VerifyAsync(parsed, cancel);
            if (result.Failure is not null)
            {
                return result.ExitCode;
            }

            RecordList list = new(result.Network!, parsed.GetValue(kind));
            await Console.Out.WriteAsync(parsed.GetValue(json) ? list.Json() : list.Text());
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<int> CheckAsync(string[] files, RecordCheck check, CancellationToken cancel)
    {
        bool isUnread = false;
        foreach (string file in files)
        {
            try
            {
                check.Add(file, await InputFile.ReadAsync(file, cancel));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync($"unread    {file}: {e.Message}");
                isUnread = true;
            }
        }

        IReadOnlyList<RecordVerdict> verdicts = check.Close();
        foreach (RecordVerdict verdict in verdicts)
        {
            await (verdict.IsTaken ? Console.Out : Console.Error).WriteLineAsync(verdict.ToString());
        }

        return verdicts.Any(verdict => !verdict.IsTaken) ? ExitCode.Malformed : isUnread ? ExitCode.NoInput : ExitCode.Ok;
    }
}
