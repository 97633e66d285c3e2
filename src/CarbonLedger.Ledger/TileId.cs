namespace CarbonLedger.Ledger;

/// <summary>A hash tile (C2SP tlog-tiles): <see cref="Width"/> hashes of subtrees of 256^level leaves, from subtree index·256 on.</summary>
/// <param name="Level">0 to 63; 0 holds leaf hashes.</param>
/// <param name="Index">The tile within its level, from 0.</param>
/// <param name="Width">Hashes in the tile, 1 to 256; less than 256 makes it partial.</param>
public readonly record struct TileId(int Level, long Index, int Width)
{
    /// <summary>Hashes in a full tile.</summary>
    public const int FullWidth = 256;

    /// <summary>Bytes in the tile.</summary>
    public int ByteCount => Width * Hash.Size;
}
