using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Witness;

/// <summary>Proofs from the tiles of a ledger store.</summary>
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

        return await ProveAsync(store, origin, tile => LogTiles.ConsistencyProof(oldSize, newSize, tile), cancellationToken);
    }

    /// <summary>The audit path of a header in the log of a size.</summary>
    /// <exception cref="InvalidOperationException">The store lacks a tile of that size.</exception>
    /// <exception cref="LedgerFormatException">A tile has another length than its name says.</exception>
    public static Task<IReadOnlyList<Hash>> InclusionAsync(ILedgerStore store, string origin, long index, long size, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        return ProveAsync(store, origin, tile => LogTiles.InclusionProof(index, size, tile), cancellationToken);
    }

    private static async Task<IReadOnlyList<Hash>> ProveAsync(
        ILedgerStore store, string origin, Func<Func<TileId, ReadOnlyMemory<byte>>, IReadOnlyList<Hash>> prove, CancellationToken cancellationToken)
    {
        // Which tiles a proof needs depends on sizes and index alone, so a first pass over empty ones lists them.
        Dictionary<TileId, ReadOnlyMemory<byte>> tiles = [];
        prove(id => tiles[id] = new byte[id.ByteCount]);
        foreach (TileId id in tiles.Keys.ToArray())
        {
            tiles[id] = await store.ReadTileAsync(origin, id, cancellationToken)
                ?? throw new InvalidOperationException($"Log {origin} has no tile {TilePath.ForTile(id)}.");
        }

        return prove(id => tiles[id]);
    }
}
