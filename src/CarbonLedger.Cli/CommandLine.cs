using System.CommandLine;
using CarbonLedger.Carbon;
using CarbonLedger.Cli.Commands;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Logs;

namespace CarbonLedger.Cli;

/// <summary>The tool's commands, and the one place where failures become exit codes.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        PlainOutput.Prepare();
        RootCommand root = new("CarbonLedger follows carbon through a power grid, from a meter reading to a line in a report that a stranger can check.");
        root.Subcommands.Add(DemoCommand.Create());
        root.Subcommands.Add(SetupCommand.Create());
        root.Subcommands.Add(ServeCommand.Create());
        root.Subcommands.Add(SimulateCommand.Create());
        root.Subcommands.Add(SoakCommand.Create());
        root.Subcommands.Add(ImportCommand.Create());
        root.Subcommands.Add(FactorsCommand.Create());
        root.Subcommands.Add(GenerationCommand.Create());
        root.Subcommands.Add(InventoryCommand.Create());
        root.Subcommands.Add(TraceCommand.Create());
        root.Subcommands.Add(VerifyCommand.Create());
        root.Subcommands.Add(ExplainCommand.Create());
        root.Subcommands.Add(StatementCommand.Create());
        root.Subcommands.Add(BooksCommand.Create());
        root.Subcommands.Add(LifecycleCommand.Create());
        root.Subcommands.Add(FootprintCommand.Create());
        root.Subcommands.Add(RecordCommand.Create());
        root.Subcommands.Add(AuditCommand.Create());
        root.Subcommands.Add(AnchorCommand.Create());
        root.Subcommands.Add(WitnessCommand.Create());
        root.Subcommands.Add(LogCommand.Create());
        root.Subcommands.Add(ProofCommand.Create());
        root.Subcommands.Add(MirrorCommand.Create());
        root.Subcommands.Add(FsckCommand.Create());
        root.Subcommands.Add(KeyCommand.Create());
        root.Subcommands.Add(CaCommand.Create());
        root.Subcommands.Add(DeviceCommand.Create());
        root.Subcommands.Add(PrivateCommand.Create());
        root.Subcommands.Add(ProfileCommand.Create());
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            return Usage(parsed, string.Join(Environment.NewLine, parsed.Errors.Select(error => error.Message)));
        }

        using StopSignals signals = new();
        try
        {
            // Signals are handled here: the library would give up after two seconds and say nothing.
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, signals.Stop);
        }
        catch (UsageException e)
        {
            return Usage(parsed, e.Message);
        }
        catch (Exception e) when (e is InputRejectedException or LedgerFormatException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.Malformed;
        }
        catch (LogDiffersException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.False;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.NoInput;
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync(parsed.CommandResult.Command.Name == DemoCommand.Name
                ? "Stopped. What is committed stays: run the same command again to resume."
                : "Stopped.");
            return ExitCode.Stopped;
        }
        catch (Exception e)
        {
            // The last line of defence: whatever was not foreseen is an internal error, named and never silent.
            await Console.Error.WriteLineAsync($"Internal error: {e.Message}");
            await Console.Error.WriteLineAsync(e.ToString());
            return ExitCode.Internal;
        }
    }

    private static int Usage(ParseResult parsed, string message)
    {
        Console.Error.WriteLine(message);
        Console.Error.WriteLine();
        List<string> path = [];
        for (System.CommandLine.Parsing.SymbolResult? at = parsed.CommandResult; at is System.CommandLine.Parsing.CommandResult command; at = command.Parent)
        {
            path.Insert(0, command.Command.Name);
        }

        Command root = parsed.RootCommandResult.Command;
        root.Parse([.. path.Skip(1), "--help"]).Invoke(new InvocationConfiguration { Output = Console.Error });
        return ExitCode.Usage;
    }
}
