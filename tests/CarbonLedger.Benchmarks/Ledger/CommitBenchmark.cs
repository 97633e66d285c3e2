using System.Diagnostics;
using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;
using CarbonLedger.Grains;
using CarbonLedger.Server.Demo;
using CarbonLedger.Storage.Postgres;
using CarbonLedger.Storage.Sqlite;
using CarbonLedger.Storage.Tests;
using Npgsql;
using NpgsqlTypes;

namespace CarbonLedger.Benchmarks.Ledger;

/// <summary>
/// A batch from its entries to the signed checkpoint on PostgreSQL, beside COPY of the same bytes into the same server, a row an
/// entry: the fastest way PostgreSQL takes rows, which hashes nothing, reads nothing back and signs nothing.
/// </summary>
internal static class CommitBenchmark
{
    private const string Origin = "carbonledger.example/benchmark/commit";
    private const int EntryBytes = 200;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly (int Entries, int Rounds)[] Sizes = [(1_000, 31), (20_000, 15), (100_000, 9)];

    /// <summary>Prints the table and returns the ratios; none without a server program.</summary>
    public static async Task<IReadOnlyList<(string What, string Ratio)>> RunAsync()
    {
        Console.WriteLine();
        PostgresServer server = new() { WaitsForTheDisk = true };
        if (!server.IsInstalled)
        {
            Console.WriteLine("Commit on PostgreSQL was not measured: no server program of version 15 or newer on this machine.");
            return [];
        }

        Console.WriteLine($"Commit on PostgreSQL: in turns; entries of {EntryBytes} bytes; fsync and synchronous_commit on; signing journal on disk, no witness");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("carbonledger-commit-");
        try
        {
            await server.InitializeAsync();
            TextTable table = new("Commit on PostgreSQL, medians", "entries", "commit ms", "writing", "reading", "the rest", "COPY ms", "entries/s", "COPY rows/s", "commit to COPY");
            List<(string, string)> ratios = [];
            foreach ((int entries, int rounds) in Sizes)
            {
                await using PostgresDatabase database = await server.CreateAsync();
                double ratio = await MeasureAsync(database, Path.Combine(folder.FullName, $"journal-{entries}"), entries, rounds, table);
                ratios.Add(($"commit of {Show.Whole(entries)} entries: entries/s to rows/s of COPY", Show.Ratio(ratio)));
            }

            table.Print();
            return ratios;
        }
        finally
        {
            await server.DisposeAsync();
            folder.Delete(recursive: true);
        }
    }

    private static async Task<double> MeasureAsync(PostgresDatabase database, string journalPath, int count, int rounds, TextTable table)
    {
        ReadOnlyMemory<byte>[] entries = MadeBatch.Entries(count, EntryBytes);
        await PostgresLedgerSchema.MigrateAsync(database.Open());
        await database.ExecuteAsync("CREATE TABLE copied (entry bytea NOT NULL)");
        NpgsqlDataSource source = database.Open();
        await using PostgresLedgerStore postgres = await PostgresLedgerStore.OpenAsync(database.Open());
        TimedStore store = new(postgres);
        using FileSigningJournal journal = new(journalPath);
        using DemoKeys keys = new(1, Origin);
        LogWriter writer = new(Origin, store, journal, new HeldCheckpointSigner(keys.Log), NoCosigners.Instance);
        await writer.CreateAsync();
        double[] commits = new double[rounds], writing = new double[rounds], reading = new double[rounds], copies = new double[rounds];

        // A ledger runs for long: until its code is compiled for good nothing counts.
        long begun = Stopwatch.GetTimestamp();
        int warmUp = 0;
        for (int n = 0; n - warmUp < rounds; n++)
        {
            int at = n - warmUp;
            await database.ExecuteAsync("CHECKPOINT");
            store.Reset();
            commits[at] = await TimeAsync(() => MadeBatch.AppendAsync(writer, n, entries));
            (writing[at], reading[at]) = (store.Writing.TotalMilliseconds, store.Reading.TotalMilliseconds);
            await database.ExecuteAsync("CHECKPOINT");
            copies[at] = await TimeAsync(() => CopyAsync(source, entries));
            warmUp = Stopwatch.GetElapsedTime(begun) < WarmUp ? n + 1 : warmUp;
        }

        double commit = Median.Of(commits), copy = Median.Of(copies), ratio = Median.Ratio(copies, commits);
        double rest = Median.Of(commits.Select((time, i) => time - writing[i] - reading[i]));
        table.Add(
            Show.Whole(count), Show.Ratio(commit), Show.Ratio(Median.Of(writing)), Show.Ratio(Median.Of(reading)), Show.Ratio(rest), Show.Ratio(copy),
            Show.Whole(count / commit * 1e3), Show.Whole(count / copy * 1e3), Show.Ratio(ratio));
        return ratio;
    }

    // Milliseconds.
    private static async Task<double> TimeAsync(Func<Task> work)
    {
        long started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    // The statement is its own transaction: Complete has it committed.
    private static async Task CopyAsync(NpgsqlDataSource source, ReadOnlyMemory<byte>[] entries)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync();
        await using NpgsqlBinaryImporter importer = await connection.BeginBinaryImportAsync("COPY copied (entry) FROM STDIN (FORMAT BINARY)");
        CopyRows(importer, entries);
        await importer.CompleteAsync();
    }

    // Not row by row with await: that would measure awaiting.
    private static void CopyRows(NpgsqlBinaryImporter importer, ReadOnlyMemory<byte>[] entries)
    {
        foreach (ReadOnlyMemory<byte> entry in entries)
        {
            importer.StartRow();
            importer.Write(entry, NpgsqlDbType.Bytea);
        }
    }
}
