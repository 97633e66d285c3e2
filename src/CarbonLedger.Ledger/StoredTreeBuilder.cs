namespace CarbonLedger.Ledger;

/// <summary>
/// Builds the tree of a batch from its entries, straight into its stored form. The leaves are cut into pieces of <see cref="PieceLeaves"/>; each
/// piece is hashed with the subtrees in it, and <see cref="Build"/> hashes the few nodes above them.
/// </summary>
public sealed class StoredTreeBuilder
{
    /// <summary>Leaves in a piece; the last may have fewer.</summary>
    public const int PieceLeaves = 1 << PieceHeight;

    private const int PieceHeight = 10;

    private readonly IReadOnlyList<ReadOnlyMemory<byte>> entries;
    private readonly byte[] nodes;
    private readonly long[] levelStarts;
    private readonly bool[] hashed;

    /// <summary>Checks the entries and hashes nothing. They are not copied and must not change.</summary>
    /// <exception cref="LedgerFormatException">An entry is empty or above <see cref="Batch.EntryBytesMax"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">More entries than a batch may have.</exception>
    public StoredTreeBuilder(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(entries.Count, Batch.EntryCountMax);
        for (int i = 0; i < entries.Count; i++)
        {
            EntryBundle.RequireEntryLength(i, entries[i].Length);
        }

        this.entries = entries;
        nodes = new byte[StoredTree.NodeCount(entries.Count) * Hash.Size];
        levelStarts = StoredTree.LevelStarts(entries.Count);
        hashed = new bool[(entries.Count + PieceLeaves - 1) / PieceLeaves];
    }

    /// <summary>How many pieces there are.</summary>
    public int PieceCount => hashed.Length;

    /// <summary>Hashes one piece. Different pieces may be hashed by different threads at the same time.</summary>
    /// <param name="piece">0 to <see cref="PieceCount"/> − 1.</param>
    public void HashPiece(int piece)
    {
        int from = piece * PieceLeaves;
        int to = Math.Min(from + PieceLeaves, entries.Count);
        TreeHasher.Leaves(entries, from, to, Nodes(0, from, to));
        for (int level = 1; level <= PieceHeight; level++)
        {
            HashLevel(level, from >> level, to >> level);
        }

        hashed[piece] = true;
    }

    /// <summary>The whole tree; pieces that nobody hashed are hashed here. Call it once, when every other call has returned.</summary>
    public StoredTree Build()
    {
        for (int piece = 0; piece < hashed.Length; piece++)
        {
            if (!hashed[piece])
            {
                HashPiece(piece);
            }
        }

        for (int level = PieceHeight + 1; level < levelStarts.Length; level++)
        {
            HashLevel(level, 0, entries.Count >> level);
        }

        return StoredTree.FromBytes(nodes, entries.Count);
    }

    private void HashLevel(int level, int from, int to)
    {
        if (from < to)
        {
            TreeHasher.Nodes(Nodes(level - 1, 2 * from, 2 * to), Nodes(level, from, to));
        }
    }

    private Span<byte> Nodes(int level, int from, int to) => nodes.AsSpan((int)(levelStarts[level] + from) * Hash.Size, (to - from) * Hash.Size);
}
