using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;
using static CarbonLedger.Storage.Tests.LedgerSamples;

namespace CarbonLedger.Storage.Tests;

/// <summary>What every ledger store promises.</summary>
public abstract class LedgerStoreContract
{
    protected abstract ILedgerStore Store { get; }

    [Fact]
    public async Task NewLog_HasSizeZeroAndTheEmptyRoot()
    {
        Assert.Null(await Store.ReadHeadAsync(Origin));
        await Store.CreateAsync(Origin);
        Assert.Equal(Empty, await Store.ReadHeadAsync(Origin));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.CreateAsync(Origin));
    }

    [Fact]
    public async Task CommittedBatch_IsReadBackByteForByte()
    {
        await Store.CreateAsync(Origin);
        LogCommit commit = After(Empty);
        Assert.True(await Store.CommitAsync(Origin, Empty, commit));
        Assert.Equal(commit.Head, await Store.ReadHeadAsync(Origin));
        StoredBatch batch = (await Store.ReadBatchAsync(Origin, 0))!;
        Assert.Equal(0, batch.Number);
        Assert.Equal([commit.Header.ToArray(), commit.Entries.ToArray(), commit.Tree.ToArray()], (byte[][])[batch.Header.ToArray(), batch.Entries.ToArray(), batch.Tree.ToArray()]);
        Assert.Equal(commit.Tiles[0].Content.ToArray(), (await Store.ReadTileAsync(Origin, commit.Tiles[0].Id))!.Value.ToArray());
        Assert.Equal(0, await Store.FindAsync(Origin, Interval(0)));
    }

    [Fact]
    public async Task WhatIsNotThere_IsNull()
    {
        await Store.CreateAsync(Origin);
        await AssertNothingAsync(Origin, 0);
        await AssertNothingAsync("carbonledger.example/no-such-log", 0);
        Assert.Null(await Store.ReadBatchAsync(Origin, -1));
        Assert.Null(await Store.ReadPublishedAsync(Origin));
        Assert.Null(await Store.ReadPublishedAsync("carbonledger.example/no-such-log"));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(0, true)]
    public async Task HeadOfAnotherSizeOrRoot_CommitsNothing(long size, bool otherRoot)
    {
        await Store.CreateAsync(Origin);
        LogHead wrong = new(size, otherRoot ? Hash.Of([1]) : MerkleTree.EmptyRoot);
        Assert.False(await Store.CommitAsync(Origin, wrong, After(wrong)));
        Assert.Equal(Empty, await Store.ReadHeadAsync(Origin));
        await AssertNothingAsync(Origin, 0);
        await AssertNothingAsync(Origin, size);
    }

    [Fact]
    public async Task LogThatIsNotThere_TakesNoCommitAndNoCheckpoint()
    {
        Assert.False(await Store.CommitAsync(Origin, Empty, After(Empty)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.PublishAsync(Origin, Note(After(Empty).Head)));
        Assert.Null(await Store.ReadHeadAsync(Origin));
    }

    [Fact]
    public async Task KeyCommittedBefore_IsRefusedAndNothingOfTheBatchIsThere()
    {
        await Store.CreateAsync(Origin);
        LogCommit first = After(Empty, 0, Interval(0));
        Assert.True(await Store.CommitAsync(Origin, Empty, first));
        Assert.False(await Store.CommitAsync(Origin, first.Head, After(first.Head, 0, Interval(1), Interval(0))));
        Assert.Equal(first.Head, await Store.ReadHeadAsync(Origin));
        Assert.Null(await Store.FindAsync(Origin, Interval(1)));
        Assert.Null(await Store.ReadBatchAsync(Origin, 1));
        Assert.Null(await Store.ReadTileAsync(Origin, new TileId(0, 0, 2)));
        Assert.True(await Store.CommitAsync(Origin, first.Head, After(first.Head, 0, Interval(1), Interval(0, 2))));
    }

    [Fact]
    public async Task SameKeyTwiceInOneBatch_IsRefusedAndNothingOfTheBatchIsThere()
    {
        await Store.CreateAsync(Origin);
        Assert.False(await Store.CommitAsync(Origin, Empty, After(Empty, 0, Interval(0), Interval(0))));
        Assert.Equal(Empty, await Store.ReadHeadAsync(Origin));
        await AssertNothingAsync(Origin, 0);
        Assert.True(await Store.CommitAsync(Origin, Empty, After(Empty)));
    }

    [Fact]
    public async Task ManyCommitsOfOneHead_ExactlyOneWins()
    {
        await Store.CreateAsync(Origin);
        bool[] won = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Store.CommitAsync(Origin, Empty, After(Empty, i, Interval(i)))));
        int winner = Array.IndexOf(won, true);
        Assert.Single(won, true);
        Assert.Equal(After(Empty, winner).Head, await Store.ReadHeadAsync(Origin));
        Assert.Equal(0, await Store.FindAsync(Origin, Interval(winner)));
        Assert.Equal(1, (await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Store.FindAsync(Origin, Interval(i))))).Count(found => found is not null));
    }

    [Fact]
    public async Task PublishedCheckpoint_IsReplacedByTheNext()
    {
        await Store.CreateAsync(Origin);
        LogCommit first = After(Empty);
        await Store.PublishAsync(Origin, Note(first.Head));
        await Store.PublishAsync(Origin, Note(After(first.Head).Head));
        Assert.Equal(Note(After(first.Head).Head).Format(), (await Store.ReadPublishedAsync(Origin))!.Format());

        // A slower owner comes with the one before.
        await Store.PublishAsync(Origin, Note(first.Head));
        Assert.Equal(Note(After(first.Head).Head).Format(), (await Store.ReadPublishedAsync(Origin))!.Format());
    }

    [Fact]
    public async Task TwoLogsInOneStore_KnowNothingOfEachOther()
    {
        await Store.CreateAsync(Origin);
        await Store.CreateAsync("carbonledger.example/other");
        Assert.True(await Store.CommitAsync(Origin, Empty, After(Empty)));
        Assert.Equal(Empty, await Store.ReadHeadAsync("carbonledger.example/other"));
        await AssertNothingAsync("carbonledger.example/other", 0);
    }

    [Fact]
    public async Task OriginsOfAllLogs_AreListedInOrder()
    {
        Assert.Empty(await Store.ListAsync());
        await Store.CreateAsync("carbonledger.example/b");
        await Store.CreateAsync("carbonledger.example/a");
        Assert.Equal(["carbonledger.example/a", "carbonledger.example/b"], await Store.ListAsync());
    }

    [Fact]
    public async Task RangesOfABatch_AreItsBytesInTheirPlaces_CutAtTheEnd()
    {
        await Store.CreateAsync(Origin);
        byte[] entries = EntryBundle.Encode([.. Enumerable.Range(0, 40).Select(n => (ReadOnlyMemory<byte>)Enumerable.Repeat((byte)n, 1 + (n * 7)).ToArray())]);
        LogCommit commit = After(Empty) with { Entries = entries };
        Assert.True(await Store.CommitAsync(Origin, Empty, commit));
        Assert.Equal(new BatchLengths(commit.Header.Length, entries.Length, commit.Tree.Length, 3 * EntryPositions.PositionBytes), await Store.ReadLengthsAsync(Origin, 0));
        IReadOnlyList<ReadOnlyMemory<byte>> read = (await Store.ReadRangesAsync(
            Origin, 0, BatchPart.Entries, [new(5000, 4), new(0, 9), new(entries.Length - 2, 100), new(entries.Length, 1), new(long.MaxValue, 5), new(7, 0), new(7, int.MaxValue)]))!;
        Assert.Equal(
            [entries[5000..5004], entries[..9], entries[^2..], [], [], [], entries[7..]],
            read.Select(bytes => bytes.ToArray()));
        Assert.Equal(commit.Header.ToArray(), await PartAsync(BatchPart.Header));
        Assert.Equal(commit.Tree.ToArray(), await PartAsync(BatchPart.Tree));
        byte[] positions = await PartAsync(BatchPart.Positions);
        for (int block = 0; block < 3; block++)
        {
            // 16 entries on: the frame's length says which entry it is.
            long at = EntryPositions.At(positions, block);
            Assert.Equal(1 + (block * 16 * 7), (await Store.ReadRangesAsync(Origin, 0, BatchPart.Entries, [new(at + 2, 2)]))![0].Span is [var high, var low] ? (high << 8) + low : -1);
        }
    }

    [Fact]
    public async Task RangesOfWhatIsNotThere_AreNull_AndSoAreItsLengths()
    {
        await Store.CreateAsync(Origin);
        Assert.Null(await Store.ReadRangesAsync(Origin, 0, BatchPart.Tree, [new(0, 1)]));
        Assert.Null(await Store.ReadLengthsAsync(Origin, 0));
        Assert.Null(await Store.ReadLengthsAsync("carbonledger.example/no-such-log", 0));
        Assert.True(await Store.CommitAsync(Origin, Empty, After(Empty)));
        Assert.Empty(await PartAsync(BatchPart.Positions));
        Assert.Equal(0, (await Store.ReadLengthsAsync(Origin, 0))!.Positions);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ReadRangesAsync(Origin, 0, BatchPart.Tree, []));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ReadRangesAsync(Origin, 0, BatchPart.Tree, [new(-1, 1)]));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ReadRangesAsync(Origin, 0, BatchPart.Tree, [new(0, -1)]));
    }

    private async Task<byte[]> PartAsync(BatchPart part) => (await Store.ReadRangesAsync(Origin, 0, part, [new(0, 1 << 20)]))![0].ToArray();

    private async Task AssertNothingAsync(string origin, long number)
    {
        Assert.Null(await Store.ReadBatchAsync(origin, number));
        Assert.Null(await Store.ReadTileAsync(origin, new TileId(0, 0, (int)number + 1)));
        Assert.Null(await Store.FindAsync(origin, Interval(number)));
    }
}
