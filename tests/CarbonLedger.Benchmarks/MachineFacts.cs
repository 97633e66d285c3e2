using System.Diagnostics;
using System.Runtime;
using System.Runtime.InteropServices;

namespace CarbonLedger.Benchmarks;

/// <summary>What the numbers were measured on.</summary>
internal static class MachineFacts
{
    private const int Syncs = 51;

    public static void Print()
    {
        string temporary = Path.GetTempPath();
        Console.WriteLine($"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}");
        Console.WriteLine($"{RuntimeInformation.FrameworkDescription}, {(GCSettings.IsServerGC ? "server" : "workstation")} collector");
        Console.WriteLine($"Files in {temporary}; fsync of 4 kB there {Show.Microseconds(SyncTime(temporary))} µs (median of {Syncs})");
        if (OpenFilesMax() is { } limit)
        {
            Console.WriteLine($"Open files at most {limit}; the edge benchmark needs about 2,500, beside others 12,000 (ulimit -n)");
        }
    }

    private static TimeSpan SyncTime(string folder)
    {
        string path = Path.Combine(folder, $"carbonledger-fsync-{Environment.ProcessId}");
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        byte[] block = new byte[4096];
        List<double> times = [];
        for (int i = 0; i < Syncs; i++)
        {
            long started = Stopwatch.GetTimestamp();
            file.Write(block);
            file.Flush(flushToDisk: true);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds);
        }

        return TimeSpan.FromMicroseconds(Median.Of(times));
    }

    // The runtime raises the soft limit to the hard one when it starts.
    private static string? OpenFilesMax()
    {
        const string Limits = "/proc/self/limits";
        string? line = File.Exists(Limits) ? File.ReadLines(Limits).FirstOrDefault(text => text.StartsWith("Max open files", StringComparison.Ordinal)) : null;
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4];
    }
}
