using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;

namespace CarbonLedger.Server;

/// <summary>Writes a log as static files that any web server can serve: <c>checkpoint</c>, <c>tile/…</c> (C2SP tlog-tiles) and <c>batch/…</c>.</summary>
public static class LogExport
{
    /// <summary>Writes the log up to a checkpoint; the checkpoint last, so that it never names what is not there.</summary>
    public static async Task WriteAsync(string folder, SignedNote checkpoint, IReadOnlyList<StoredBatch> batches)
    {
        Hash[] leaves = [.. batches.Select(batch => MerkleTree.LeafHash(batch.Header.Span))];
        foreach (Tile tile in LogTiles.Grow(0, leaves, _ => throw new InvalidOperationException("A new log has no tiles to read.")))
        {
            await WriteAsync(folder, TilePath.ForTile(tile.Id), tile.Content);
        }

        for (int first = 0; first < batches.Count; first += TileId.FullWidth)
        {
            ReadOnlyMemory<byte>[] headers = [.. batches.Skip(first).Take(TileId.FullWidth).Select(batch => batch.Header)];
            await WriteAsync(folder, TilePath.ForHeaders(first / TileId.FullWidth, headers.Length), HeaderBundle.Encode(headers));
        }

        foreach (StoredBatch batch in batches)
        {
            await WriteAsync(folder, TilePath.ForBatch(batch.Number), batch.Entries);
        }

        await WriteAsync(folder, "checkpoint", checkpoint.ToBytes());
    }

    private static async Task WriteAsync(string folder, string path, ReadOnlyMemory<byte> bytes)
    {
        string full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        await File.WriteAllBytesAsync(full, bytes);
    }
}
