using System.Diagnostics;
using System.Globalization;
using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;
using CarbonLedger.Grains;
using CarbonLedger.Server.Demo;
using CarbonLedger.Storage.Postgres;
using CarbonLedger.Storage.Sqlite;
using CarbonLedger.Storage.Tests;

namespace CarbonLedger.Benchmarks.Ledger;

/// <summary>How long a small batch takes until its checkpoint is published: by store, without a witness and with two that must both cosign.</summary>
internal static class PublishBenchmark
{
    private const string Origin = "carbonledger.example/benchmark/publish";
    private const int Entries = 60;
    private const int EntryBytes = 200;
    private const int WarmUp = 20;
    private const int Batches = 300;
    private const int Witnesses = 2;

    /// <summary>Prints the table and returns what two witnesses cost on each store.</summary>
    public static async Task<IReadOnlyList<(string What, string Ratio)>> RunAsync()
    {
        Console.WriteLine();
        Console.WriteLine($"Publish: {Batches} batches of {Entries} entries of {EntryBytes} bytes, one after the other, in turns; signing journal and witnesses' state on disk, {Witnesses} witnesses on loopback");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("carbonledger-publish-");
        PostgresServer server = new() { WaitsForTheDisk = true };
        List<Way> ways = [];
        try
        {
            await server.InitializeAsync();
            foreach (int witnesses in (int[])[0, Witnesses])
            {
                ways.Add(await Way.StartAsync("memory", new InMemoryLedgerStore(), witnesses, folder.FullName));
                ways.Add(await Way.StartAsync("SQLite", new SqliteLedgerStore(Path.Combine(folder.FullName, $"ledger-{witnesses}.db")), witnesses, folder.FullName));
                if (server.IsInstalled)
                {
                    PostgresDatabase database = await server.CreateAsync();
                    await PostgresLedgerSchema.MigrateAsync(database.Open());
                    ways.Add(await Way.StartAsync("PostgreSQL", await PostgresLedgerStore.OpenAsync(database.Open()), witnesses, folder.FullName));
                }
            }

            return await MeasureAsync(ways, server.IsInstalled);
        }
        finally
        {
            foreach (Way way in ways)
            {
                await way.DisposeAsync();
            }

            await server.DisposeAsync();
            folder.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<(string What, string Ratio)>> MeasureAsync(List<Way> ways, bool isInstalled)
    {
        ReadOnlyMemory<byte>[] entries = MadeBatch.Entries(Entries, EntryBytes);
        for (int n = 0; n < WarmUp + Batches; n++)
        {
            foreach (Way way in ways)
            {
                await way.AppendAsync(n, entries, counts: n >= WarmUp);
            }
        }

        TextTable table = new("Publish, milliseconds", "store", "witnesses", "p50", "p99");
        foreach (Way way in ways)
        {
            table.Add(way.Name, Show.Whole(way.Witnesses), Show.Ratio(way.Percentile(0.5)), Show.Ratio(way.Percentile(0.99)));
        }

        table.Print();
        if (!isInstalled)
        {
            Console.WriteLine("PostgreSQL was not measured: no server program of version 15 or newer on this machine.");
        }

        return [.. ways.Where(way => way.Witnesses == 0).Select(bare => ($"publish on {bare.Name}: median with {Witnesses} witnesses to without",
            Show.Ratio(ways.Single(way => way.Name == bare.Name && way.Witnesses > 0).Percentile(0.5) / bare.Percentile(0.5))))];
    }

    // A log with its store, journal and witnesses.
    private sealed class Way : IAsyncDisposable
    {
        private readonly List<double> times = [];
        private readonly ILedgerStore store;
        private readonly FileSigningJournal journal;
        private readonly DemoKeys keys;
        private readonly DemoWitnesses witnesses;
        private readonly LogWriter writer;

        private Way(string name, int count, ILedgerStore store, FileSigningJournal journal, DemoKeys keys, DemoWitnesses witnesses)
        {
            (Name, Witnesses, this.store, this.journal, this.keys, this.witnesses) = (name, count, store, journal, keys, witnesses);
            writer = new LogWriter(Origin, store, journal, new HeldCheckpointSigner(keys.Log), witnesses.Cosigners);
        }

        public string Name { get; }

        public int Witnesses { get; }

        public static async Task<Way> StartAsync(string name, ILedgerStore store, int count, string folder)
        {
            string own = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{name}-{count}"));
            Directory.CreateDirectory(own);
            DemoKeys keys = new(1, Origin);
            Way way = new(name, count, store, new FileSigningJournal(Path.Combine(own, "journal")), keys, await DemoWitnesses.StartAsync(count, own, keys));
            await way.writer.CreateAsync();
            return way;
        }

        public async Task AppendAsync(int n, IReadOnlyList<ReadOnlyMemory<byte>> entries, bool counts)
        {
            long started = Stopwatch.GetTimestamp();
            await MadeBatch.AppendAsync(writer, n, entries);
            if (counts)
            {
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        /// <summary>The time that this share of batches did not exceed.</summary>
        public double Percentile(double share) => times.Order().ElementAt((int)Math.Ceiling(share * times.Count) - 1);

        public async ValueTask DisposeAsync()
        {
            await witnesses.DisposeAsync();
            journal.Dispose();
            keys.Dispose();
            await (store switch
            {
                IAsyncDisposable later => later.DisposeAsync(),
                _ => ValueTask.CompletedTask,
            });
            (store as IDisposable)?.Dispose();
        }
    }
}
