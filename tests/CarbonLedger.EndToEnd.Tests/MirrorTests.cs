using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Demo;
using CarbonLedger.Server.Logs;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>Mirror, export and check over the edges of tiles.</summary>
public sealed class MirrorTests(DemoRuns runs) : IDisposable
{
    private const string Origin = "carbonledger.example/demo/ieee14";

    private readonly DemoKeys keys = new(7, Origin);
    private readonly EvilServer server = new();

    private TlogPolicy Policy => TlogPolicy.Parse($"log {keys.Log.Key}\nquorum none\n");

    [Fact]
    public async Task LogThatGrowsOverTheEdgesOfTiles_IsMirroredAtEverySize_AndChecksOut()
    {
        List<(ReadOnlyMemory<byte> Header, ReadOnlyMemory<byte> Entries)> made = [.. GoCheckTests.Made(600)];
        StaticLog files = new(runs.NewPath("mirror"));
        using LogSource source = new(server.Address);
        LogMirror mirror = new(source, files, Policy);
        foreach (int size in (int[])[1, 2, 255, 256, 257, 512, 513, 600])
        {
            server.Files = StaticFiles.Of([.. made.Take(size)], root => keys.Log.Sign(new Checkpoint(Origin, size, root).Format()));
            Assert.Equal(size, (await mirror.RunAsync()).Size);
            LogCheck.Result check = await LogCheck.FolderAsync(files, Policy);
            Assert.Equal((size, size), (check.Head.Size, check.Entries));
        }

        // A tile that became full is proved by the one above: one bit of it in a fresh copy.
        server.Files!["tile/0/001"][77] ^= 1;
        LogFindingException refused = await Assert.ThrowsAsync<LogFindingException>(() => new LogMirror(source, new StaticLog(runs.NewPath("mirror")), Policy).RunAsync());
        Assert.Equal("tile/0/001", refused.Finding.Where);
    }

    [Fact]
    public async Task StoreOfThreeTiles_IsExportedInSteps_AsItIs()
    {
        InMemoryLedgerStore store = new();
        await store.CreateAsync(Origin);
        StaticLog files = new(runs.NewPath("export"));
        Dictionary<TileId, ReadOnlyMemory<byte>> tiles = [];
        LogHead head = new(0, MerkleTree.EmptyRoot);
        foreach ((ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> entries) in GoCheckTests.Made(520))
        {
            IReadOnlyList<Tile> grown = LogTiles.Grow(head.Size, [MerkleTree.LeafHash(header.Span)], id => tiles[id]);
            foreach (Tile tile in grown)
            {
                tiles[tile.Id] = tile.Content;
            }

            LogHead next = new(head.Size + 1, LogTiles.Root(head.Size + 1, id => tiles[id]));
            StoredTree tree = StoredTree.Build([.. EntryBundle.Decode(entries).Select(entry => MerkleTree.LeafHash(entry.Span))]);
            Assert.True(await store.CommitAsync(Origin, head, new LogCommit(next, header, entries, tree.ToBytes(), grown, [])));
            head = next;
            await store.PublishAsync(Origin, keys.Log.Sign(new Checkpoint(Origin, head.Size, head.Root).Format()));
            if (head.Size is 1 or 200 or 256 or 300 or 520)
            {
                LogFolderExport.Result result = await LogFolderExport.RunAsync(store, Origin, files.Folder);
                Assert.Equal(head.Size, (await LogCheck.FolderAsync(files, Policy)).Entries);
                Assert.Equal(head.Size, result.Checkpoint.Size);
            }
        }

        // The same origin with another past is refused.
        InMemoryLedgerStore other = new();
        await other.CreateAsync(Origin);
        await other.PublishAsync(Origin, keys.Log.Sign(new Checkpoint(Origin, 300, Hash.Of([3])).Format()));
        await Assert.ThrowsAsync<LogDiffersException>(() => LogFolderExport.RunAsync(other, Origin, files.Folder));
    }

    public void Dispose()
    {
        server.Dispose();
        keys.Dispose();
    }
}
