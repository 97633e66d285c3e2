namespace CarbonLedger.Ledger;

/// <summary>The entries committed together, their tree and their header. Made once, never changed.</summary>
public sealed class Batch
{
    /// <summary>The most entries in a batch.</summary>
    public const int EntryCountMax = 4_194_304;

    /// <summary>The largest entry, 16 MiB.</summary>
    public const int EntryBytesMax = 16 * 1024 * 1024;

    private Batch(IReadOnlyList<ReadOnlyMemory<byte>> entries, StoredTree tree, BatchHeader header)
    {
        Entries = entries;
        Tree = tree;
        Header = header;
        HeaderBytes = header.Encode();
        HeaderHash = MerkleTree.LeafHash(HeaderBytes.Span);
    }

    /// <summary>The entries in their committed order, as given.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Entries { get; }

    /// <summary>The finished inner tree, from which proofs are served.</summary>
    public StoredTree Tree { get; }

    /// <summary>The decoded header.</summary>
    public BatchHeader Header { get; }

    /// <summary>The bytes that are leaf <see cref="BatchHeader.Number"/> of the log.</summary>
    public ReadOnlyMemory<byte> HeaderBytes { get; }

    /// <summary>The RFC 6962 leaf hash of the header: the leaf of the log, and the previous hash of the next batch.</summary>
    public Hash HeaderHash { get; }

    /// <summary>Hashes the entries, builds their tree and states it in a header. The entries are not copied and must not change.</summary>
    /// <param name="origin">The log.</param>
    /// <param name="number">Batches before this one.</param>
    /// <param name="entries">1 to <see cref="EntryCountMax"/> entries of 1 to <see cref="EntryBytesMax"/> bytes.</param>
    /// <param name="facts">What the header states beside the tree.</param>
    /// <param name="previousHeaderHash"><see cref="HeaderHash"/> of the batch before; <see cref="Hash.Zero"/> for batch 0.</param>
    /// <param name="runner">Runs the hashing of the tree's pieces; one after the other unless given.</param>
    /// <exception cref="LedgerFormatException">A limit is broken; the message names the batch or entry.</exception>
    public static Batch Build(
        string origin, long number, IReadOnlyList<ReadOnlyMemory<byte>> entries, HeaderFacts facts, Hash previousHeaderHash, PieceRunner? runner = null)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (entries.Count is < 1 or > EntryCountMax)
        {
            throw new LedgerFormatException($"batch {number}", $"1 to {EntryCountMax} entries", LedgerFormatException.Count(entries.Count, "entries"));
        }

        StoredTreeBuilder builder = new(entries);
        runner?.Invoke(builder.PieceCount, builder.HashPiece);
        StoredTree tree = builder.Build();
        return new Batch(entries, tree, BatchHeader.Create(origin, number, entries.Count, tree.Root, facts, previousHeaderHash));
    }
}
