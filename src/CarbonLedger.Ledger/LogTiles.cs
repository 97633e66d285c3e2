namespace CarbonLedger.Ledger;

/// <summary>
/// The log's tree as tiles (C2SP tlog-tiles): what to write when the log grows, and roots and proofs from the tiles alone. A
/// reader is asked only for tiles that a log of the size in hand has, with exactly that width.
/// </summary>
public static class LogTiles
{
    private const int TileHeight = 8;

    // 256^7 leaves are the most a long counts in whole tiles; above, every level is empty.
    private const int LevelMax = 7;

    /// <summary>
    /// The tiles that a log of <paramref name="oldSize"/> headers still lacks when these leaf hashes are appended: all tiles
    /// that become full, and the partial right edge, level by level. Old partial tiles are read, never changed.
    /// </summary>
    /// <exception cref="LedgerFormatException">The reader gave a tile of another length.</exception>
    public static IReadOnlyList<Tile> Grow(long oldSize, IReadOnlyList<Hash> newLeafHashes, Func<TileId, ReadOnlyMemory<byte>> readTile)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentNullException.ThrowIfNull(newLeafHashes);
        ArgumentNullException.ThrowIfNull(readTile);
        List<Tile> written = [];
        IReadOnlyList<Hash> added = newLeafHashes;
        for (int level = 0; added.Count > 0; level++)
        {
            added = GrowLevel(level, CountAt(oldSize, level), added, readTile, written);
        }

        return written;
    }

    /// <summary>How wide a tile is in a log of this size: 256 if full, 0 if there is no such tile.</summary>
    public static int Width(int level, long index, long size)
    {
        long before = CountAt(size, level) - (index * TileId.FullWidth);
        return (int)Math.Clamp(before, 0, TileId.FullWidth);
    }

    /// <summary>The root of the log at a size.</summary>
    /// <exception cref="LedgerFormatException">The reader gave a tile of another length.</exception>
    public static Hash Root(long size, Func<TileId, ReadOnlyMemory<byte>> readTile) =>
        SubtreeProofs.Root(size, Nodes(size, readTile));

    /// <summary>The audit path of a header in the log of a size.</summary>
    /// <exception cref="LedgerFormatException">The reader gave a tile of another length.</exception>
    public static IReadOnlyList<Hash> InclusionProof(long index, long size, Func<TileId, ReadOnlyMemory<byte>> readTile) =>
        SubtreeProofs.Inclusion(index, size, Nodes(size, readTile));

    /// <summary>The proof that the log of the old size is a prefix of that of the new.</summary>
    /// <exception cref="LedgerFormatException">The reader gave a tile of another length.</exception>
    public static IReadOnlyList<Hash> ConsistencyProof(long oldSize, long newSize, Func<TileId, ReadOnlyMemory<byte>> readTile) =>
        SubtreeProofs.Consistency(oldSize, newSize, Nodes(newSize, readTile));

    private static List<Hash> GrowLevel(
        int level, long oldCount, IReadOnlyList<Hash> added, Func<TileId, ReadOnlyMemory<byte>> readTile, List<Tile> written)
    {
        long index = oldCount / TileId.FullWidth;
        int oldWidth = (int)(oldCount % TileId.FullWidth);
        List<Hash> hashes = oldWidth == 0 ? [] : ReadTile(new TileId(level, index, oldWidth), readTile);
        List<Hash> above = [];
        foreach (Hash hash in added)
        {
            hashes.Add(hash);
            if (hashes.Count == TileId.FullWidth)
            {
                written.Add(ToTile(level, index, hashes));
                above.Add(MerkleTree.Root(hashes));
                hashes.Clear();
                index++;
            }
        }

        if (hashes.Count > 0)
        {
            written.Add(ToTile(level, index, hashes));
        }

        return above;
    }

    /// <summary>A complete subtree lies in the tile of its level rounded down to a multiple of 8; the rest of the way up is hashed here.</summary>
    private static Func<int, long, Hash> Nodes(long size, Func<TileId, ReadOnlyMemory<byte>> readTile)
    {
        ArgumentNullException.ThrowIfNull(readTile);
        return (height, position) =>
        {
            int level = height / TileHeight;
            int width = 1 << (height % TileHeight);
            long first = position * width;
            long index = first / TileId.FullWidth;
            List<Hash> hashes = ReadTile(new TileId(level, index, Width(level, index, size)), readTile);
            return MerkleTree.Root(hashes.GetRange((int)(first % TileId.FullWidth), width));
        };
    }

    private static List<Hash> ReadTile(TileId id, Func<TileId, ReadOnlyMemory<byte>> readTile)
    {
        ReadOnlyMemory<byte> content = readTile(id);
        if (content.Length != id.ByteCount)
        {
            throw new LedgerFormatException(TilePath.ForTile(id), LedgerFormatException.Count(id.ByteCount, "bytes"), LedgerFormatException.Count(content.Length, "bytes"));
        }

        List<Hash> hashes = new(TileId.FullWidth);
        for (int at = 0; at < content.Length; at += Hash.Size)
        {
            hashes.Add(Hash.FromBytes(content.Span.Slice(at, Hash.Size)));
        }

        return hashes;
    }

    private static Tile ToTile(int level, long index, List<Hash> hashes)
    {
        byte[] content = new byte[hashes.Count * Hash.Size];
        for (int i = 0; i < hashes.Count; i++)
        {
            hashes[i].CopyTo(content.AsSpan(i * Hash.Size));
        }

        return new Tile(new TileId(level, index, hashes.Count), content);
    }

    /// <summary>Complete subtrees of 256^level leaves in a tree of this size.</summary>
    private static long CountAt(long size, int level) => level > LevelMax ? 0 : size >> (TileHeight * level);
}
