namespace CarbonLedger.EndToEnd.Tests;

/// <summary>Kills a real demo at many moments; whatever the moment, the resumed log is the undisturbed one.</summary>
public sealed class ResumeTests(DemoRuns runs)
{
    private const int Seed = 20260601;

    // Longer than a step, so that a kill meets every part of one.
    private const int StepMilliseconds = 80;

    [Fact]
    public async Task KilledAtEveryStage_ResumesToTheSameBundle()
    {
        DemoFiles undisturbed = await runs.PlainAsync();
        string folder = runs.NewPath();
        string[] demo = ["demo", "--out", folder, "--seed", "7"];
        Random luck = new(Seed);
        foreach (string stage in (string[])["Setting up", "Starting MQTT", "Pushing", "#30", "#75", "Writing log", "Verifying"])
        {
            using ToolRun run = ToolRun.Start(demo);
            bool reached = stage[0] == '#'
                ? await run.ReachesAsync(() => DemoFiles.Signed(folder) >= int.Parse(stage[1..], System.Globalization.CultureInfo.InvariantCulture))
                : await run.WritesAsync(stage);
            Assert.True(reached, $"The demo ended before {stage}.");
            await Task.Delay(luck.Next(StepMilliseconds));
            await run.KillAsync();
            Assert.False(File.Exists(Path.Combine(folder, "summary.json")), stage);
        }

        ToolResult last = (await ToolRun.ToEndAsync(demo)).Expect(0);
        Assert.Contains("Resuming after 96 closed intervals", last.Output, StringComparison.Ordinal);
        DemoFiles resumed = new(folder, last.Output);
        Assert.Equal(undisturbed.Root, resumed.Root);
        Assert.Equal(File.ReadAllBytes(undisturbed.Bundle), File.ReadAllBytes(resumed.Bundle));
        Assert.Equal(File.ReadAllBytes(Path.Combine(undisturbed.Log, "checkpoint")), File.ReadAllBytes(Path.Combine(resumed.Log, "checkpoint")));
        Assert.Equal(57 * 97, resumed.Summary.GetProperty("readings").GetProperty("stored").GetInt64());
    }

    [Fact]
    public async Task KilledWithEveryFault_ResumesToTheSameBundle()
    {
        DemoFiles undisturbed = await runs.FaultyAsync();
        string folder = runs.NewPath();
        string[] demo = ["demo", "--out", folder, "--seed", "7", "--faults", DemoRuns.AllFaults];
        Random luck = new(Seed);
        List<int> killed = [];
        foreach (int signed in (int[])[luck.Next(5, 15), luck.Next(15, 40), luck.Next(40, 60), luck.Next(60, 80), luck.Next(80, 96)])
        {
            using ToolRun run = ToolRun.Start(demo);
            Assert.True(await run.ReachesAsync(() => DemoFiles.Signed(folder) >= signed));
            await Task.Delay(luck.Next(StepMilliseconds));
            await run.KillAsync();
            killed.Add(DemoFiles.Signed(folder));
        }

        ToolResult last = (await ToolRun.ToEndAsync(demo)).Expect(0);
        string where = $"seed {Seed}, killed after batches {string.Join(", ", killed)}";
        Assert.True(undisturbed.Root == new DemoFiles(folder, last.Output).Root, where);
        Assert.True(File.ReadAllBytes(undisturbed.Bundle).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(folder, "audit", "day.clbundle"))), where);
    }

    [Fact]
    public async Task KilledWhileItRestates_ResumesToTheSameBundle()
    {
        DemoFiles undisturbed = await runs.RestatedAsync();
        string folder = runs.NewPath();
        string[] demo = ["demo", "--out", folder, "--seed", "7", "--restate"];
        foreach (int signed in (int[])[96, 97])
        {
            using ToolRun run = ToolRun.Start(demo);
            Assert.True(await run.ReachesAsync(() => DemoFiles.Signed(folder) >= signed));
            await run.KillAsync();
        }

        ToolResult last = (await ToolRun.ToEndAsync(demo)).Expect(0);
        Assert.Equal(undisturbed.Root, new DemoFiles(folder, last.Output).Root);
        Assert.Equal(File.ReadAllBytes(undisturbed.Bundle), File.ReadAllBytes(Path.Combine(folder, "audit", "day.clbundle")));
    }

    [Fact]
    public async Task Interrupted_StopsCleanlyAndSaysHowToGoOn()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "No SIGINT.");
        string folder = runs.NewPath();
        using ToolRun run = ToolRun.Start("demo", "--out", folder, "--seed", "7");
        Assert.True(await run.ReachesAsync(() => DemoFiles.Signed(folder) >= 3));
        await run.InterruptAsync();
        ToolResult stopped = (await run.WhenEndedAsync()).Expect(130);
        Assert.Contains("resume", stopped.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", stopped.Error, StringComparison.Ordinal);
        int closed = DemoFiles.Signed(folder);

        using ToolRun resumed = ToolRun.Start("demo", "--out", folder, "--seed", "7");
        Assert.True(await resumed.WritesAsync($"Resuming after {closed} closed intervals"));
        await resumed.InterruptAsync();
        (await resumed.WhenEndedAsync()).Expect(130);
    }

    [Fact]
    public async Task LedgerLost_NeverStartsASecondHistory()
    {
        string folder = runs.NewPath();
        using (ToolRun run = ToolRun.Start("demo", "--out", folder))
        {
            Assert.True(await run.ReachesAsync(() => DemoFiles.Signed(folder) >= 2));
            await run.KillAsync();
        }

        foreach (string file in Directory.GetFiles(Path.Combine(folder, "data"), "ledger.db*"))
        {
            File.Delete(file);
        }

        ToolResult refused = (await ToolRun.ToEndAsync("demo", "--out", folder)).Expect(70);
        Assert.Contains("was signed before", refused.Error, StringComparison.Ordinal);
    }
}
