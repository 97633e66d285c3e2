using System.Globalization;
using System.Text.Json;
using CsCheck;

namespace CarbonLedger.Ledger.Tests;

public class TileTests
{
    private const int SizeMax = 70_000;

    private static readonly JsonElement Known = Vectors.Json("merkle/tile-paths.json");
    private static readonly Hash[] Leaves = [.. Enumerable.Range(0, SizeMax).Select(i => MerkleTree.LeafHash(BitConverter.GetBytes(i)))];

    [Fact]
    public void KnownNumbers_HaveTheirKnownPaths()
    {
        foreach (JsonProperty pair in Known.GetProperty("index_paths").EnumerateObject())
        {
            long number = long.Parse(pair.Name, CultureInfo.InvariantCulture);
            Assert.Equal(pair.Value.GetString(), TilePath.ForNumber(number));
            Assert.True(TilePath.TryParseNumber(pair.Value.GetString()!, out long read));
            Assert.Equal(number, read);
        }
    }

    [Fact]
    public void KnownSizes_HaveTheirKnownTiles()
    {
        foreach (JsonProperty size in Known.GetProperty("tree_sizes").EnumerateObject())
        {
            long leaves = long.Parse(size.Name, CultureInfo.InvariantCulture);
            JsonElement[] levels = [.. size.Value.EnumerateArray()];
            for (int level = 0; level < levels.Length; level++)
            {
                long full = levels[level].GetProperty("full_tiles").GetInt64();
                int partial = levels[level].GetProperty("partial_width").GetInt32();
                Assert.Equal(level, levels[level].GetProperty("level").GetInt32());
                Assert.Equal(partial, LogTiles.Width(level, full, leaves));
                Assert.Equal(levels[level].GetProperty("partial_path").GetString(), partial == 0 ? null : TilePath.ForTile(new TileId(level, full, partial)));
                Assert.Equal(levels[level].GetProperty("last_full_path").GetString(), full == 0 ? null : TilePath.ForTile(new TileId(level, full - 1, LogTiles.Width(level, full - 1, leaves))));
            }

            Assert.Equal(0, LogTiles.Width(levels.Length, 0, leaves));
        }
    }

    [Fact]
    public void AnyPath_ReadBack_IsTheSameResource() =>
        Gen.Select(Gen.Int[0, 63], Gen.Long[0, long.MaxValue], Gen.Int[1, 256]).Sample((level, index, width) =>
        {
            TileId tile = new(level, index, width);
            return Reads(TilePath.ForTile(tile), new LogResource.HashTile(tile))
                && Reads(TilePath.ForHeaders(index, width), new LogResource.HeaderTile(index, width))
                && Reads(TilePath.ForBatch(index), new LogResource.BatchEntries(index));
        });

    [Theory]
    [InlineData("")]
    [InlineData("/tile/0/000")]
    [InlineData("tile/0")]
    [InlineData("tile/0/")]
    [InlineData("tile//000")]
    [InlineData("tile/00/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/0/0")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/001/002")]
    [InlineData("tile/0/x001")]
    [InlineData("tile/0/x01/002")]
    [InlineData("tile/0/X001/002")]
    [InlineData("tile/0/x001/x002")]
    [InlineData("tile/0/+01")]
    [InlineData("tile/0/ 01")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/01")]
    [InlineData("tile/0/000.p/")]
    [InlineData("tile/0/000.p")]
    [InlineData("tile/0/000.p/1/")]
    [InlineData("tile/0/000/")]
    [InlineData("tile/entries/")]
    [InlineData("tile/entries/000.p/300")]
    [InlineData("tile/0/x009/x223/x372/x036/x854/x775/808")]
    [InlineData("tile/0/x001/x000/x000/x000/x000/x000/x000/000")]
    [InlineData("batch/")]
    [InlineData("batch/000.p/1")]
    [InlineData("batch/1")]
    [InlineData("batch/٠٠١")]
    public void APathInAnotherSpelling_IsRefused(string path) => Assert.False(TilePath.TryParse(path, out _));

    [Fact]
    public void GrowingInAnySteps_WritesTheTilesOfTheWholeLogAndItsRoot() =>
        Gen.Int[0, 700].Array[1, 6].Sample(steps =>
        {
            Dictionary<TileId, ReadOnlyMemory<byte>> store = [];
            int size = 0;
            foreach (int step in steps)
            {
                Grow(store, size, size + step);
                size += step;
                Assert.Equal(MerkleTree.Root(Leaves[..size]), LogTiles.Root(size, id => store[id]));
            }

            Dictionary<TileId, ReadOnlyMemory<byte>> atOnce = [];
            Grow(atOnce, 0, size);
            Assert.All(atOnce, tile => Assert.True(tile.Value.Span.SequenceEqual(store[tile.Key].Span)));
        }, iter: 30);

    [Fact]
    public void ALogOf70000_HasTheTilesOfTheSpecificationAndProofsFromThem()
    {
        Dictionary<TileId, ReadOnlyMemory<byte>> store = [];
        Grow(store, 0, SizeMax);
        Assert.Equal([274, 2, 1], Enumerable.Range(0, 3).Select(level => store.Keys.Count(id => id.Level == level)));
        Assert.Equal([112, 17, 1], store.Keys.Where(id => id.Width < TileId.FullWidth).OrderBy(id => id.Level).Select(id => id.Width));

        StoredTree tree = StoredTree.Build(Leaves);
        foreach (int index in (int[])[0, 1, 255, 256, 65_535, 65_536, 69_887, 69_888, SizeMax - 1])
        {
            Assert.Equal(tree.InclusionProof(index), LogTiles.InclusionProof(index, SizeMax, id => store[id]));
            Assert.Equal(tree.ConsistencyProof(index + 1), LogTiles.ConsistencyProof(index + 1, SizeMax, id => store[id]));
        }
    }

    [Fact]
    public void ATileOfAnotherLength_IsRefusedByItsPath()
    {
        LedgerFormatException wrong = Assert.Throws<LedgerFormatException>(() => LogTiles.Root(300, id => new byte[id.ByteCount - 1]));
        Assert.StartsWith("tile/", wrong.Field, StringComparison.Ordinal);
        Assert.Throws<LedgerFormatException>(() => LogTiles.Grow(1, [Hash.Zero], _ => ReadOnlyMemory<byte>.Empty));
    }

    private static void Grow(Dictionary<TileId, ReadOnlyMemory<byte>> store, int oldSize, int newSize)
    {
        foreach (Tile tile in LogTiles.Grow(oldSize, Leaves[oldSize..newSize], id => store[id]))
        {
            Assert.Equal(tile.Id.ByteCount, tile.Content.Length);
            Assert.True(store.TryAdd(tile.Id, tile.Content), "A tile is written once.");
        }
    }

    private static bool Reads(string path, LogResource expected) => TilePath.TryParse(path, out LogResource? resource) && resource == expected;
}
