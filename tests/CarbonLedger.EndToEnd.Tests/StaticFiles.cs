using CarbonLedger.Ledger;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>The files of a log as a server has them, by path; what stands in them may be anything.</summary>
internal sealed class StaticFiles : Dictionary<string, byte[]>
{
    private StaticFiles()
        : base(StringComparer.Ordinal)
    {
    }

    /// <summary>The files of these headers and entries, with every hash right, under a checkpoint that somebody signs.</summary>
    public static StaticFiles Of(IReadOnlyList<(ReadOnlyMemory<byte> Header, ReadOnlyMemory<byte> Entries)> batches, Func<Hash, SignedNote> sign)
    {
        StaticFiles files = [];
        Hash[] leaves = [.. batches.Select(batch => MerkleTree.LeafHash(batch.Header.Span))];
        foreach (Tile tile in LogTiles.Grow(0, leaves, _ => default))
        {
            files[TilePath.ForTile(tile.Id)] = tile.Content.ToArray();
        }

        for (int first = 0; first < batches.Count; first += TileId.FullWidth)
        {
            ReadOnlyMemory<byte>[] headers = [.. batches.Skip(first).Take(TileId.FullWidth).Select(batch => batch.Header)];
            files[TilePath.ForHeaders(first / TileId.FullWidth, headers.Length)] = HeaderBundle.Encode(headers);
        }

        for (int n = 0; n < batches.Count; n++)
        {
            files[TilePath.ForBatch(n)] = batches[n].Entries.ToArray();
        }

        files["checkpoint"] = sign(MerkleTree.Root(leaves)).ToBytes();
        return files;
    }

    /// <summary>These files in a folder.</summary>
    public void WriteTo(string folder)
    {
        foreach ((string path, byte[] content) in this)
        {
            string full = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllBytes(full, content);
        }
    }
}
