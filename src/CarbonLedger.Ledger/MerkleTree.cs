using System.Security.Cryptography;

namespace CarbonLedger.Ledger;

/// <summary>
/// The Merkle tree of RFC 6962 §2.1 over SHA-256: no padding, no duplicated leaf, split at the largest power of two
/// below the number of leaves. The two Verify methods answer false to anything that is not a proof and never throw.
/// </summary>
public static class MerkleTree
{
    private const int StackedLeafMax = 1024;

    /// <summary>The root of a tree without leaves: SHA-256 of the empty string.</summary>
    public static Hash EmptyRoot { get; } = Hash.Of([]);

    /// <summary>Hashes an entry as a leaf: SHA-256(0x00 || entry). The 0x00 prefix keeps a leaf from ever passing as a node (RFC 6962 §2.1).</summary>
    public static Hash LeafHash(ReadOnlySpan<byte> entry)
    {
        if (entry.Length <= StackedLeafMax)
        {
            Span<byte> prefixed = stackalloc byte[1 + entry.Length];
            prefixed[0] = 0x00;
            entry.CopyTo(prefixed[1..]);
            return Hash.Of(prefixed);
        }

        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([0x00]);
        hash.AppendData(entry);
        Span<byte> digest = stackalloc byte[Hash.Size];
        hash.GetHashAndReset(digest);
        return Hash.FromBytes(digest);
    }

    /// <summary>Hashes a node from its two children. The 0x01 prefix keeps a node from ever passing as a leaf (RFC 6962 §2.1).</summary>
    public static Hash NodeHash(Hash left, Hash right)
    {
        Span<byte> node = stackalloc byte[1 + (2 * Hash.Size)];
        node[0] = 0x01;
        left.CopyTo(node[1..]);
        right.CopyTo(node[(1 + Hash.Size)..]);
        return Hash.Of(node);
    }

    /// <summary>The tree head over these leaf hashes (MTH of RFC 6962 §2.1). One pass, no allocation.</summary>
    public static Hash Root(IReadOnlyList<Hash> leaves)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        if (leaves.Count == 0)
        {
            return EmptyRoot;
        }

        // The binary digits of the leaves seen so far are the complete subtrees on the stack; a carry is a NodeHash.
        Span<Hash> stack = stackalloc Hash[32];
        int depth = 0;
        for (int i = 0; i < leaves.Count; i++)
        {
            Hash node = leaves[i];
            for (int carry = i; (carry & 1) == 1; carry >>= 1)
            {
                node = NodeHash(stack[--depth], node);
            }

            stack[depth++] = node;
        }

        Hash root = stack[--depth];
        while (depth > 0)
        {
            root = NodeHash(stack[--depth], root);
        }

        return root;
    }

    /// <summary>The audit path of a leaf (RFC 6962 §2.1.1), nearest sibling first. Hashes the whole tree: keep a <see cref="StoredTree"/> to serve many.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not a leaf of the tree.</exception>
    public static IReadOnlyList<Hash> InclusionProof(IReadOnlyList<Hash> leafHashes, long index) =>
        StoredTree.Build(leafHashes).InclusionProof(index);

    /// <summary>The proof that the first <paramref name="oldSize"/> leaves are a prefix of all (RFC 6962 §2.1.2); empty for size 0 or all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The old size is negative or above the number of leaves.</exception>
    public static IReadOnlyList<Hash> ConsistencyProof(IReadOnlyList<Hash> leafHashes, long oldSize) =>
        StoredTree.Build(leafHashes).ConsistencyProof(oldSize);

    /// <summary>
    /// True only if <paramref name="leaf"/> is leaf <paramref name="index"/> of the tree of <paramref name="size"/> leaves
    /// with this root (RFC 9162 §2.1.3.2). Size and root must come from verified bytes, never from beside the proof.
    /// </summary>
    public static bool VerifyInclusion(Hash leaf, long index, long size, IReadOnlyList<Hash> proof, Hash root) => RootOf(leaf, index, size, proof) == root;

    /// <summary>
    /// The root that an audit path leads to from leaf <paramref name="index"/> of <paramref name="size"/> (RFC 9162 §2.1.3.2), for who has a
    /// signature over size and root; null if the path is not as long as that leaf's. Never throws.
    /// </summary>
    public static Hash? RootOf(Hash leaf, long index, long size, IReadOnlyList<Hash> proof)
    {
        if (proof is null || index < 0 || index >= size)
        {
            return null;
        }

        long node = index;
        long last = size - 1;
        Hash hash = leaf;
        foreach (Hash sibling in proof)
        {
            if (last == 0)
            {
                return null;
            }

            if (IsRight(node) || node == last)
            {
                hash = NodeHash(sibling, hash);
                SkipToRight(ref node, ref last);
            }
            else
            {
                hash = NodeHash(hash, sibling);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 ? hash : null;
    }

    /// <summary>Hashes in the audit path of a leaf (RFC 6962 §2.1.1): one for each level at which it has a sibling.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not a leaf of the tree.</exception>
    public static int InclusionPathLength(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        int length = 0;
        long node = index;
        for (long last = size - 1; last > 0; last >>= 1)
        {
            length += IsRight(node) || node < last ? 1 : 0;
            node >>= 1;
        }

        return length;
    }

    /// <summary>
    /// True only if the tree of <paramref name="oldSize"/> leaves with <paramref name="oldRoot"/> is a prefix of the tree of
    /// <paramref name="newSize"/> leaves with <paramref name="newRoot"/> (RFC 9162 §2.1.4.2). An old size of 0
    /// is refused: every log starts empty, so a proof from there says nothing and a caller must not take it for one.
    /// </summary>
    public static bool VerifyConsistency(long oldSize, long newSize, Hash oldRoot, Hash newRoot, IReadOnlyList<Hash> proof)
    {
        if (proof is null || oldSize < 1 || oldSize > newSize)
        {
            return false;
        }

        if (oldSize == newSize)
        {
            return proof.Count == 0 && oldRoot == newRoot;
        }

        // A power of two is one complete subtree: its root is known and not repeated in the proof.
        bool rootIsSeed = long.IsPow2(oldSize);
        if (!rootIsSeed && proof.Count == 0)
        {
            return false;
        }

        long node = oldSize - 1;
        long last = newSize - 1;
        while (IsRight(node))
        {
            node >>= 1;
            last >>= 1;
        }

        Hash oldHash = rootIsSeed ? oldRoot : proof[0];
        Hash newHash = oldHash;
        for (int i = rootIsSeed ? 0 : 1; i < proof.Count; i++)
        {
            if (last == 0)
            {
                return false;
            }

            if (IsRight(node) || node == last)
            {
                oldHash = NodeHash(proof[i], oldHash);
                newHash = NodeHash(proof[i], newHash);
                SkipToRight(ref node, ref last);
            }
            else
            {
                newHash = NodeHash(newHash, proof[i]);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 && oldHash == oldRoot && newHash == newRoot;
    }

    private static bool IsRight(long node) => (node & 1) == 1;

    /// <summary>A last node without a sibling rises unhashed until it is a right child.</summary>
    private static void SkipToRight(ref long node, ref long last)
    {
        while (!IsRight(node) && node != 0)
        {
            node >>= 1;
            last >>= 1;
        }
    }
}
