using System.Diagnostics;
using System.Globalization;
using CarbonLedger.Cli.Commands;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Ledger;

namespace CarbonLedger.Benchmarks.Verification;

/// <summary>
/// A pack of a day of 10,000 meters verified part by part, with and without the device signatures, each in a process of its own: entries a second, and the
/// most memory the process ever held.
/// </summary>
internal static class VerificationBenchmark
{
    /// <summary>The word that makes this program verify a pack and print what it took.</summary>
    public const string ChildWord = "verify-pack";

    private const int Meters = 10_000;
    private const int Intervals = 96;
    private const long Mebibyte = 1024 * 1024;

    /// <summary>Prints the table and returns the ratios.</summary>
    public static IReadOnlyList<(string What, string Ratio)> Run()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("carbonledger-verify-");
        try
        {
            long started = Stopwatch.GetTimestamp();
            MadeGridLog.Write(folder.FullName, Meters, Intervals);
            string pack = Path.Combine(folder.FullName, "pack");
            WritePack(Path.Combine(folder.FullName, "log"), pack);
            long bytes = Directory.EnumerateFiles(pack).Sum(part => new FileInfo(part).Length);
            Console.WriteLine();
            Console.WriteLine($"Verification: {Show.Whole(Meters)} meters, {Intervals} intervals, {Show.Whole(bytes / Mebibyte)} MiB in {Directory.EnumerateFiles(pack).Count()} parts, made in {Show.Whole(Stopwatch.GetElapsedTime(started).TotalSeconds)} s");
            TextTable table = new("A day verified, one process each", "device signatures", "entries", "seconds", "entries/s", "peak MiB");
            List<(double Seconds, double Peak)> runs = [];
            foreach (string signatures in (string[])["checked", "skipped"])
            {
                double[] told = Child(pack, Path.Combine(folder.FullName, "policy"), signatures);
                runs.Add((told[1], told[2]));
                table.Add(signatures, Show.Whole(told[0]), Show.Ratio(told[1]), Show.Whole(told[0] / told[1]), Show.Whole(told[2]));
            }

            table.Print();
            (double kept, double perDay) = PrintMemory();
            return
            [
                ("verifying with device signatures beside without", Show.Ratio(runs[0].Seconds / runs[1].Seconds)),
                ("peak memory of verifying, MiB (at most 512)", Show.Whole(runs[0].Peak)),
                ("bytes kept of a meter that is remembered in full", Show.Whole(kept)),
                ("bytes a meter and day of energies", Show.Whole(perDay)),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Makes the log of a number of meters and intervals in a folder, to look at by hand.</summary>
    public static void Make(string folder, int meters, int intervals)
    {
        MadeGridLog.Write(folder, meters, intervals);
        WritePack(Path.Combine(folder, "log"), Path.Combine(folder, "pack"));
    }

    /// <summary>
    /// Prints what is remembered of a meter by days, and returns what it comes to and what a day of energies takes. Captures and leaves are forgotten after less than five
    /// days, energies after less than twenty-six: then an account no longer grows.
    /// </summary>
    public static (double Kept, double PerDay) PrintMemory()
    {
        const int CapturesDays = 6;
        const int EnergiesDays = 24;
        IReadOnlyList<double> bytes = MeterMemory.BytesByDay();
        TextTable table = new("What is remembered of a meter", "days", "bytes", "bytes a day");
        int before = 0;
        foreach (int days in (int[])[1, CapturesDays, EnergiesDays, bytes.Count - 1])
        {
            table.Add(Show.Whole(days), Show.Whole(bytes[days]), Show.Whole((bytes[days] - bytes[before]) / (days - before)));
            before = days;
        }

        table.Print();
        return (bytes[^1], (bytes[EnergiesDays] - bytes[CapturesDays]) / (EnergiesDays - CapturesDays));
    }

    /// <summary>What the child does: verifies and prints entries, seconds and peak MiB.</summary>
    public static int RunChild(string pack, string policy, string signatures)
    {
        long started = Stopwatch.GetTimestamp();
        BundleVerification result = BundleVerification.Run(
            new PackFolder(pack), TlogPolicy.Parse(File.ReadAllBytes(policy)), null, null, Disclosures.None, allowUndisclosed: false, CancellationToken.None, checksSignatures: signatures == "checked");
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        if (result.Failure is not null)
        {
            Console.Error.WriteLine(result.Failure);
            return 1;
        }

        string entries = result.Steps.First(step => step.Name == "entries").Detail.Split(' ')[0];
        using Process self = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{entries} {seconds} {self.PeakWorkingSet64 / Mebibyte}"));
        return 0;
    }

    private static double[] Child(string pack, string policy, string signatures)
    {
        using Process child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [ChildWord, pack, policy, signatures]) { RedirectStandardOutput = true })!;
        string told = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0
            ? [.. told.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException("The pack does not verify.");
    }

    private static void WritePack(string log, string pack)
    {
        Directory.CreateDirectory(pack);
        ExportedLog source = new(log);
        foreach (LogPack.Part part in LogPack.Divide(source.Headers.Select(header => (header.Number, header.Facts.LastEventTime, source.HeaderBytes(header.Number).Length + source.EntryBytes(header.Number)))))
        {
            File.WriteAllBytes(Path.Combine(pack, part.Name), source.Bundle(part.First, part.Last, "Made for a benchmark.\n"));
        }
    }
}
