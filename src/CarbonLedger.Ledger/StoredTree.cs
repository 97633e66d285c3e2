using System.Numerics;

namespace CarbonLedger.Ledger;

/// <summary>
/// The finished tree of a batch as it is stored: the hashes of all complete subtrees, level by level from the leaves up,
/// 32 bytes each, without a header. A proof is read from these nodes and needs no entry to be hashed again.
/// </summary>
public sealed class StoredTree
{
    private readonly ReadOnlyMemory<byte> nodes;
    private readonly long[] levelStarts;

    private StoredTree(ReadOnlyMemory<byte> nodes, int leafCount)
    {
        this.nodes = nodes;
        LeafCount = leafCount;
        levelStarts = LevelStarts(leafCount);
        Root = SubtreeProofs.Root(leafCount, Node);
    }

    /// <summary>Leaves in the tree, 0 to <see cref="Batch.EntryCountMax"/>.</summary>
    public int LeafCount { get; }

    /// <summary>The tree head; <see cref="MerkleTree.EmptyRoot"/> for no leaves.</summary>
    public Hash Root { get; }

    /// <summary>Hashes every complete subtree once, n-1 hashes at most.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More leaves than a batch may have.</exception>
    public static StoredTree Build(IReadOnlyList<Hash> leaves)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(leaves.Count, Batch.EntryCountMax);
        byte[] bytes = new byte[NodeCount(leaves.Count) * Hash.Size];
        for (int i = 0; i < leaves.Count; i++)
        {
            leaves[i].CopyTo(bytes.AsSpan(i * Hash.Size));
        }

        return BuildAbove(bytes, leaves.Count);
    }

    /// <summary>The same over entries that lie in one piece of memory: their leaf hashes are made many at a time.</summary>
    /// <param name="bytes">What the places are in.</param>
    /// <param name="places">Start and length of each entry.</param>
    /// <exception cref="ArgumentOutOfRangeException">More entries than a batch may have.</exception>
    public static StoredTree BuildOfEntries(ReadOnlySpan<byte> bytes, ReadOnlySpan<(int Start, int Length)> places)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(places.Length, Batch.EntryCountMax);
        byte[] nodes = new byte[NodeCount(places.Length) * Hash.Size];
        TreeHasher.Leaves(bytes, places, nodes.AsSpan(0, places.Length * Hash.Size));
        return BuildAbove(nodes, places.Length);
    }

    /// <summary>Takes over stored nodes without copying. The length is checked, the hashes are not: compare <see cref="Root"/> with a proved one.</summary>
    /// <exception cref="LedgerFormatException">The length is not that of a tree of <paramref name="leafCount"/> leaves.</exception>
    public static StoredTree FromBytes(ReadOnlyMemory<byte> bytes, int leafCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(leafCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(leafCount, Batch.EntryCountMax);
        long expected = (long)NodeCount(leafCount) * Hash.Size;
        if (bytes.Length != expected)
        {
            throw new LedgerFormatException("stored tree", LedgerFormatException.Count(expected, "bytes"), LedgerFormatException.Count(bytes.Length, "bytes"));
        }

        return new StoredTree(bytes, leafCount);
    }

    /// <summary>The stored form, without a copy.</summary>
    public ReadOnlyMemory<byte> ToBytes() => nodes;

    /// <summary>The hash of leaf <paramref name="index"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such leaf.</exception>
    public Hash LeafHash(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, LeafCount);
        return Node(0, index);
    }

    /// <summary>The audit path of leaf <paramref name="index"/>, nearest sibling first (RFC 6962 §2.1.1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such leaf.</exception>
    public IReadOnlyList<Hash> InclusionProof(long index) => SubtreeProofs.Inclusion(index, LeafCount, Node);

    /// <summary>
    /// Writes the audit paths of all leaves, each as <see cref="InclusionProof(long)"/> gives it, 32 bytes a hash. Where the tree is not complete its edge is
    /// hashed once for all of them.
    /// </summary>
    /// <param name="destinations">An array a leaf, with room for its path.</param>
    /// <param name="at">Where in each of them the path begins.</param>
    /// <exception cref="ArgumentException">Not an array a leaf, or one that is too short.</exception>
    public void CopyInclusionProofs(IReadOnlyList<byte[]> destinations, int at)
    {
        ArgumentNullException.ThrowIfNull(destinations);
        if (destinations.Count != LeafCount)
        {
            throw new ArgumentException($"{destinations.Count} destinations for {LeafCount} leaves.", nameof(destinations));
        }

        if (LeafCount > 1)
        {
            int[] ends = new int[LeafCount];
            Array.Fill(ends, at);
            CopyPaths(destinations, ends, 0, LeafCount);
        }
    }

    /// <summary>The proof that the first <paramref name="oldSize"/> leaves are a prefix of all (RFC 6962 §2.1.2).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The old size is negative or above the number of leaves.</exception>
    public IReadOnlyList<Hash> ConsistencyProof(long oldSize) => SubtreeProofs.Consistency(oldSize, LeafCount, Node);

    /// <summary>
    /// Where in the stored form the nodes stand that prove leaf <paramref name="index"/>, each <see cref="Hash.Size"/> bytes: all that has to be read
    /// of a tree that is not in memory.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">No such leaf, or more leaves than a batch may have.</exception>
    public static IReadOnlyList<long> InclusionOffsets(long index, int leafCount)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(leafCount, Batch.EntryCountMax);
        long[] starts = LevelStarts(leafCount);
        List<long> offsets = [];
        SubtreeProofs.Inclusion(index, leafCount, (level, node) =>
        {
            offsets.Add((starts[level] + node) * Hash.Size);
            return Hash.Zero;
        });
        return offsets;
    }

    /// <summary>The audit path of a leaf from the nodes at <see cref="InclusionOffsets"/>, in that order.</summary>
    /// <exception cref="LedgerFormatException">There are more or fewer nodes.</exception>
    public static IReadOnlyList<Hash> InclusionProof(long index, int leafCount, IReadOnlyList<Hash> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        int used = 0;
        IReadOnlyList<Hash> proof = SubtreeProofs.Inclusion(index, leafCount, (_, _) => used++ < nodes.Count ? nodes[used - 1] : Hash.Zero);
        return used == nodes.Count ? proof : throw new LedgerFormatException("stored tree", LedgerFormatException.Count(used, "nodes"), LedgerFormatException.Count(nodes.Count, "nodes"));
    }

    internal static int NodeCount(int leafCount)
    {
        int count = 0;
        for (int width = leafCount; width > 0; width >>= 1)
        {
            count += width;
        }

        return count;
    }

    internal static long[] LevelStarts(int leafCount)
    {
        List<long> starts = [];
        long start = 0;
        for (int width = leafCount; width > 0; width >>= 1)
        {
            starts.Add(start);
            start += width;
        }

        return [.. starts];
    }

    // The leaves are there; every complete subtree above them is hashed.
    private static StoredTree BuildAbove(byte[] bytes, int leafCount)
    {
        int below = 0;
        for (int width = leafCount; width > 1; width >>= 1)
        {
            int above = below + width;
            TreeHasher.Nodes(bytes.AsSpan(below * Hash.Size, (width >> 1) * 2 * Hash.Size), bytes.AsSpan(above * Hash.Size, (width >> 1) * Hash.Size));
            below = above;
        }

        return new StoredTree(bytes, leafCount);
    }

    // From the leaves up, so that the nearest sibling stands first. Returns the root of the leaves from to to - 1.
    private Hash CopyPaths(IReadOnlyList<byte[]> destinations, int[] ends, int from, int to)
    {
        int size = to - from;
        if (size == 1)
        {
            return Node(0, from);
        }

        int middle = from + (1 << BitOperations.Log2((uint)(size - 1)));
        Hash left = CopyPaths(destinations, ends, from, middle);
        Hash right = CopyPaths(destinations, ends, middle, to);
        for (int leaf = from; leaf < to; leaf++)
        {
            (leaf < middle ? right : left).CopyTo(destinations[leaf].AsSpan(ends[leaf], Hash.Size));
            ends[leaf] += Hash.Size;
        }

        return BitOperations.IsPow2(size) ? Node(BitOperations.Log2((uint)size), from / size) : MerkleTree.NodeHash(left, right);
    }

    private Hash Node(int level, long index) =>
        Hash.FromBytes(nodes.Span.Slice((int)(levelStarts[level] + index) * Hash.Size, Hash.Size));
}
