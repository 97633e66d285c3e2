using System.Buffers.Binary;

namespace CarbonLedger.Ledger;

/// <summary>
/// Recomputes a batch from the bytes a store gave back: the root over its entries, and every stored node on the way. It shares the hash function with what
/// builds trees and nothing else: the frames are read here, rows of nodes are compared with the stored ones, and what the pieces
/// leave is joined on a stack, by the platform's hash. The leaves are cut into pieces of <see cref="PieceLeaves"/>, each checked alone.
/// </summary>
public sealed class StoredBatchCheck
{
    /// <summary>Leaves in a piece; the last may have fewer.</summary>
    public const int PieceLeaves = 1 << PieceHeight;

    private const int PieceHeight = 10;
    private const int FrameBytes = sizeof(uint);

    private readonly ReadOnlyMemory<byte> entries;
    private readonly ReadOnlyMemory<byte> tree;
    private readonly int count;
    private readonly List<int> pieceStarts = [];
    private readonly List<long> levelStarts = [];
    private readonly List<Subtree>?[] pieces;
    private int wrongNodes;

    /// <summary>Walks the frames and hashes nothing. The bytes are not copied and must not change.</summary>
    /// <param name="entries">The bundle.</param>
    /// <param name="tree">The stored nodes.</param>
    /// <param name="entryCount">What the header says.</param>
    /// <exception cref="LedgerFormatException">The bundle is not framed, or has another number of entries.</exception>
    public StoredBatchCheck(ReadOnlyMemory<byte> entries, ReadOnlyMemory<byte> tree, int entryCount)
    {
        this.entries = entries;
        this.tree = tree;
        count = WalkFrames(entries.Span, pieceStarts);
        if (count != entryCount)
        {
            throw new LedgerFormatException("entry bundle", LedgerFormatException.Count(entryCount, "entries"), LedgerFormatException.Count(count, "entries"));
        }

        long nodes = 0;
        for (int width = count; width > 0; width >>= 1)
        {
            levelStarts.Add(nodes);
            nodes += width;
        }

        pieces = new List<Subtree>?[pieceStarts.Count];
        wrongNodes = tree.Length == nodes * Hash.Size ? 0 : 1;
    }

    /// <summary>How many pieces there are.</summary>
    public int PieceCount => pieces.Length;

    /// <summary>Whether the stored tree has the right length and every node compared so far is right.</summary>
    public bool TreeHolds => Volatile.Read(ref wrongNodes) == 0;

    /// <summary>Hashes one piece. Different pieces may be hashed by different threads at the same time.</summary>
    /// <param name="piece">0 to <see cref="PieceCount"/> − 1.</param>
    public void HashPiece(int piece)
    {
        int first = piece * PieceLeaves;
        (int Start, int Length)[] places = PlacesOf(pieceStarts[piece], Math.Min(PieceLeaves, count - first));
        byte[] row = new byte[places.Length * Hash.Size];
        TreeHasher.Leaves(entries.Span, places, row);
        Compare(0, first, row);
        List<Subtree> complete = [];
        for (int level = 0; row.Length > 0; level++)
        {
            int width = row.Length / Hash.Size;
            if (width % 2 == 1)
            {
                complete.Add(new Subtree(level, (first >> level) + width - 1, Hash.FromBytes(row.AsSpan(^Hash.Size..))));
            }

            byte[] above = new byte[(width >> 1) * Hash.Size];
            TreeHasher.Nodes(row.AsSpan(0, 2 * above.Length), above);
            Compare(level + 1, first >> (level + 1), above);
            row = above;
        }

        complete.Reverse();
        pieces[piece] = complete;
    }

    /// <summary>The root over all entries; pieces that nobody hashed are hashed here. Call it once, when every other call has returned.</summary>
    public Hash Finish()
    {
        Stack<Subtree> complete = new();
        for (int piece = 0; piece < pieces.Length; piece++)
        {
            if (pieces[piece] is null)
            {
                HashPiece(piece);
            }

            foreach (Subtree subtree in pieces[piece]!)
            {
                Join(complete, subtree);
            }
        }

        Hash? right = null;
        foreach (Subtree subtree in complete)
        {
            right = right is { } known ? MerkleTree.NodeHash(subtree.Hash, known) : subtree.Hash;
        }

        return right ?? MerkleTree.EmptyRoot;
    }

    // Where every piece begins, and how many entries there are.
    private static int WalkFrames(ReadOnlySpan<byte> bundle, List<int> starts)
    {
        int found = 0;
        for (int at = 0; at < bundle.Length; found++)
        {
            if (found == Batch.EntryCountMax)
            {
                throw new LedgerFormatException("entry bundle", LedgerFormatException.Count(Batch.EntryCountMax, "entries at most"), "more");
            }

            if (found % PieceLeaves == 0)
            {
                starts.Add(at);
            }

            int left = bundle.Length - at - FrameBytes;
            uint length = left < 0 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(bundle[at..]);
            if (length is < 1 or > Batch.EntryBytesMax || length > left)
            {
                throw new LedgerFormatException($"entry {found}", "its length in 4 bytes, and so many bytes", left < 0 ? "the end" : LedgerFormatException.Count(length, $"bytes of {left}"));
            }

            at += FrameBytes + (int)length;
        }

        return found;
    }

    private (int Start, int Length)[] PlacesOf(int start, int leaves)
    {
        (int Start, int Length)[] places = new (int, int)[leaves];
        for (int i = 0; i < leaves; i++)
        {
            places[i] = (start + FrameBytes, (int)BinaryPrimitives.ReadUInt32BigEndian(entries.Span[start..]));
            start += FrameBytes + places[i].Length;
        }

        return places;
    }

    // The stack holds complete subtrees, the largest below. Joins as long as there is a left sibling of the same height.
    private void Join(Stack<Subtree> complete, Subtree subtree)
    {
        while (complete.TryPeek(out Subtree left) && left.Level == subtree.Level)
        {
            complete.Pop();
            subtree = new Subtree(subtree.Level + 1, subtree.Index >> 1, MerkleTree.NodeHash(left.Hash, subtree.Hash));
            Compare(subtree.Level, subtree.Index, subtree.Hash.AsSpan());
        }

        complete.Push(subtree);
    }

    private void Compare(int level, int first, ReadOnlySpan<byte> row)
    {
        if (row.IsEmpty)
        {
            return;
        }

        long at = (levelStarts[level] + first) * Hash.Size;
        if (at + row.Length > tree.Length || !tree.Span.Slice((int)at, row.Length).SequenceEqual(row))
        {
            Interlocked.Exchange(ref wrongNodes, 1);
        }
    }

    // The hash of the leaves from Index·2^Level on.
    private readonly record struct Subtree(int Level, int Index, Hash Hash);
}
