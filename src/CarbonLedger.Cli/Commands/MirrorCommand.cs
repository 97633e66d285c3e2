using System.CommandLine;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Logs;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>mirror URL DIR --policy FILE</c>: keeps a verified copy of a log.</summary>
internal static class MirrorCommand
{
    private const int EveryMax = 7 * 24 * 3600;

    public static Command Create()
    {
        Argument<string> url = new("url") { Description = "Where the log is served." };
        Argument<string> folder = new("dir") { Description = "Where to keep the copy. What is there was verified and is not fetched again." };
        Option<string> policy = new("--policy") { Description = "Whose checkpoints you accept (C2SP tlog-policy).", Required = true };
        Option<bool> once = new("--once") { Description = "One round, then end; the default." };
        Option<int?> every = new("--every") { Description = "A round every so many seconds until Ctrl+C; a server out of reach is asked again, anything false ends it." };
        Option<string?> token = new("--auditor-token-file") { Description = "The token the log's operator gave you for whole batches; mode 600." };
        Command command = new("mirror", "Keep a verified copy of a log as static files. Exit 0 verified; 1 false, such as a fork or a roll-back, with both checkpoints kept as evidence; 2 malformed; 3 not covered.") { url, folder, policy, once, every, token };
        command.SetAction(async (parsed, cancel) =>
        {
            if (!Uri.TryCreate(parsed.GetRequiredValue(url), UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
            {
                throw new UsageException($"{parsed.GetRequiredValue(url)}: expected an http or https address.");
            }

            int? seconds = parsed.GetValue(every);
            if (seconds is < 1 or > EveryMax || (seconds is not null && parsed.GetValue(once)))
            {
                throw new UsageException($"--every: expected 1 to {EveryMax} seconds, and not --once as well.");
            }

            TlogPolicy pinned = await InputFile.PolicyAsync(parsed.GetRequiredValue(policy), cancel);
            string? secret = parsed.GetValue(token) is { } path ? AuditorToken.ReadSecret(path) : null;
            using LogSource source = new(address, secret);
            LogMirror mirror = new(source, new StaticLog(parsed.GetRequiredValue(folder)), pinned, Console.Out.WriteLine);
            return await RunAsync(mirror, seconds, cancel);
        });
        return command;
    }

    private static async Task<int> RunAsync(LogMirror mirror, int? seconds, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                await mirror.RunAsync(cancel);
            }
            catch (LogFindingException e)
            {
                await Console.Error.WriteLineAsync($"NOT MIRRORED ({e.Finding.Class}): {e.Finding}");
                return ExitCode.Of(e.Finding.Class);
            }
            catch (IOException e) when (seconds is not null)
            {
                await Console.Error.WriteLineAsync(e.Message);
            }

            if (seconds is not { } wait)
            {
                return ExitCode.Ok;
            }

            await Task.Delay(TimeSpan.FromSeconds(wait), cancel);
        }
    }
}
