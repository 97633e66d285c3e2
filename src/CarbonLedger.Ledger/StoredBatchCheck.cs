using System.Buffers.Binary;
using System.Security.Cryptography;

namespace CarbonLedger.Ledger;

/// <summary>
/// Recomputes a batch from the bytes a store gave back: the root over its entries, and every stored node on the way. It shares no code with what
/// builds trees: the frames are read here, leaf after leaf, and complete subtrees are joined on a stack. The leaves are cut into
/// pieces of <see cref="PieceLeaves"/>, each checked alone; <see cref="Finish"/> joins what they leave.
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
    private readonly Subtree[]?[] pieces;
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

        pieces = new Subtree[]?[pieceStarts.Count];
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
        using Joiner joiner = new(this);
        int first = piece * PieceLeaves;
        int leaves = Math.Min(PieceLeaves, count - first);
        ReadOnlySpan<byte> rest = entries.Span[pieceStarts[piece]..];
        for (int i = 0; i < leaves; i++)
        {
            int length = (int)BinaryPrimitives.ReadUInt32BigEndian(rest);
            Subtree leaf = new(0, first + i, joiner.Leaf(rest.Slice(FrameBytes, length)));
            Compare(leaf);
            joiner.Add(leaf, PieceHeight);
            rest = rest[(FrameBytes + length)..];
        }

        pieces[piece] = joiner.TakeComplete();
    }

    /// <summary>The root over all entries; pieces that nobody hashed are hashed here. Call it once, when every other call has returned.</summary>
    public Hash Finish()
    {
        using Joiner joiner = new(this);
        for (int piece = 0; piece < pieces.Length; piece++)
        {
            if (pieces[piece] is null)
            {
                HashPiece(piece);
            }

            foreach (Subtree subtree in pieces[piece]!)
            {
                joiner.Add(subtree, levelStarts.Count);
            }
        }

        return joiner.Root();
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

    private void Compare(Subtree node)
    {
        long at = (levelStarts[node.Level] + node.Index) * Hash.Size;
        if (at + Hash.Size > tree.Length || !tree.Span.Slice((int)at, Hash.Size).SequenceEqual(node.Hash.AsSpan()))
        {
            Interlocked.Exchange(ref wrongNodes, 1);
        }
    }

    // The hash of the leaves from Index·2^Level on.
    private readonly record struct Subtree(int Level, int Index, Hash Hash);

    // A stack of complete subtrees, the largest below, over one hash state.
    private sealed class Joiner(StoredBatchCheck check) : IDisposable
    {
        private static readonly byte[] LeafPrefix = [0x00];
        private static readonly byte[] NodePrefix = [0x01];

        private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly Stack<Subtree> complete = new();
        private readonly byte[] buffer = new byte[1024];

        public Hash Leaf(ReadOnlySpan<byte> entry) => Of(LeafPrefix, entry, default);

        // Joins as long as there is a left sibling of the same height, up to a height, and compares what it makes.
        public void Add(Subtree subtree, int heightMax)
        {
            while (subtree.Level < heightMax && complete.TryPeek(out Subtree left) && left.Level == subtree.Level)
            {
                complete.Pop();
                subtree = new Subtree(subtree.Level + 1, subtree.Index >> 1, Node(left.Hash, subtree.Hash));
                check.Compare(subtree);
            }

            complete.Push(subtree);
        }

        public Subtree[] TakeComplete() => [.. complete.Reverse()];

        public Hash Root()
        {
            Hash? right = null;
            foreach (Subtree subtree in complete)
            {
                right = right is { } known ? Node(subtree.Hash, known) : subtree.Hash;
            }

            return right ?? Hash.Of([]);
        }

        public void Dispose() => hash.Dispose();

        private Hash Node(Hash left, Hash right) => Of(NodePrefix, left.AsSpan(), right.AsSpan());

        private Hash Of(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
        {
            int length = prefix.Length + first.Length + second.Length;
            if (length <= buffer.Length)
            {
                prefix.CopyTo(buffer);
                first.CopyTo(buffer.AsSpan(prefix.Length));
                second.CopyTo(buffer.AsSpan(prefix.Length + first.Length));
                hash.AppendData(buffer.AsSpan(0, length));
            }
            else
            {
                hash.AppendData(prefix);
                hash.AppendData(first);
                hash.AppendData(second);
            }

            Span<byte> digest = stackalloc byte[Hash.Size];
            hash.GetHashAndReset(digest);
            return Hash.FromBytes(digest);
        }
    }
}
