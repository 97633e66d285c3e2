using CarbonLedger.Ledger;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>Reads the exported static log as a mirror would: from its files and the policy alone.</summary>
public sealed class ExportedLogTests(DemoRuns runs)
{
    [Fact]
    public async Task Tiles_GiveTheCheckpointsRoot_AndProveEveryHeader()
    {
        DemoFiles demo = await runs.FaultyAsync();
        SignedNote note = SignedNote.Parse(await File.ReadAllBytesAsync(Path.Combine(demo.Log, "checkpoint")));
        Assert.True(TlogPolicy.Parse(await File.ReadAllBytesAsync(demo.Policy)).Evaluate(note).Holds);
        Checkpoint checkpoint = Checkpoint.Parse(note.Text);
        Assert.Equal(demo.Root, checkpoint.Root.ToBase64());
        ReadOnlyMemory<byte> Tile(TileId id) => File.ReadAllBytes(Path.Combine(demo.Log, TilePath.ForTile(id)));
        Assert.Equal(checkpoint.Root, LogTiles.Root(checkpoint.Size, Tile));
        List<ReadOnlyMemory<byte>> headers = Headers(demo.Log, checkpoint.Size);
        for (int i = 0; i < headers.Count; i++)
        {
            IReadOnlyList<Hash> proof = LogTiles.InclusionProof(i, checkpoint.Size, Tile);
            Assert.True(MerkleTree.VerifyInclusion(MerkleTree.LeafHash(headers[i].Span), i, checkpoint.Size, proof, checkpoint.Root), $"header {i}");
        }

        Hash[] leaves = [.. headers.Select(header => MerkleTree.LeafHash(header.Span))];
        Hash half = MerkleTree.Root(leaves[..48]);
        Assert.True(MerkleTree.VerifyConsistency(48, checkpoint.Size, half, checkpoint.Root, LogTiles.ConsistencyProof(48, checkpoint.Size, Tile)));
    }

    [Fact]
    public async Task EveryBatchFile_HashesToItsHeadersRoot()
    {
        DemoFiles demo = await runs.FaultyAsync();
        Checkpoint checkpoint = Checkpoint.Parse(SignedNote.Parse(await File.ReadAllBytesAsync(Path.Combine(demo.Log, "checkpoint"))).Text);
        Hash previous = Hash.Zero;
        foreach (ReadOnlyMemory<byte> bytes in Headers(demo.Log, checkpoint.Size))
        {
            BatchHeader header = BatchHeader.Decode(bytes);
            IReadOnlyList<ReadOnlyMemory<byte>> entries = EntryBundle.Decode(await File.ReadAllBytesAsync(Path.Combine(demo.Log, TilePath.ForBatch(header.Number))), header.EntryCount);
            Assert.Equal(header.EntryCount, entries.Count);
            Assert.Equal(header.Root, MerkleTree.Root([.. entries.Select(entry => MerkleTree.LeafHash(entry.Span))]));
            Assert.Equal(previous, header.Previous);
            previous = MerkleTree.LeafHash(bytes.Span);
        }

        Assert.False(File.Exists(Path.Combine(demo.Log, TilePath.ForBatch(checkpoint.Size))));
    }

    [Fact]
    public async Task Folder_HoldsTheCheckpoint_TheTiles_AndEachBatch_AndNothingElse()
    {
        DemoFiles demo = await runs.FaultyAsync();
        int size = (int)Checkpoint.Parse(SignedNote.Parse(await File.ReadAllBytesAsync(Path.Combine(demo.Log, "checkpoint"))).Text).Size;
        Assert.InRange(size, 96, TileId.FullWidth - 1);
        IEnumerable<string> expected = ["checkpoint", $"tile/0/000.p/{size}", $"tile/entries/000.p/{size}", .. Enumerable.Range(0, size).Select(number => $"batch/{number:D3}")];
        IEnumerable<string> found = Directory.GetFiles(demo.Log, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(demo.Log, file).Replace(Path.DirectorySeparatorChar, '/'));
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    private static List<ReadOnlyMemory<byte>> Headers(string log, long size)
    {
        List<ReadOnlyMemory<byte>> headers = [];
        for (long index = 0; index * TileId.FullWidth < size; index++)
        {
            headers.AddRange(HeaderBundle.Decode(File.ReadAllBytes(Path.Combine(log, TilePath.ForHeaders(index, LogTiles.Width(0, index, size))))));
        }

        Assert.Equal(size, headers.Count);
        return headers;
    }
}
