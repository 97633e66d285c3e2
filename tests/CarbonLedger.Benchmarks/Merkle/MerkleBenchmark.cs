using System.Diagnostics;
using System.Security.Cryptography;
using CarbonLedger.Ledger;

namespace CarbonLedger.Benchmarks.Merkle;

/// <summary>The batch tree beside bare SHA-256 of the same bytes, one thread.</summary>
internal static class MerkleBenchmark
{
    private const int Rounds = 5;
    private const int Leaves = 1_000_000;
    private const int EntryBytes = 200;
    private const int LeafBytes = 1 + EntryBytes;

    /// <summary>Prints the table and returns the ratios.</summary>
    /// <exception cref="InvalidOperationException">The two ways to the root disagree.</exception>
    public static IReadOnlyList<(string What, string Ratio)> Run()
    {
        Console.WriteLine();
        Console.WriteLine($"Merkle: {Rounds} rounds in turns; {Show.Whole(Leaves)} entries of {EntryBytes} bytes, of which a leaf hashes {LeafBytes}");
        byte[] bytes = Made();
        Hash[] hashes = new Hash[Leaves];
        (string Name, Action Run)[] ways =
        [
            ("bare: SHA256.HashData of each leaf", () => HashEach(bytes)),
            ("bare: SHA256.HashData of all bytes at once", () => HashAll(bytes)),
            ("leaf hashes", () => HashLeaves(bytes, hashes)),
            ("leaf hashes and MerkleTree.Root", () =>
            {
                HashLeaves(bytes, hashes);
                _ = MerkleTree.Root(hashes);
            }),
            ("leaf hashes and StoredTree.Build", () =>
            {
                HashLeaves(bytes, hashes);
                _ = StoredTree.Build(hashes);
            }),
        ];
        double[][] times = [.. ways.Select(_ => new double[Rounds])];

        // Round -1 warms up and does not count.
        for (int round = -1; round < Rounds; round++)
        {
            for (int way = 0; way < ways.Length; way++)
            {
                long started = Stopwatch.GetTimestamp();
                ways[way].Run();
                times[way][Math.Max(round, 0)] = Stopwatch.GetElapsedTime(started).TotalSeconds;
            }
        }

        if (MerkleTree.Root(hashes) != StoredTree.Build(hashes).Root)
        {
            throw new InvalidOperationException("MerkleTree and StoredTree give different roots.");
        }

        TextTable table = new("Merkle, medians", "way", "leaves/s", "MB/s", "time to bare each", "time to all at once");
        for (int way = 0; way < ways.Length; way++)
        {
            double rate = Leaves / Median.Of(times[way]);
            table.Add(ways[way].Name, Show.Whole(rate), Show.Whole(rate * LeafBytes / 1e6), Show.Ratio(Median.Ratio(times[way], times[0])), Show.Ratio(Median.Ratio(times[way], times[1])));
        }

        table.Print();
        return [.. Enumerable.Range(2, ways.Length - 2).Select(way => ($"merkle {ways[way].Name}: time to bare hashing of each leaf", Show.Ratio(Median.Ratio(times[way], times[0]))))];
    }

    // Every leaf with its prefix in place: the entry is what follows.
    private static byte[] Made()
    {
        byte[] bytes = new byte[Leaves * LeafBytes];
        new Random(1).NextBytes(bytes);
        for (int leaf = 0; leaf < Leaves; leaf++)
        {
            bytes[leaf * LeafBytes] = 0;
        }

        return bytes;
    }

    private static void HashEach(byte[] bytes)
    {
        Span<byte> digest = stackalloc byte[Hash.Size];
        for (int leaf = 0; leaf < Leaves; leaf++)
        {
            SHA256.HashData(bytes.AsSpan(leaf * LeafBytes, LeafBytes), digest);
        }
    }

    private static void HashAll(byte[] bytes)
    {
        Span<byte> digest = stackalloc byte[Hash.Size];
        SHA256.HashData(bytes, digest);
    }

    private static void HashLeaves(byte[] bytes, Hash[] hashes)
    {
        for (int leaf = 0; leaf < Leaves; leaf++)
        {
            hashes[leaf] = MerkleTree.LeafHash(bytes.AsSpan((leaf * LeafBytes) + 1, EntryBytes));
        }
    }
}
