using System.Numerics;
using System.Security.Cryptography;

namespace CarbonLedger.Ledger;

/// <summary>
/// The tree head over leaf hashes that come one by one, in memory of one hash a level. It shares no code with the trees that are
/// stored: who checks these asks it.
/// </summary>
public sealed class CompactRange
{
    private readonly Stack<(int Level, byte[] Hash)> complete = new();

    /// <summary>Leaves so far.</summary>
    public long Count { get; private set; }

    /// <summary>The RFC 6962 tree head over the leaves so far.</summary>
    public Hash Root
    {
        get
        {
            byte[]? right = null;
            foreach ((_, byte[] left) in complete)
            {
                right = right is null ? left : Join(left, right);
            }

            return right is null ? Hash.Of([]) : Hash.FromBytes(right);
        }
    }

    /// <summary>Takes in the next leaf hash.</summary>
    public void Add(Hash leaf)
    {
        byte[] hash = leaf.ToArray();
        int level = 0;
        while (complete.TryPeek(out (int Level, byte[] Hash) left) && left.Level == level)
        {
            complete.Pop();
            hash = Join(left.Hash, hash);
            level++;
        }

        complete.Push((level, hash));
        Count++;
        if (complete.Count != BitOperations.PopCount((ulong)Count))
        {
            throw new InvalidOperationException($"{Count} leaves leave {complete.Count} subtrees.");
        }
    }

    /// <summary>The leaf hash of an entry.</summary>
    public static Hash Leaf(ReadOnlySpan<byte> entry)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([0]);
        hash.AppendData(entry);
        return Hash.FromBytes(hash.GetHashAndReset());
    }

    /// <summary>The hash of a node over two.</summary>
    public static Hash Node(Hash left, Hash right) => Hash.FromBytes(Join(left.AsSpan(), right.AsSpan()));

    private static byte[] Join(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => SHA256.HashData([1, .. left, .. right]);
}
