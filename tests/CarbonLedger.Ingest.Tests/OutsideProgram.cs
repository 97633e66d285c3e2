using System.Diagnostics;

namespace CarbonLedger.Ingest.Tests;

/// <summary>A program that others wrote; its test is skipped, visibly, where it is missing.</summary>
internal static class OutsideProgram
{
    public static async Task<(int ExitCode, string Output)> RunAsync(string program, params IReadOnlyList<string> arguments)
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program))))
        {
            Assert.Skip($"{program} is not on the PATH.");
        }

        ProcessStartInfo start = new(program, arguments) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TestEdge.Patience);
        return (process.ExitCode, output + await error);
    }
}
