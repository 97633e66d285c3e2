using System.CommandLine;
using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Logs;
using CarbonLedger.Storage.Sqlite;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>log create|migrate|status|export|serve|enter|seal|report</c>: a log where it lies.</summary>
internal static class LogCommand
{
    public static Command Create() => new("log", "A log where it lies: create, look at, export, serve, seal a period, enter reports and opinions.") { New(), Migrate(), Status(), Export(), LogServeCommand.Create(), NoteCommands.Enter(), NoteCommands.Seal(), NoteCommands.Report() };

    private static Command New()
    {
        Argument<string> origin = new("origin") { Description = "The log's identity: a URL without scheme, such as grid.example/log. The name of its key." };
        LogPlaceOptions place = new();
        Command command = new("create", "Create a log of size 0. Refused where store or journal know it: a second history under one key is what a log must never have.") { origin };
        place.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            string name = parsed.GetRequiredValue(origin);
            if (!Checkpoint.IsOrigin(name))
            {
                throw new UsageException($"{name}: expected an origin: a URL without scheme, space or '+'.");
            }

            await using LogPlace opened = await place.OpenAsync(parsed, create: true, signs: true, cancel);
            using FileSigningJournal journal = OpenJournal(opened.JournalPath!);
            await CreateAsync(opened, journal, name, cancel);
            await Console.Out.WriteLineAsync($"Created {name} in {opened.Name}; signing journal {opened.JournalPath}".AsMemory(), cancel);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Migrate()
    {
        LogPlaceOptions place = new();
        Command command = new("migrate", "Bring the tables of a place up to date, in PostgreSQL those of telemetry too. Needs a user who may make a schema and roles.");
        place.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            await using LogPlace opened = await place.OpenAsync(parsed, create: true, cancel: cancel);
            await Console.Out.WriteLineAsync($"{opened.Name} is up to date".AsMemory(), cancel);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Status()
    {
        LogPlaceOptions place = new();
        Command command = new("status", "Print size and root of head, journal and published checkpoint of each log. Exit 1 if one of them contradicts another.");
        place.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            await using LogPlace opened = await place.OpenAsync(parsed, cancel: cancel);
            IReadOnlyList<string> origins = place.Origin(parsed) is { } one ? [await opened.OriginAsync(one, cancel)] : await opened.Store.ListAsync(cancel);
            bool holds = true;
            foreach (string origin in origins)
            {
                LogStatus status = await LogStatus.ReadAsync(opened, origin, cancel);
                await Console.Out.WriteAsync(status.ToText().AsMemory(), cancel);
                holds &= status.Contradiction is null;
            }

            if (origins.Count == 0)
            {
                await Console.Out.WriteLineAsync($"{opened.Name} holds no log".AsMemory(), cancel);
            }

            return holds ? ExitCode.Ok : ExitCode.False;
        });
        return command;
    }

    private static Command Export()
    {
        Argument<string> folder = new("dir") { Description = "Where to. What is there of this log is kept and added to." };
        LogPlaceOptions place = new();
        Command command = new("export", "Write the published log as static files any web server can serve, the checkpoint last. Exit 1 if the folder holds something else.") { folder };
        place.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            await using LogPlace opened = await place.OpenAsync(parsed, cancel: cancel);
            string origin = await opened.OriginAsync(place.Origin(parsed), cancel);
            LogFolderExport.Result result = await LogFolderExport.RunAsync(opened.Store, origin, parsed.GetRequiredValue(folder), cancel);
            await Console.Out.WriteLineAsync($"{origin} size {result.Checkpoint.Size} root {result.Checkpoint.Root.ToBase64()}: {result.Added} files added, {result.Kept} kept".AsMemory(), cancel);
            return ExitCode.Ok;
        });
        return command;
    }

    private static FileSigningJournal OpenJournal(string path)
    {
        try
        {
            return new FileSigningJournal(path);
        }
        catch (InvalidOperationException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    private static async Task CreateAsync(LogPlace place, ISigningJournal journal, string origin, CancellationToken cancel)
    {
        try
        {
            await new LogCreation(place.Store, journal).RunAsync(origin, cancel);
        }
        catch (InvalidOperationException e)
        {
            throw new IOException(e.Message, e);
        }
    }
}
