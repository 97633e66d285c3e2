using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>A running process of the built tool; everything it writes is kept. Ends with its owner.</summary>
public sealed class ToolRun : IDisposable
{
    /// <summary>No run takes longer, the slowest machine included.</summary>
    public static readonly TimeSpan TimeMax = TimeSpan.FromMinutes(3);

    private const int PollMilliseconds = 2;

    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> error;
    private readonly StringBuilder lines = new();

    private ToolRun(Process process)
    {
        this.process = process;
        output = ReadAsync(process.StandardOutput);
        error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The whole lines written to standard output so far.</summary>
    public string[] Lines
    {
        get
        {
            lock (lines)
            {
                return lines.ToString().Split(Environment.NewLine)[..^1];
            }
        }
    }

    public static ToolRun Start(params string[] words)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "carbonledger.exe" : "carbonledger"), words)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };

        // Profiles pay off in long runs only; these are short and many.
        start.Environment["DOTNET_TieredPGO"] = "0";
        return new ToolRun(Process.Start(start) ?? throw new InvalidOperationException("The tool did not start."));
    }

    /// <summary>Runs the tool to its end.</summary>
    public static async Task<ToolResult> ToEndAsync(params string[] words)
    {
        using ToolRun run = Start(words);
        return await run.WhenEndedAsync();
    }

    public async Task<ToolResult> WhenEndedAsync()
    {
        using CancellationTokenSource limit = new(TimeMax);
#pragma warning disable VSTHRD003 // Both readers were started in the constructor and end with the process.
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The tool did not end in {TimeMax}.\n{await output}\n{await error}");
        }

        return new ToolResult(process.ExitCode, await output, await error);
#pragma warning restore VSTHRD003
    }

    /// <summary>Waits until a line with this text was written. Returns false if the tool ended without it.</summary>
    public Task<bool> WritesAsync(string text) => ReachesAsync(() =>
    {
        lock (lines)
        {
            return lines.ToString().Contains(text, StringComparison.Ordinal);
        }
    });

    /// <summary>Waits until something holds. Returns false if the tool ended before.</summary>
    public Task<bool> ReachesAsync(Func<bool> holds) => ReachesAsync(() => Task.FromResult(holds()));

    /// <summary>The same for what is asked of somebody.</summary>
    public async Task<bool> ReachesAsync(Func<Task<bool>> holds)
    {
        long started = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            if (process.HasExited)
            {
                return await holds();
            }

            Assert.True(Stopwatch.GetElapsedTime(started) < TimeMax, $"Waited longer than {TimeMax}.");
            await Task.Delay(PollMilliseconds);
        }

        return true;
    }

    /// <summary>As kill -9: no handler runs.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>As Ctrl+C.</summary>
    public async Task InterruptAsync()
    {
        using Process kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    private async Task<string> ReadAsync(StreamReader reader)
    {
        char[] buffer = new char[1024];
        for (int read; (read = await reader.ReadAsync(buffer)) > 0;)
        {
            lock (lines)
            {
                lines.Append(buffer, 0, read);
            }
        }

        return lines.ToString();
    }
}
