using System.CommandLine;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Logs;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>fsck [DIR]</c>: re-reads a whole log from outside.</summary>
internal static class FsckCommand
{
    public static Command Create()
    {
        Argument<string?> folder = new("dir") { Description = "An exported or mirrored log; or say where a store lies.", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> policy = new("--policy") { Description = "Weigh the published checkpoint's signatures too (C2SP tlog-policy)." };
        LogPlaceOptions place = new();
        Command command = new("fsck", "Re-read every stored byte of a log and name the first wrong one. Exit 0 all right; 1 something is false, 2 malformed, 3 missing or not covered.") { folder, policy };
        place.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            TlogPolicy? pinned = parsed.GetValue(policy) is { } path ? await InputFile.PolicyAsync(path, cancel) : null;
            try
            {
                LogCheck.Result result = await CheckAsync(parsed, parsed.GetValue(folder), place, pinned, cancel);
                await Console.Out.WriteLineAsync($"{result.Origin} size {result.Head.Size} root {result.Head.Root.ToBase64()}: {result.Head.Size} batches, {result.Entries} entries, {result.Tiles} tiles".AsMemory(), cancel);
                await Console.Out.WriteLineAsync(result.JournalLines is { } lines ? $"signing journal: {lines} lines" : "signing journal: not at hand");
                await Console.Out.WriteLineAsync(result.Signed ? "published signatures: those the policy asks for" : "published signatures: not weighed (no --policy, or nothing published)");
                await Console.Out.WriteLineAsync("all right");
                return ExitCode.Ok;
            }
            catch (LogFindingException e)
            {
                await Console.Out.WriteLineAsync($"WRONG ({e.Finding.Class}): {e.Finding}");
                return ExitCode.Of(e.Finding.Class);
            }
        });
        return command;
    }

    private static async Task<LogCheck.Result> CheckAsync(ParseResult parsed, string? folder, LogPlaceOptions place, TlogPolicy? policy, CancellationToken cancel)
    {
        if (folder is not null)
        {
            return place.NamesPlace(parsed) ? throw new UsageException("A folder and --data or --postgres name two places; give one.") : await LogCheck.FolderAsync(new StaticLog(folder), policy, cancel);
        }

        await using LogPlace opened = await place.OpenAsync(parsed, cancel: cancel);
        return await LogCheck.StoreAsync(opened, await opened.OriginAsync(place.Origin(parsed), cancel), policy, cancel);
    }
}
