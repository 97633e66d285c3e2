using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Witness;

/// <summary>Consistency proofs from the tiles of a ledger store.</summary>
public static class TileProofs
{
    /// <summary>The proof that the log of the old size is a prefix of that of the new.</summary>
    /// <param name="oldSize">In batches, 0 to <paramref name="newSize"/>; the proof from 0 is empty.</param>
    /// <exception cref="InvalidOperationException">The store lacks a tile of that size.</exception>
    /// <exception cref="LedgerFormatException">A tile has another length than its name says.</exception>
    public static async Task<IReadOnlyList<Hash>> ConsistencyAsync(ILedgerStore store, string origin, long oldSize, long newSize, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (oldSize == 0 || oldSize == newSize)
        {
            return [];
        }

        // Which tiles a proof needs depends on the two sizes alone, so a first pass over empty ones lists them.
        Dictionary<TileId, ReadOnlyMemory<byte>> tiles = [];
        LogTiles.ConsistencyProof(oldSize, newSize, id => tiles[id] = new byte[id.ByteCount]);
        foreach (TileId id in tiles.Keys.ToArray())
        {
            tiles[id] = await store.ReadTileAsync(origin, id, cancellationToken)
                ?? throw new InvalidOperationException($"Log {origin} has no tile {TilePath.ForTile(id)}.");
        }

        return LogTiles.ConsistencyProof(oldSize, newSize, id => tiles[id]);
    }
}
