using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;
using CarbonLedger.Anchors.Witness;
using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Tests;

public sealed class TileProofsTests
{
    private const string Origin = GrowingLog.Origin;

    // More than one tile of 256 and a second level.
    private const int LeafCount = 600;

    private static readonly Hash[] Leaves = [.. Enumerable.Range(0, LeafCount).Select(n => Hash.Of(System.Text.Encoding.UTF8.GetBytes($"leaf {n}")))];

    [Fact]
    public async Task ProofsFromAStore_HoldBetweenAnyTwoSizes()
    {
        InMemoryLedgerStore store = await StoreAsync();
        foreach (int size in new[] { 1, 2, 255, 256, 257, 511, 512, 513, 600 })
        {
            for (int old = 1; old <= size; old += 1 + (size / 50))
            {
                IReadOnlyList<Hash> proof = await TileProofs.ConsistencyAsync(store, Origin, old, size);
                Assert.True(MerkleTree.VerifyConsistency(old, size, MerkleTree.Root(Leaves[..old]), MerkleTree.Root(Leaves[..size]), proof), $"{old} to {size}");
            }

            Assert.Empty(await TileProofs.ConsistencyAsync(store, Origin, 0, size));
        }
    }

    [Fact]
    public async Task AStoreWithoutTheTile_IsNamed()
    {
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(async () => await TileProofs.ConsistencyAsync(await StoreAsync(), Origin, 300, LeafCount + 100));
        Assert.Contains(Origin, e.Message, StringComparison.Ordinal);
        Assert.Contains("tile/", e.Message, StringComparison.Ordinal);
    }

    private static async Task<InMemoryLedgerStore> StoreAsync()
    {
        InMemoryLedgerStore store = new();
        await store.CreateAsync(Origin);
        LogHead head = (await store.ReadHeadAsync(Origin))!.Value;
        Dictionary<TileId, ReadOnlyMemory<byte>> written = [];
        for (int n = 0; n < LeafCount; n++)
        {
            IReadOnlyList<Tile> tiles = LogTiles.Grow(n, [Leaves[n]], id => written[id]);
            foreach (Tile tile in tiles)
            {
                written[tile.Id] = tile.Content;
            }

            LogHead next = new(n + 1, MerkleTree.Root(Leaves[..(n + 1)]));
            Assert.True(await store.CommitAsync(Origin, head, new LogCommit(next, default, default, default, tiles, [])));
            head = next;
        }

        return store;
    }
}
