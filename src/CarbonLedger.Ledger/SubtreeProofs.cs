using System.Numerics;

namespace CarbonLedger.Ledger;

/// <summary>
/// Roots and proofs of RFC 6962 from the hashes of complete subtrees alone, wherever they are kept: node (level, index)
/// covers the leaves from index·2^level on. Used by the stored tree of a batch and by the tiles of the log.
/// </summary>
internal static class SubtreeProofs
{
    public static Hash Root(long size, Func<int, long, Hash> node) =>
        size == 0 ? MerkleTree.EmptyRoot : RangeRoot(0, size, node);

    /// <summary>PATH(m, D[n]) of RFC 6962 §2.1.1.</summary>
    public static List<Hash> Inclusion(long index, long size, Func<int, long, Hash> node)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        List<Hash> proof = [];
        long from = 0;
        long to = size;
        while (to - from > 1)
        {
            long middle = from + Split(to - from);
            bool left = index < middle;
            proof.Add(left ? RangeRoot(middle, to, node) : RangeRoot(from, middle, node));
            (from, to) = left ? (from, middle) : (middle, to);
        }

        proof.Reverse();
        return proof;
    }

    /// <summary>PROOF(m, D[n]) of RFC 6962 §2.1.2.</summary>
    public static List<Hash> Consistency(long oldSize, long newSize, Func<int, long, Hash> node)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        List<Hash> proof = [];
        if (oldSize == 0 || oldSize == newSize)
        {
            return proof;
        }

        long from = 0;
        long to = newSize;
        while (oldSize != to)
        {
            long middle = from + Split(to - from);
            bool left = oldSize <= middle;
            proof.Add(left ? RangeRoot(middle, to, node) : RangeRoot(from, middle, node));
            (from, to) = left ? (from, middle) : (middle, to);
        }

        // The old root itself is known to the verifier; any other old subtree is not.
        if (from != 0)
        {
            proof.Add(RangeRoot(from, to, node));
        }

        proof.Reverse();
        return proof;
    }

    /// <summary>The head over leaves from..to, where from is a multiple of the largest power of two that fits in the range.</summary>
    private static Hash RangeRoot(long from, long to, Func<int, long, Hash> node)
    {
        // Complete subtrees from the right: lowest binary digit of the length first.
        long end = to;
        Hash? root = null;
        for (long left = to - from; left != 0; left &= left - 1)
        {
            int level = BitOperations.TrailingZeroCount(left);
            end -= 1L << level;
            Hash subtree = node(level, end >> level);
            root = root is { } right ? MerkleTree.NodeHash(subtree, right) : subtree;
        }

        return root ?? throw new InvalidOperationException($"Range {from}..{to} has no leaves; expected at least 1.");
    }

    /// <summary>The largest power of two below a count of at least 2.</summary>
    private static long Split(long count) => 1L << BitOperations.Log2((ulong)(count - 1));
}
