using CarbonLedger.EndToEnd.Tests;

[assembly: AssemblyFixture(typeof(DemoRuns))]

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>Demos that ran undisturbed to their end, each run once and shared by every test that asks; and scratch space.</summary>
public sealed class DemoRuns : IDisposable
{
    public const string AllFaults = "duplicate,reorder,tamper,late,drop";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("carbonledger-e2e-");
    private readonly SemaphoreSlim plainGate = new(1, 1);
    private readonly SemaphoreSlim faultyGate = new(1, 1);
    private readonly SemaphoreSlim restatedGate = new(1, 1);
    private DemoFiles? plain;
    private DemoFiles? faulty;
    private readonly SemaphoreSlim privateGate = new(1, 1);
    private DemoFiles? restated;
    private DemoFiles? hidden;
    private int scratch;

    /// <summary>One day of ieee14 with seed 7.</summary>
    public async Task<DemoFiles> PlainAsync()
    {
        await plainGate.WaitAsync();
        try
        {
            return plain ??= await RunAsync("--seed", "7");
        }
        finally
        {
            plainGate.Release();
        }
    }

    /// <summary>The same day with every fault.</summary>
    public async Task<DemoFiles> FaultyAsync()
    {
        await faultyGate.WaitAsync();
        try
        {
            return faulty ??= await RunAsync("--seed", "7", "--faults", AllFaults);
        }
        finally
        {
            faultyGate.Release();
        }
    }

    /// <summary>The plain day with a newer factor book published after it.</summary>
    public async Task<DemoFiles> RestatedAsync()
    {
        await restatedGate.WaitAsync();
        try
        {
            return restated ??= await RunAsync("--seed", "7", "--restate");
        }
        finally
        {
            restatedGate.Release();
        }
    }

    /// <summary>The plain day with a private load and a private generator.</summary>
    public async Task<DemoFiles> PrivateAsync()
    {
        await privateGate.WaitAsync();
        try
        {
            return hidden ??= await RunAsync("--seed", "7", "--private", "load-3,gen-1");
        }
        finally
        {
            privateGate.Release();
        }
    }

    /// <summary>Runs a demo in a folder of its own to its end.</summary>
    public async Task<DemoFiles> RunAsync(params string[] options)
    {
        string target = NewPath();
        ToolResult result = (await ToolRun.ToEndAsync(["demo", "--out", target, .. options])).Expect(0);
        return new DemoFiles(target, result.Output + result.Error);
    }

    /// <summary>A path where nothing is yet.</summary>
    public string NewPath(string name = "out") => Path.Combine(folder.FullName, $"{Interlocked.Increment(ref scratch)}-{name}");

    /// <summary>A new file with this content.</summary>
    public string NewFile(string name, ReadOnlySpan<byte> content)
    {
        string path = NewPath(name);
        File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose()
    {
        plainGate.Dispose();
        faultyGate.Dispose();
        restatedGate.Dispose();
        privateGate.Dispose();
        folder.Delete(recursive: true);
    }
}
