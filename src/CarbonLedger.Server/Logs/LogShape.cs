using CarbonLedger.Ledger;

namespace CarbonLedger.Server.Logs;

/// <summary>Which tiles a log has, counted from its size alone.</summary>
internal static class LogShape
{
    private const int TileHeight = 8;

    /// <summary>The tiles of a log of this size, level by level, the right edge with its width then.</summary>
    public static IEnumerable<TileId> TilesOf(long size)
    {
        int level = 0;
        for (long hashes = size; hashes > 0; hashes >>= TileHeight)
        {
            for (long index = 0; index * TileId.FullWidth < hashes; index++)
            {
                yield return new TileId(level, index, (int)Math.Min(TileId.FullWidth, hashes - (index * TileId.FullWidth)));
            }

            level++;
        }
    }
}
