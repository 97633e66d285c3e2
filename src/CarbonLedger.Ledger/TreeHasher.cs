using System.Security.Cryptography;

namespace CarbonLedger.Ledger;

/// <summary>
/// Leaf and node hashes of one tree in turn, of one thread. One hash state for all of them: making a state anew costs more than hashing a node.
/// </summary>
internal sealed class TreeHasher : IDisposable
{
    private const int LeafBytesMax = 1024;

    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] leaf = new byte[1 + LeafBytesMax];
    private readonly byte[] node = new byte[1 + (2 * Hash.Size)];

    public TreeHasher() => node[0] = 0x01;

    /// <summary>SHA-256(0x00 || entry), as <see cref="MerkleTree.LeafHash"/>.</summary>
    public void Leaf(ReadOnlySpan<byte> entry, Span<byte> destination)
    {
        if (entry.Length <= LeafBytesMax)
        {
            // A copy costs less than a second call.
            entry.CopyTo(leaf.AsSpan(1));
            hash.AppendData(leaf.AsSpan(0, 1 + entry.Length));
        }
        else
        {
            hash.AppendData(leaf.AsSpan(0, 1));
            hash.AppendData(entry);
        }

        hash.GetHashAndReset(destination);
    }

    /// <summary>SHA-256(0x01 || left || right) of two hashes that stand side by side, as <see cref="MerkleTree.NodeHash"/>.</summary>
    public void Node(ReadOnlySpan<byte> pair, Span<byte> destination)
    {
        pair.CopyTo(node.AsSpan(1));
        hash.AppendData(node);
        hash.GetHashAndReset(destination);
    }

    public void Dispose() => hash.Dispose();
}
