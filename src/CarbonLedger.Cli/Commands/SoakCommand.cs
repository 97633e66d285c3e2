using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Server.Logs;
using CarbonLedger.Simulators.Loading;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>soak</c>: load with faults on a grid of its own, and one checker.</summary>
internal static class SoakCommand
{
    private const double MinutesMax = 60 * 24 * 7;
    private const double MinutesMin = 0.05;
    private const int ConnectionsMin = 4, ConnectionsMax = 10_000;
    private const int StrikesMax = 1_000;
    private const int TellEverySeconds = 30;
    private const string JournalFolder = "journals";

    public static Command Create()
    {
        Option<double> minutes = new("--minutes") { Description = "How long devices send.", DefaultValueFactory = _ => 30 };
        Option<long> seed = new("--seed") { Description = "Decides keys, messages and faults; timing differs from run to run.", DefaultValueFactory = _ => 7 };
        Option<int> connections = new("--connections") { Description = $"Devices, a connection each, {ConnectionsMin} to {ConnectionsMax}.", DefaultValueFactory = _ => 200 };
        Option<double> rate = new("--rate") { Description = "Messages a second of all devices together; a message holds 1, 20 or 200 captures, 25 on average.", DefaultValueFactory = _ => 200 };
        Option<int?> kills = new("--server-kills") { Description = "How often the server is killed (kill -9) and started again; once in five minutes, and at least once, if left out." };
        Option<int?> pauses = new("--pauses") { Description = "How often the server is stopped for two to five seconds (SIGSTOP); as often as it is killed, if left out." };
        Option<string?> output = new("--out") { Description = "A folder that is not there yet, to be kept; else a temporary one, removed when all holds." };
        Option<string?> check = new("--check") { Description = "Send nothing: check again what a soak left in this folder, as after it was broken off. Its server must not run." };
        Command command = new("soak", "Set up a grid, push signed captures over MQTT while lines, clocks, payloads and the server fail, then stop it and check that every acknowledged reading is stored once. Exit 0 if it holds, 1 with the first counterexamples.") { minutes, seed, connections, rate, kills, pauses, output, check };
        command.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(check) is { } kept)
            {
                return await CheckAgainAsync(Path.GetFullPath(kept), cancel);
            }

            double time = InRange("--minutes", parsed.GetValue(minutes), MinutesMin, MinutesMax);
            int count = (int)InRange("--connections", parsed.GetValue(connections), ConnectionsMin, ConnectionsMax);
            int struck = (int)InRange("--server-kills", parsed.GetValue(kills) ?? Math.Max(1, (int)(time / 5)), 0, StrikesMax);
            Plan plan = new(
                TimeSpan.FromMinutes(time), parsed.GetValue(seed), count, InRange("--rate", parsed.GetValue(rate), 1, 100_000), struck,
                (int)InRange("--pauses", parsed.GetValue(pauses) ?? struck, 0, StrikesMax));
            return await RunAsync(plan, parsed.GetValue(output), cancel);
        });
        return command;
    }

    private static double InRange(string option, double value, double min, double max) =>
        value >= min && value <= max ? value : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{option} {value}: expected {min} to {max}."));

    private static async Task<int> RunAsync(Plan plan, string? output, CancellationToken cancel)
    {
        string folder = Path.GetFullPath(output ?? Path.Combine(Path.GetTempPath(), $"carbonledger-soak-{Path.GetRandomFileName()}"));
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new UsageException($"--out {folder} is not empty.");
        }

        bool holds = await HoldsAsync(plan, folder, cancel);
        if (output is null && holds)
        {
            Directory.Delete(folder, recursive: true);
        }
        else
        {
            await Console.Out.WriteLineAsync($"kept: {folder}");
        }

        return holds ? ExitCode.Ok : ExitCode.False;
    }

    private static async Task<int> CheckAgainAsync(string folder, CancellationToken cancel)
    {
        string journals = Path.Combine(folder, JournalFolder);
        if (!Directory.Exists(journals))
        {
            throw new DirectoryNotFoundException($"{journals} is not there: no soak left anything in {folder}.");
        }

        string data = Path.Combine(folder, SoakGrid.DataFolder);
        SoakVerdict verdict = await CheckAsync(data, [.. Directory.GetFiles(journals).Order(StringComparer.Ordinal)], cancel);
        List<string> wrong = [.. verdict.Counterexamples, .. await CheckLogAsync(data, cancel)];
        await PrintAsync(verdict, $"{Torn(data)} torn tails cut off", wrong);
        return wrong.Count == 0 ? ExitCode.Ok : ExitCode.False;
    }

    private static int Torn(string data) => Directory.EnumerateFiles(data, "*.torn-*", SearchOption.AllDirectories).Count();

    private static async Task<bool> HoldsAsync(Plan plan, string folder, CancellationToken cancel)
    {
        SoakOptions options = new(() => null, Path.Combine(folder, JournalFolder), SoakGrid.Site, default)
        {
            Seed = plan.Seed,
            Connections = plan.Connections,
            Duration = plan.Time,
            PerSecond = plan.PerSecond,
        };
        using SoakGrid grid = await SoakGrid.SetUpAsync(folder, options, cancel);
        options = options with { EndPoint = () => grid.Mqtt, EnrolledFrom = grid.EnrolledFrom };
        await grid.StartAsync(cancel);
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"soak: seed {plan.Seed}, {plan.Connections} devices and {options.Strangers} strangers, {plan.Time}, {plan.Kills} kills, {plan.Pauses} pauses; folder {folder}"));
        SoakTally tally = new();
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task<(int Kills, int Pauses)> striking = StrikeAsync(grid, plan, ended.Token);
        Task telling = TellAsync(tally, ended.Token);
        IReadOnlyList<string> journals = await SoakRun.RunAsync(options, tally, TimeProvider.System, cancel);
        await ended.CancelAsync();
        (int kills, int pauses) = await striking;
        await telling;
        await grid.StopAsync();
        SoakVerdict verdict = await CheckAsync(grid.Data, journals, cancel);
        List<string> wrong = [.. verdict.Counterexamples, .. await CheckLogAsync(grid.Data, cancel)];
        if (grid.Ended is { } how)
        {
            wrong.Add(how);
        }

        await PrintAsync(
            verdict,
            string.Create(CultureInfo.InvariantCulture, $"{kills} kills, {pauses} pauses, {Torn(grid.Data)} torn tails cut off, {tally.Disconnects:N0} disconnects, {tally.Broken:N0} connections ended by the server"),
            wrong);
        return wrong.Count == 0;
    }

    // Kills and pauses take turns as their times come; one at a time, and none after the last message was made.
    private static async Task<(int Kills, int Pauses)> StrikeAsync(SoakGrid grid, Plan plan, CancellationToken end)
    {
        IEnumerable<(TimeSpan At, bool IsKill)> strikes = SoakRun.Strikes(plan.Seed, "kill", plan.Kills, plan.Time).Select(at => (at, true))
            .Concat(OperatingSystem.IsWindows() ? [] : SoakRun.Strikes(plan.Seed, "pause", plan.Pauses, plan.Time).Select(at => (at, false)));
        long started = Stopwatch.GetTimestamp();
        int kills = 0, pauses = 0;
        foreach ((TimeSpan at, bool isKill) in strikes.OrderBy(strike => strike.At))
        {
            TimeSpan left = at - Stopwatch.GetElapsedTime(started);
            await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (end.IsCancellationRequested)
            {
                break;
            }

            if (isKill)
            {
                await grid.KillAsync();
                await grid.StartAsync(CancellationToken.None);
                kills++;
            }
            else
            {
                await grid.PauseAsync(TimeSpan.FromSeconds(2 + (pauses % 4)), end);
                pauses++;
            }
        }

        return (kills, pauses);
    }

    private static async Task TellAsync(SoakTally tally, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(TellEverySeconds), end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!end.IsCancellationRequested)
            {
                await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {tally.Sent:N0} messages sent, {tally.Answered:N0} answered, {tally.Disconnects + tally.Broken:N0} connections broken"));
            }
        }
    }

    private static async Task<SoakVerdict> CheckAsync(string data, IReadOnlyList<string> journals, CancellationToken cancel)
    {
        using SoakEvidence evidence = await SoakEvidence.OpenAsync(data, cancel);
        return await SoakChecker.RunAsync(journals.Select(SoakJournal.Read), evidence, cancel);
    }

    private static async Task<IReadOnlyList<string>> CheckLogAsync(string data, CancellationToken cancel)
    {
        await using LogPlace place = LogPlace.OpenFolder(data);
        try
        {
            await LogCheck.StoreAsync(place, SoakGrid.Origin, null, cancel);
            return [];
        }
        catch (LogFindingException e)
        {
            return [$"log: {e.Finding}"];
        }
    }

    private static async Task PrintAsync(SoakVerdict verdict, string faults, List<string> wrong)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        TextWriter console = Console.Out;
        await console.WriteLineAsync(string.Create(culture, $"sent          {verdict.Messages:N0} messages, {verdict.Transmissions:N0} times; {verdict.Captures:N0} good captures"));
        await console.WriteLineAsync(string.Create(culture, $"acknowledged  {verdict.Acknowledged:N0} captures; {verdict.Unanswered:N0} messages never answered"));
        await console.WriteLineAsync(string.Create(culture, $"stored        {verdict.Stored:N0} captures, {verdict.Duplicates:N0} duplicates counted, {verdict.Logged:N0} readings in the log"));
        await console.WriteLineAsync(string.Create(culture, $"refused       {Reasons(verdict.AnsweredRefused)}; {verdict.RefusalsKept:N0} kept"));
        await console.WriteLineAsync($"faults        {faults}");
        if (wrong.Count == 0)
        {
            await console.WriteLineAsync("soak: holds");
            return;
        }

        wrong.ForEach(console.WriteLine);
        await console.WriteLineAsync(string.Create(culture, $"soak: does not hold, {Math.Max(wrong.Count, verdict.Wrong)} counterexamples"));
    }

    private static string Reasons(IReadOnlyDictionary<RefusalReason, long> refused) =>
        refused.Count == 0 ? "none" : string.Join(", ", refused.OrderBy(reason => reason.Key).Select(reason => string.Create(CultureInfo.InvariantCulture, $"{reason.Value:N0} {reason.Key}")));

    private sealed record Plan(TimeSpan Time, long Seed, int Connections, double PerSecond, int Kills, int Pauses);
}
