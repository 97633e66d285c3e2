using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using CarbonLedger.Server.Demo;
using CarbonLedger.Simulators.Faulty;
using Spectre.Console;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>demo</c>: the whole way on this machine, from a meter's message to a verified bundle.</summary>
internal static class DemoCommand
{
    public const string Name = "demo";

    public static Command Create()
    {
        SimulationOptions simulation = new();
        Option<string> output = new("--out") { Description = "Folder to write to.", DefaultValueFactory = _ => "out" };
        Option<bool> fresh = new("--fresh") { Description = "Remove what an earlier demo wrote there and start anew." };
        Option<bool> keep = new("--keep") { Description = "Stay up afterwards until Ctrl+C." };
        Option<bool> restate = new("--restate") { Description = "Start with the factor book as it was before China's factors of 2024 appeared, publish these after the last interval, and restate what they change." };
        Option<int> witnesses = new("--witnesses") { Description = $"Run up to {DemoOptions.WitnessesMax} witnesses beside the log; all of them must cosign a checkpoint before it is published." };
        Option<string> hidden = new("--private") { Description = "Assets to keep private, a list such as load-3,load-4: their readings and statements are logged as salted commitments, and audit/disclosures opens them.", DefaultValueFactory = _ => "" };
        Option<string?> postgres = new("--postgres") { Description = $"Keep ledger and telemetry in this PostgreSQL database (an Npgsql connection string) instead of files; {LogPlaceOptions.PostgresVariable} in the environment does the same." };
        Option<string> anchors = new("--anchor") { Description = "Anchor the last checkpoint and put the receipts in the bundle: a list of evm (a local anvil, from npm) and chainmaker-sim (a test node in this process, no chain).", DefaultValueFactory = _ => "" };
        Option<string?> anvil = new("--anvil") { Description = "With --anchor evm: the anvil program, if it is neither on the PATH nor in tests/third-party/chains." };
        Command command = new(Name, "Run the whole way on this machine: simulated meters push over MQTT, intervals are closed, traced and committed, a report and an audit bundle are written and verified.") { output, fresh, keep, restate, witnesses, hidden, postgres, anchors, anvil };
        simulation.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            (string name, int days, long seed, FaultKinds faults) = simulation.Read(parsed, DemoOptions.DaysMax);
            DemoOptions options = new(name, days, seed, faults, parsed.GetRequiredValue(output), parsed.GetValue(restate))
            {
                Witnesses = parsed.GetValue(witnesses) is >= 0 and <= DemoOptions.WitnessesMax
                    ? parsed.GetValue(witnesses)
                    : throw new UsageException($"--witnesses {parsed.GetValue(witnesses)}: expected 0 to {DemoOptions.WitnessesMax}."),
                PrivateAssets = [.. parsed.GetRequiredValue(hidden).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
                Postgres = parsed.GetValue(postgres) ?? LogPlaceOptions.PostgresOfEnvironment(),
                Anchors = AnchorsOf(parsed.GetRequiredValue(anchors)),
                Anvil = parsed.GetValue(anvil),
            };
            return await RunAsync(options, parsed.GetValue(fresh), parsed.GetValue(keep), cancel);
        });
        return command;
    }

    private static string[] AnchorsOf(string words)
    {
        string[] kinds = words.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return kinds.All(kind => kind is "evm" or "chainmaker-sim") && kinds.Distinct().Count() == kinds.Length
            ? kinds
            : throw new UsageException($"--anchor {words}: expected evm, chainmaker-sim or both, each once.");
    }

    private static async Task<int> RunAsync(DemoOptions options, bool fresh, bool keep, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(options.Out))
        {
            throw new UsageException("--out is empty; expected a folder.");
        }

        if (File.Exists(options.Out))
        {
            throw new UsageException($"--out {options.Out}: expected a folder; a file stands there.");
        }

        DemoFolder folder = new(options.Out);
        DemoFolder.State state = folder.Find(options);
        if (fresh)
        {
            folder.Clear();
        }
        else if (state == DemoFolder.State.Finished)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{options.Out} holds this demo, finished. Look at [bold]{Path.Combine(folder.Report, "index.html")}[/], or start anew with --fresh.");
            return ExitCode.Ok;
        }
        else if (state == DemoFolder.State.Other)
        {
            throw new UsageException($"{options.Out} holds a demo of another case, length, seed, faults or witnesses, with its ledger elsewhere, or one that restates otherwise. Choose another --out, or start anew with --fresh.");
        }

        bool verified = false;
        await AnsiConsole.Progress().AutoClear(false).HideCompleted(false).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn()).StartAsync(async context =>
        {
            ProgressTask bar = context.AddTask("Intervals closed and committed");
            DemoRun run = new(options, new Reporter(bar), TimeProvider.System);
            await run.RunAsync(files => VerifyAsync(files, cancel), async (host, summary) =>
            {
                verified = summary.Verified;
                bar.StopTask();
                context.Refresh();
                Print(folder, summary);
                if (keep)
                {
                    AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"MQTT endpoint stays up at [bold]mqtt://{host.Mqtt}[/]. Press Ctrl+C to stop.");
                    await Task.Delay(Timeout.Infinite, cancel).ContinueWith(_ => { }, TaskScheduler.Default);
                }
            }, cancel);
        });
        return verified ? ExitCode.Ok : ExitCode.False;
    }

    private static async Task<bool> VerifyAsync(DemoFolder folder, CancellationToken cancel)
    {
        string self = Environment.ProcessPath ?? throw new InvalidOperationException("This process has no path.");
        ProcessStartInfo start = new(self) { RedirectStandardOutput = true, RedirectStandardError = true };

        // Started as "dotnet carbonledger.dll", the first argument is the program.
        if (Path.GetFileNameWithoutExtension(self) == "dotnet")
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "carbonledger.dll"));
        }

        string[] disclosures = File.Exists(folder.Disclosures) ? ["--disclosures", folder.Disclosures] : [];
        foreach (string word in (string[])["verify", folder.Bundle, "--policy", folder.Policy, "--trust", folder.Trust, .. disclosures])
        {
            start.ArgumentList.Add(word);
        }

        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{self} did not start.");
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancel);
        Task<string> errors = process.StandardError.ReadToEndAsync(cancel);
        try
        {
            await process.WaitForExitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        if (process.ExitCode != ExitCode.Ok)
        {
            AnsiConsole.WriteLine(await output + await errors);
        }

        return process.ExitCode == ExitCode.Ok;
    }

    private static void Print(DemoFolder folder, DemoSummary summary)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        DemoSummary.CarbonFacts carbon = summary.CarbonKg;
        Table table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn("");
        void Row(string name, string value) => table.AddRow(new Text(name, Color.Grey), new Text(value));
        Row("captures", string.Create(culture, $"{summary.Readings.Sent:N0} sent, {summary.Readings.Acknowledged:N0} acknowledged, {summary.Readings.Stored:N0} stored, {summary.Readings.Duplicates:N0} duplicates"));
        Row("refused", List(summary.Readings.Refused));
        Row("rejected", List(summary.Readings.Rejected));
        Row("accounts", string.Create(culture, $"{summary.Intervals:N0} intervals, {summary.Statements:N0} statements ({summary.Restated:N0} restated), {summary.Batches:N0} batches"));
        Row("log", $"{summary.Log.Origin} size {summary.Log.Size} root {summary.Log.Root}");
        Row("energy", string.Create(culture, $"{summary.EnergyMWh.Generated:N1} MWh generated = {summary.EnergyMWh.Delivered:N1} delivered + {summary.EnergyMWh.Lost:N1} lost {summary.EnergyMWh.Residual:'+ '#,##0.0;'− '#,##0.0} residual"));
        Row("carbon", string.Create(culture, $"{carbon.Generated / 1000:N3} t generated = {carbon.Delivered / 1000:N3} delivered + {carbon.Lost / 1000:N3} lost {carbon.Residual / 1000:'+ '#,##0.000;'− '#,##0.000} residual"));
        Row("", string.Create(culture, $"residual: {carbon.Stored / 1000:N3} t into storages, {carbon.Mismatch / 1000:N3} t metering mismatch, {carbon.Rounding * 1_000_000:N0} mg rounding"));
        Row("coverage", string.Create(culture, $"{summary.Coverage:P2} of energy read, not estimated"));
        Row("verified", summary.Verified ? "yes, offline, in a process of its own: every figure recomputed to the same bytes" : "NO");
        Row("time", string.Create(culture, $"{summary.ElapsedSeconds:N1} s"));
        AnsiConsole.WriteLine();
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine();
        AnsiConsole.WriteLine($"Report:  {Path.Combine(folder.Report, "index.html")}");
        AnsiConsole.WriteLine($"Verify:  carbonledger verify {folder.Bundle} --policy {folder.Policy} --trust {folder.Trust}{(File.Exists(folder.Disclosures) ? $" --disclosures {folder.Disclosures}" : "")}");
        if (Directory.Exists(folder.Anchors))
        {
            AnsiConsole.WriteLine($"Anchors: carbonledger anchor verify {folder.Anchors} --trust {folder.Trust}");
        }

        AnsiConsole.WriteLine($"State:   carbonledger statement load-3 --from 2026-06-01 --to 2026-06-02 --bundle {folder.Bundle}");
        AnsiConsole.WriteLine($"Explain: carbonledger explain {folder.Bundle} --asset load-3 --interval 2026-06-01T12:00:00+08:00");
    }

    private static string List(IReadOnlyDictionary<string, long> counts) =>
        counts.Count == 0 ? "none" : string.Join(", ", counts.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value:N0} {pair.Key}")));

    private sealed class Reporter(ProgressTask bar) : IDemoProgress
    {
        public void Stage(string text) => AnsiConsole.WriteLine(text);

        public void Closed(int intervals, int of)
        {
            bar.MaxValue = of;
            bar.Value = intervals;
        }
    }
}
