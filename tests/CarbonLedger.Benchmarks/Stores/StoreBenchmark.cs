using System.Diagnostics;
using System.Globalization;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Storage.Postgres;
using CarbonLedger.Storage.Sqlite;
using CarbonLedger.Storage.Sqlite.Segments;
using CarbonLedger.Storage.Tests;
using Microsoft.Win32.SafeHandles;

namespace CarbonLedger.Benchmarks.Stores;

/// <summary>
/// Captures made durable a second by each telemetry store, in groups of some sizes, beside the bare write and fsync of the same
/// bytes; and how long the query side of the segments takes to be made anew.
/// </summary>
internal static class StoreBenchmark
{
    private const int Devices = 4_096;
    private const long Start = 1_780_243_200_000;
    private const int RebuiltCaptures = 250_000;
    private const int Rounds = 5;

    private static readonly (int Group, int Lists)[] Sizes = [(1, 40), (100, 20), (4_096, 4)];

    /// <summary>Prints the tables and returns the ratios; PostgreSQL is left out where there is no server program.</summary>
    public static async Task<IReadOnlyList<(string What, string Ratio)>> RunAsync()
    {
        PostgresServer server = new() { WaitsForTheDisk = true };
        DirectoryInfo folder = Directory.CreateTempSubdirectory("carbonledger-stores-");
        try
        {
            await server.InitializeAsync();
            await using PostgresDatabase? database = server.IsInstalled ? await server.CreateAsync() : null;
            List<(string, string)> ratios = [.. await AppendAsync(folder.FullName, database)];
            ratios.AddRange(await RebuildAsync(folder.FullName));
            return ratios;
        }
        finally
        {
            await server.DisposeAsync();
            folder.Delete(recursive: true);
        }
    }

    private static async Task<List<(string, string)>> AppendAsync(string folder, PostgresDatabase? database)
    {
        using SegmentTelemetryStore segments = SegmentTelemetryStore.Open(Path.Combine(folder, "segments"));
        using SqliteTelemetryStore sqlite = new(Path.Combine(folder, "sqlite.db"));
        using SafeFileHandle bare = File.OpenHandle(Path.Combine(folder, "bare"), FileMode.Create, FileAccess.Write);
        List<(string Name, ITelemetryStore Store)> stores = [("segments", segments), ("SQLite file", sqlite)];
        if (database is not null)
        {
            await PostgresTelemetrySchema.MigrateAsync(database.Open());
            stores.Add(("PostgreSQL", await PostgresTelemetryStore.OpenAsync(database.Open(), "carbonledger.example/benchmark/stores")));
        }

        TextTable table = new("Captures durable a second, medians of rounds in turns; bare: a write and an fsync of the same bytes", ["group", "bare", .. stores.Select(store => store.Name), .. stores.Select(store => $"{store.Name} to bare")]);
        List<(string, string)> ratios = [];
        long next = 0, bareLength = 0;
        foreach ((int group, int lists) in Sizes)
        {
            double[] plain = new double[Rounds];
            double[][] measured = [.. stores.Select(_ => new double[Rounds])];

            // The first round warms up and is measured over.
            for (int round = -1; round < Rounds; round++)
            {
                int at = Math.Max(round, 0);
                List<ReceivedPayload[]> made = MakeLists(lists, group, ref next);
                byte[] bytes = [.. made[0].SelectMany(payload => (byte[])[.. CaptureBytes.Encode(payload.Capture!.Capture), .. payload.Capture.Signature.Span])];
                plain[at] = Rate(group * lists, () =>
                {
                    for (int i = 0; i < lists; i++)
                    {
                        RandomAccess.Write(bare, bytes, bareLength);
                        RandomAccess.FlushToDisk(bare);
                        bareLength += bytes.Length;
                    }
                });
                for (int i = 0; i < stores.Count; i++)
                {
                    long started = Stopwatch.GetTimestamp();
                    foreach (ReceivedPayload[] list in made)
                    {
                        await stores[i].Store.AppendAsync(list);
                    }

                    measured[i][at] = group * lists / Stopwatch.GetElapsedTime(started).TotalSeconds;
                }
            }

            string[] toBare = [.. measured.Select(rates => Show.Ratio(Median.Ratio(rates, plain)))];
            table.Add([Show.Whole(group), Show.Whole(Median.Of(plain)), .. measured.Select(rates => Show.Whole(Median.Of(rates))), .. toBare]);
            ratios.AddRange(stores.Select((store, i) => ($"{store.Name}, groups of {Show.Whole(group)}: captures/s durable to the bare write and fsync", toBare[i])));
        }

        table.Print();
        foreach (IAsyncDisposable store in stores.Select(store => store.Store).OfType<IAsyncDisposable>())
        {
            await store.DisposeAsync();
        }

        return ratios;
    }

    private static async Task<List<(string, string)>> RebuildAsync(string folder)
    {
        string path = Path.Combine(folder, "rebuilt");
        long next = 0;
        using (SegmentTelemetryStore store = SegmentTelemetryStore.Open(path))
        {
            while (next < RebuiltCaptures)
            {
                await store.AppendAsync(Make(ref next, Devices));
            }
        }

        TimeSpan check = Open(path);
        foreach (string file in Directory.GetFiles(path, "query.db*"))
        {
            File.Delete(file);
        }

        TimeSpan rebuild = Open(path);
        double bytes = Directory.GetFiles(path, "*.segment").Sum(file => new FileInfo(file).Length);
        double millions = next / 1e6;
        TextTable table = new("A start over segments, per million captures", "captures", "bytes each", "check ms", "check and rebuild ms");
        table.Add(Show.Whole(next), Show.Ratio(bytes / next), Show.Whole(check.TotalMilliseconds / millions), Show.Whole(rebuild.TotalMilliseconds / millions));
        table.Print();
        return [("a start that makes the query side anew, to one that only checks the segments", Show.Ratio(rebuild / check))];
    }

    private static TimeSpan Open(string path)
    {
        long started = Stopwatch.GetTimestamp();
        using SegmentTelemetryStore store = SegmentTelemetryStore.Open(path);
        return Stopwatch.GetElapsedTime(started);
    }

    private static double Rate(int captures, Action work)
    {
        long started = Stopwatch.GetTimestamp();
        work();
        return captures / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static List<ReceivedPayload[]> MakeLists(int lists, int group, ref long next)
    {
        List<ReceivedPayload[]> made = [];
        while (made.Count < lists)
        {
            made.Add(Make(ref next, group));
        }

        return made;
    }

    // Every device in turn, each with a rising time, as meters send.
    private static ReceivedPayload[] Make(ref long next, int count)
    {
        ReceivedPayload[] made = new ReceivedPayload[count];
        for (int i = 0; i < count; i++, next++)
        {
            (long step, long device) = Math.DivRem(next, Devices);
            byte[] signature = new byte[SignedCapture.SignatureLength];
            new Random((int)next).NextBytes(signature);
            Capture capture = new(
                new SiteId("bench"), new DeviceId(string.Create(CultureInfo.InvariantCulture, $"m{device:D5}")), new Timestamp(Start + (step * 60_000)), step, 0, DeviceQuality.Good,
                [new RegisterReading(Register.ActiveImport, RegisterValue.FromThousandths(1_000_000 + next)), new RegisterReading(Register.ActiveExport, RegisterValue.FromThousandths(next))]);
            made[i] = new ReceivedPayload(new SignedCapture(capture, signature), null, "cl/v1/bench/m/reading", "m", default, new Timestamp(Start));
        }

        return made;
    }
}
