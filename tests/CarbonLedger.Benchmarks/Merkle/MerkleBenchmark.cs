using System.Diagnostics;
using System.Security.Cryptography;
using CarbonLedger.Ledger;

namespace CarbonLedger.Benchmarks.Merkle;

/// <summary>
/// The root of a batch beside bare SHA-256, against two bases: one SHA-256 a leaf, which leaves out that a tree has a node
/// for every leaf too; and as many SHA-256 of the same lengths as the tree needs, which leaves only what the tree itself costs.
/// </summary>
internal static class MerkleBenchmark
{
    private const int Rounds = 5;
    private const int Leaves = 1_000_000;
    private const int EntryBytes = 200;
    private const int LeafBytes = 1 + EntryBytes;
    private const int NodeBytes = 1 + (2 * Hash.Size);

    /// <summary>Prints the table and returns the ratios.</summary>
    /// <exception cref="InvalidOperationException">Two ways to the root disagree.</exception>
    public static IReadOnlyList<(string What, string Ratio)> Run()
    {
        Console.WriteLine();
        Console.WriteLine($"Merkle: {Rounds} rounds in turns; {Show.Whole(Leaves)} entries of {EntryBytes} bytes; a leaf hashes {LeafBytes} bytes (4 blocks of SHA-256), a node {NodeBytes} (2 blocks)");
        byte[] bytes = Made();
        ReadOnlyMemory<byte>[] entries = [.. Enumerable.Range(0, Leaves).Select(leaf => (ReadOnlyMemory<byte>)bytes.AsMemory((leaf * LeafBytes) + 1, EntryBytes))];
        byte[] bundle = EntryBundle.Encode(entries);
        StoredTree tree = new StoredTreeBuilder(entries).Build();
        (string Name, Func<Hash?> Root)[] ways =
        [
            ("bare: SHA-256 of each leaf", () => HashEach(bytes, withNodes: false)),
            ("bare: SHA-256 of each leaf, and of a node for each", () => HashEach(bytes, withNodes: true)),
            ("bare: SHA-256 of all bytes at once", () => HashAll(bytes)),
            ("root, a hash at a time (MerkleTree.Root)", () => MerkleTree.Root([.. entries.Select(entry => MerkleTree.LeafHash(entry.Span))])),
            ("root and stored tree, one thread", () => new StoredTreeBuilder(entries).Build().Root),
            ("root and stored tree, all cores", () => Root(new StoredTreeBuilder(entries))),
            ("check of what a store gave back, one thread", () => new StoredBatchCheck(bundle, tree.ToBytes(), Leaves).Finish()),
            ("check of what a store gave back, all cores", () => Root(new StoredBatchCheck(bundle, tree.ToBytes(), Leaves))),
        ];
        double[][] times = [.. ways.Select(_ => new double[Rounds])];

        // Round -1 warms up and does not count.
        for (int round = -1; round < Rounds; round++)
        {
            for (int way = 0; way < ways.Length; way++)
            {
                long started = Stopwatch.GetTimestamp();
                Hash? root = ways[way].Root();
                times[way][Math.Max(round, 0)] = Stopwatch.GetElapsedTime(started).TotalSeconds;
                if (root is { } found && found != tree.Root)
                {
                    throw new InvalidOperationException($"{ways[way].Name}: {found}; expected {tree.Root}.");
                }
            }
        }

        TextTable table = new("Merkle, medians", "way", "leaves/s", "MB/s", "speed to one hash a leaf", "speed to as many hashes");
        for (int way = 0; way < ways.Length; way++)
        {
            double rate = Leaves / Median.Of(times[way]);
            table.Add(ways[way].Name, Show.Whole(rate), Show.Whole(rate * LeafBytes / 1e6), Show.Ratio(Median.Ratio(times[0], times[way])), Show.Ratio(Median.Ratio(times[1], times[way])));
        }

        table.Print();
        return [.. Enumerable.Range(3, ways.Length - 3).Select(way => (
            $"merkle {ways[way].Name}: speed to one bare hash a leaf; to as many bare hashes",
            $"{Show.Ratio(Median.Ratio(times[0], times[way]))}; {Show.Ratio(Median.Ratio(times[1], times[way]))}"))];
    }

    private static Hash Root(StoredTreeBuilder builder)
    {
        Parallel.For(0, builder.PieceCount, builder.HashPiece);
        return builder.Build().Root;
    }

    private static Hash Root(StoredBatchCheck check)
    {
        Parallel.For(0, check.PieceCount, check.HashPiece);
        Hash root = check.Finish();
        return check.TreeHolds ? root : Hash.Zero;
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

    // The nodes' bytes are any bytes: what counts is how many.
    private static Hash? HashEach(byte[] bytes, bool withNodes)
    {
        Span<byte> digest = stackalloc byte[Hash.Size];
        for (int leaf = 0; leaf < Leaves; leaf++)
        {
            SHA256.HashData(bytes.AsSpan(leaf * LeafBytes, LeafBytes), digest);
            if (withNodes)
            {
                SHA256.HashData(bytes.AsSpan(leaf * LeafBytes, NodeBytes), digest);
            }
        }

        return null;
    }

    private static Hash? HashAll(byte[] bytes)
    {
        Span<byte> digest = stackalloc byte[Hash.Size];
        SHA256.HashData(bytes, digest);
        return null;
    }
}
