using System.Diagnostics;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Demo;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>Go's own transparency-log packages read our logs: they agree on good ones and refuse bad ones. Skipped without Go and its packages.</summary>
public sealed class GoCheckTests(DemoRuns runs)
{
    private const string Origin = "carbonledger.example/demo/ieee14";
    private const string GoPath = "/usr/share/gocode";

    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static string? program;

    [Fact]
    public async Task GoAgrees_OnTheDemosLog()
    {
        DemoFiles demo = await runs.PlainAsync();
        (int exit, string output) = await CheckAsync(demo.Log);
        Assert.True(exit == 0, output);
        Assert.Equal("agreed: 96 headers and 96 earlier sizes\n", output);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(700)]
    public async Task GoAgrees_OnLogsOfEverySizeOfTile_AndRefusesOneBit(int size)
    {
        string folder = runs.NewPath("go");
        using DemoKeys keys = new(7, Origin);
        StaticFiles files = StaticFiles.Of([.. Made(size)], root => keys.Log.Sign(new Checkpoint(Origin, size, root).Format()));
        files.WriteTo(folder);
        (int exit, string output) = await CheckAsync(folder);
        Assert.True(exit == 0, output);
        foreach (string path in files.Keys.Where(path => path.StartsWith("tile/", StringComparison.Ordinal)).Append("checkpoint"))
        {
            await RefusesAsync(folder, path, content => content[path == "checkpoint" ? content.Length - 20 : content.Length - 1] ^= 1);
        }
    }

    [Fact]
    public async Task GoRefuses_AnotherSize_AndAnotherKey()
    {
        DemoFiles demo = await runs.PlainAsync();
        string folder = runs.NewPath("go");
        using DemoKeys keys = new(7, Origin);
        List<(ReadOnlyMemory<byte>, ReadOnlyMemory<byte>)> made = [.. Made(20)];
        StaticFiles files = StaticFiles.Of(made, root => keys.Log.Sign(new Checkpoint(Origin, 19, root).Format()));
        files["tile/0/000.p/19"] = files["tile/0/000.p/20"][..(19 * Hash.Size)];
        files["tile/entries/000.p/19"] = HeaderBundle.Encode([.. made.Take(19).Select(batch => batch.Item1)]);
        files.WriteTo(folder);
        (int exit, string output) = await CheckAsync(folder);
        Assert.True(exit == 1, output);
        using DemoKeys others = new(8, Origin);
        (exit, output) = await CheckAsync(demo.Log, others.Log.Key.Format());
        Assert.True(exit == 1, output);
    }

    internal static IEnumerable<(ReadOnlyMemory<byte> Header, ReadOnlyMemory<byte> Entries)> Made(int size)
    {
        Hash previous = Hash.Zero;
        for (int n = 0; n < size; n++)
        {
            HeaderFacts facts = new() { FirstEventTime = n, LastEventTime = n + 1L, Generated = default, Delivered = default, Lost = default, Residual = default, ExpectedDevices = 0, ReportingDevices = 0, NetworkModels = [], FactorBooks = [] };
            Batch batch = Batch.Build(Origin, n, [CborValue.Map((0, n)).Encode()], facts, previous);
            yield return (batch.HeaderBytes, EntryBundle.Encode(batch.Entries));
            previous = batch.HeaderHash;
        }
    }

    private static async Task RefusesAsync(string folder, string path, Action<byte[]> spoil)
    {
        string full = Path.Combine(folder, path);
        byte[] good = await File.ReadAllBytesAsync(full);
        byte[] bad = [.. good];
        spoil(bad);
        await File.WriteAllBytesAsync(full, bad);
        (int exit, string output) = await CheckAsync(folder);
        Assert.True(exit == 1, $"{path}: exit {exit} {output}");
        await File.WriteAllBytesAsync(full, good);
    }

    private static async Task<(int Exit, string Output)> CheckAsync(string folder, string? key = null)
    {
        using DemoKeys keys = new(7, Origin);
        return await RunAsync(await ProgramAsync(), [folder, key ?? keys.Log.Key.Format()], null);
    }

    private static async Task<string> ProgramAsync()
    {
        string? go = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "go")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(go is null || !Directory.Exists(Path.Combine(GoPath, "src", "golang.org", "x", "mod", "sumdb")), "Go or its package golang.org/x/mod is not installed (Debian: golang-go golang-golang-x-mod-dev).");
        await Gate.WaitAsync();
        try
        {
            if (program is null)
            {
                string built = Path.Combine(AppContext.BaseDirectory, "go", "logcheck");
                (int exit, string output) = await RunAsync(go, ["build", "-o", built, "."], Path.Combine(AppContext.BaseDirectory, "go"));
                Assert.True(exit == 0, output);
                program = built;
            }

            return program;
        }
        finally
        {
            Gate.Release();
        }
    }

    private static async Task<(int Exit, string Output)> RunAsync(string file, string[] words, string? folder)
    {
        ProcessStartInfo start = new(file, words) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? "" };
        start.Environment["GO111MODULE"] = "off";
        start.Environment["GOPATH"] = GoPath;
        start.Environment["GOFLAGS"] = "";
        start.Environment["GOCACHE"] = Path.Combine(Path.GetTempPath(), "carbonledger-go-cache");
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + error);
    }
}
