using System.Diagnostics;
using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Logs;
using CarbonLedger.Storage.Postgres;
using Npgsql;

namespace CarbonLedger.Benchmarks.Ledger;

/// <summary>The proof of one reading among a million of its batch, found by device and time, from memory and from PostgreSQL.</summary>
internal static class ProofBenchmark
{
    private const int Readings = 1_000_000;
    private const int Questions = 2_000;
    private const string Origin = "carbonledger.example/benchmark";
    private const string Network = "net";
    private const string Variable = "CARBONLEDGER_POSTGRES";

    // The end of an interval, as readings are captured.
    private static readonly Timestamp Captured = new(1_780_272_900_000);

    /// <summary>Prints the medians and returns the ratio of PostgreSQL to memory, if there is a database to ask.</summary>
    public static async Task<IReadOnlyList<(string What, string Ratio)>> RunAsync()
    {
        Console.WriteLine();
        Console.WriteLine($"Proof by look-up: {Show.Whole(Questions)} readings at random of {Show.Whole(Readings)} in one batch, first round cold");
        using Ed25519Signer key = new(SeedKeys.Derive(new byte[32], "benchmark"));
        LogCommit commit = Made(out SignedNote note, new NoteSigner(Origin, key));
        TextTable table = new("Proof by look-up, median microseconds", "from", "first round", "then", "as text");
        InMemoryLedgerStore memory = new();
        double fromMemory = await MeasureAsync("memory", memory, commit, note, table);
        double? fromPostgres = null;
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } connection)
        {
            await using NpgsqlDataSource source = PostgresLedgerStore.Source(connection);
            await PostgresLedgerSchema.MigrateAsync(source);
            await using PostgresLedgerStore postgres = await PostgresLedgerStore.OpenAsync(source);
            fromPostgres = await MeasureAsync("PostgreSQL", postgres, commit, note, table);
        }

        table.Print();
        if (fromPostgres is null)
        {
            Console.WriteLine($"PostgreSQL was not asked: set {Variable} to an empty database of its own.");
        }

        return fromPostgres is { } slow ? [("proof by look-up: PostgreSQL to memory", Show.Ratio(slow / fromMemory))] : [];
    }

    private static async Task<double> MeasureAsync(string name, ILedgerStore store, LogCommit commit, SignedNote note, TextTable table)
    {
        await store.CreateAsync(Origin);
        if (!await store.CommitAsync(Origin, new LogHead(0, MerkleTree.EmptyRoot), commit))
        {
            throw new InvalidOperationException($"{name} did not take the batch.");
        }

        await store.PublishAsync(Origin, note);
        LogProofs proofs = new(store, Origin);
        double cold = await RoundAsync(proofs, 1, false);
        double warm = Median.Of([await RoundAsync(proofs, 2, false), await RoundAsync(proofs, 3, false), await RoundAsync(proofs, 4, false)]);
        double text = await RoundAsync(proofs, 5, true);
        table.Add(name, Show.Ratio(cold), Show.Ratio(warm), Show.Ratio(text));
        return warm;
    }

    // The median of single questions, in microseconds.
    private static async Task<double> RoundAsync(LogProofs proofs, int seed, bool format)
    {
        Random luck = new(seed);
        double[] times = new double[Questions];
        for (int i = 0; i < Questions; i++)
        {
            string device = DeviceOf(luck.Next(Readings));
            long started = Stopwatch.GetTimestamp();
            ProofAnswer answer = await proofs.ReadingAsync(device, Captured, 0);
            int length = format ? answer.Proof!.Format().Length : 1;
            times[i] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
            if (answer.Proof is null || length == 0)
            {
                throw new InvalidOperationException($"No proof of {device}.");
            }
        }

        return Median.Of(times);
    }

    private static string DeviceOf(int n) => $"meter-{n:0000000}";

    private static LogCommit Made(out SignedNote note, NoteSigner signer)
    {
        List<ReadOnlyMemory<byte>> entries = new(Readings + 1)
        {
            new DocumentEntry(EntryKind.Network, Network, 1, Captured, "{}"u8.ToArray()).Encode(),
        };
        byte[] signature = new byte[SignedCapture.SignatureLength];
        for (int i = 0; i < Readings; i++)
        {
            RegisterReading[] registers = [new RegisterReading("1-0:1.8.0", Value(i)), new RegisterReading("1-0:2.8.0", Value(i * 3))];
            Capture capture = new(new SiteId("site"), new DeviceId(DeviceOf(i)), Captured, i, 0, DeviceQuality.Good, registers);
            entries.Add(new ReadingEntry(new SignedCapture(capture, signature), ReadingVerdict.Accepted).Encode());
        }

        HeaderFacts facts = new() { FirstEventTime = 0, LastEventTime = Captured.UnixMilliseconds, Generated = default, Delivered = default, Lost = default, Residual = default, ExpectedDevices = Readings, ReportingDevices = Readings, NetworkModels = [], FactorBooks = [] };
        Batch batch = Batch.Build(Origin, 0, entries, facts, Hash.Zero);
        note = signer.Sign(new Checkpoint(Origin, 1, batch.HeaderHash).Format());
        CommitKey committed = new(Network, MeterHistory.IntervalOf(Captured).Start.UnixMilliseconds, 1);
        return new LogCommit(new LogHead(1, batch.HeaderHash), batch.HeaderBytes, EntryBundle.Encode(batch.Entries), batch.Tree.ToBytes(), LogTiles.Grow(0, [batch.HeaderHash], _ => default), [committed]);
    }

    private static RegisterValue Value(long mantissa) => RegisterValue.TryCreate(mantissa, -3, out RegisterValue value) ? value : throw new InvalidOperationException($"{mantissa}");
}
