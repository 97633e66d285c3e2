using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;
using static CarbonLedger.Grains.Tests.WriterSamples;

namespace CarbonLedger.Grains.Tests;

public sealed class LogWriterTests
{
    private readonly InMemoryLedgerStore inner = new();
    private readonly InMemorySigningJournal journal = new();
    private readonly FaultyStore store;
    private readonly LogWriter writer;

    public LogWriterTests()
    {
        store = new FaultyStore(inner);
        writer = new LogWriter(Origin, store, journal, Signer);
    }

    [Fact]
    public async Task SixHundredBatches_AreOneLogAcrossFullTiles()
    {
        await writer.CreateAsync();
        for (int n = 0; n < 600; n++)
        {
            await writer.AppendAsync(n);
        }

        await CheckAsync(inner, [.. store.Published.Where((_, i) => i % 37 == 0 || i is 254 or 255 or 256 or 511 or 512)], [.. Enumerable.Range(0, 600)]);
    }

    [Fact]
    public async Task AppendingTwice_CommitsOnce()
    {
        await writer.CreateAsync();
        SignedNote first = await writer.AppendAsync(0);
        Assert.Equal(first.Format(), (await writer.AppendAsync(0)).Format());
        await CheckAsync(inner, store.Published, 0);
    }

    [Fact]
    public async Task SomeKeysCommittedAndSomeNot_IsRefused()
    {
        await writer.CreateAsync();
        await writer.AppendAsync(0);
        await Assert.ThrowsAsync<InvalidOperationException>(() => writer.AppendAsync([new byte[] { 1 }], new HeaderFacts { FirstEventTime = 0, LastEventTime = 1 }, [KeyOf(0), KeyOf(1)]));
        await CheckAsync(inner, store.Published, 0);
    }

    [Fact]
    public async Task KeysCommittedWithOtherEntries_AreRefused()
    {
        await writer.CreateAsync();
        await writer.AppendAsync(0);
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => writer.AppendAsync([new byte[] { 1 }], new HeaderFacts { FirstEventTime = 0, LastEventTime = 900_000 }, [KeyOf(0)]));
        Assert.Contains("batch 0 commits the same keys with other entries", refused.Message, StringComparison.Ordinal);
        await CheckAsync(inner, store.Published, 0);
    }

    [Fact]
    public async Task FrozenLog_TakesNoBatchMore()
    {
        await writer.CreateAsync();
        await writer.AppendAsync(0);
        using Ed25519Signer key = new(SeedKeys.Derive(new byte[32], "writer test"));
        BatchDraft freeze = LogNotes.Draft([KeyEntry.Freeze(Origin, new Timestamp(0), key, "stolen", null).Encode()]);
        CommitKey[] keys = [.. freeze.Keys.Select(entry => new CommitKey(entry.Subject, entry.Start.UnixMilliseconds, entry.Version))];
        SignedNote last = await writer.AppendAsync(freeze.Entries, freeze.Facts, keys);
        Assert.Equal(last.Format(), (await writer.AppendAsync(freeze.Entries, freeze.Facts, keys)).Format());
        Assert.Contains("was frozen in batch 1", (await Assert.ThrowsAsync<InvalidOperationException>(() => writer.AppendAsync(1))).Message, StringComparison.Ordinal);
        Assert.Equal(2, (await inner.ReadHeadAsync(Origin))!.Value.Size);
    }

    [Fact]
    public async Task HandedOverLog_TakesNoBatchOfTheOldKey_AndGoesOnUnderTheNext()
    {
        LogWriter both = new(Origin, store, journal, new HeldCheckpointSigner(Signer, NextSigner), NoCosigners.Instance);
        await writer.CreateAsync();
        await writer.AppendAsync(0);
        await HandOverAsync(both);

        // A server that ran beside it holds the old key still, and the checkpoint bears both signatures.
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => writer.AppendAsync(1));
        Assert.Contains("was handed over in batch 1 to key " + Convert.ToHexStringLower(NextSigner.Key.PublicKey.Span), refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await inner.ReadHeadAsync(Origin))!.Value.Size);
        SignedNote third = await new LogWriter(Origin, store, journal, NextSigner).AppendAsync(1);
        Assert.Equal((3L, NextSigner.Key), (LogWriter.HeadOf(third).Size, Assert.Single(third.Verify([Signer.Key, NextSigner.Key]).Verified).Key));
    }

    [Fact]
    public async Task HandOverThatOnlyTheOldKeySigned_IsGoneOnFromByTheNextKey_AndByNoOther()
    {
        // The process that hands over dies between commit and signature; a server with the old key publishes what it left.
        await writer.CreateAsync();
        await writer.AppendAsync(0);
        await HandOverAsync(writer);
        await Assert.ThrowsAsync<InvalidOperationException>(() => writer.AppendAsync(1));
        NoteSigner stranger = new(Origin, new Ed25519Signer(SeedKeys.Derive(new byte[32], "a stranger")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => new LogWriter(Origin, store, journal, stranger).AppendAsync(1));
        Assert.Equal(3, LogWriter.HeadOf(await new LogWriter(Origin, store, journal, NextSigner).AppendAsync(1)).Size);
    }

    [Fact]
    public async Task BatchForAPlaceThatAnotherOwnerTook_IsNotCommitted()
    {
        await writer.CreateAsync();
        await writer.AppendAsync(0);
        await new LogWriter(Origin, store, journal, Signer).AppendAsync(1);
        (BatchDraft draft, CommitKey[] keys) = HandOver(2);
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => writer.AppendAtAsync(1, draft.Entries, draft.Facts, keys));
        Assert.Contains("another owner moved the head from size 1 to 2", refused.Message, StringComparison.Ordinal);
        await CheckAsync(inner, store.Published, 0, 1);
    }

    private static NoteSigner NextSigner { get; } = new(Origin, new Ed25519Signer(SeedKeys.Derive(new byte[32], "writer test, next key")));

    private static (BatchDraft Draft, CommitKey[] Keys) HandOver(long fromSize)
    {
        using Ed25519Signer old = new(SeedKeys.Derive(new byte[32], "writer test"));
        using Ed25519Signer next = new(SeedKeys.Derive(new byte[32], "writer test, next key"));
        BatchDraft draft = LogNotes.Draft([KeyEntry.HandOver(Origin, new Timestamp(0), old, next, fromSize).Encode()]);
        return (draft, [.. draft.Keys.Select(entry => new CommitKey(entry.Subject, entry.Start.UnixMilliseconds, entry.Version))]);
    }

    private static async Task HandOverAsync(LogWriter by)
    {
        (BatchDraft draft, CommitKey[] keys) = HandOver(2);
        await by.AppendAtAsync(1, draft.Entries, draft.Facts, keys);
    }

    [Fact]
    public async Task LogThatWasNotCreated_IsNotWritten() =>
        Assert.Contains("There is no log", (await Assert.ThrowsAsync<InvalidOperationException>(() => writer.AppendAsync(0))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task LogThatExists_IsNotCreatedAgain()
    {
        await writer.CreateAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => writer.CreateAsync());
    }

    [Fact]
    public async Task EmptyDatabaseUnderAJournalThatKnowsTheLog_StartsNoSecondHistory()
    {
        await writer.CreateAsync();
        await writer.AppendAsync(0);
        LogWriter overNothing = new(Origin, new InMemoryLedgerStore(), journal, Signer);
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => overNothing.CreateAsync());
        Assert.Contains("size 1 was signed before. Bring back its store, or start a new origin.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OldStoreUnderANewerJournal_IsRefusedAndSaysWhatToDo()
    {
        // Last night's copy: a store that stopped two batches ago.
        InMemoryLedgerStore old = new();
        LogWriter nightly = new(Origin, old, new InMemorySigningJournal(), Signer);
        await writer.CreateAsync();
        await nightly.CreateAsync();
        await nightly.AppendAsync(0);
        for (int n = 0; n < 3; n++)
        {
            await writer.AppendAsync(n);
        }

        LogWriter restored = new(Origin, old, journal, Signer);
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => restored.AppendAsync(3));
        Assert.Contains("restored from an older back-up; bring back the batches from 1 on, or start a new origin", refused.Message, StringComparison.Ordinal);
        await CheckAsync(old, [], 0);
    }

    [Fact]
    public async Task StoreWithAnotherHistoryOfTheSameSize_IsNotSigned()
    {
        InMemoryLedgerStore other = new();
        LogWriter elsewhere = new(Origin, other, new InMemorySigningJournal(), Signer);
        await writer.CreateAsync();
        await elsewhere.CreateAsync();
        await writer.AppendAsync(0);
        await elsewhere.AppendAsync(1);
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => new LogWriter(Origin, other, journal, Signer).RecoverAsync());
        Assert.Contains("Refusing to sign a second history", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoWritersOverOneStore_NeverCommitAKeyTwice()
    {
        LogWriter second = new(Origin, store, journal, Signer);
        await writer.CreateAsync();
        for (int n = 0; n < 10; n++)
        {
            await (n % 2 == 0 ? writer : second).AppendAsync(n);
            await (n % 2 == 0 ? second : writer).AppendAsync(n);
        }

        await CheckAsync(inner, store.Published, [.. Enumerable.Range(0, 10)]);
    }

    [Theory]
    [InlineData("header")]
    [InlineData("entries")]
    [InlineData("tree")]
    public async Task AnyFlippedBitOfAStoredBatch_IsNotSigned(string kind)
    {
        await writer.CreateAsync();
        await writer.AppendAsync(0);
        int length = 1;
        for (int at = 0; at < length; at++)
        {
            int flipped = at;
            FaultyStore spoilt = new(inner)
            {
                SpoilBatch = batch => batch.Number == 0 ? batch : kind switch
                {
                    "header" => batch with { Header = Flip(batch.Header, flipped, ref length) },
                    "entries" => batch with { Entries = Flip(batch.Entries, flipped, ref length) },
                    _ => batch with { Tree = Flip(batch.Tree, flipped, ref length) },
                },
            };
            LogWriter over = new(Origin, spoilt, journal, Signer);
            InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => over.AppendAsync(1));
            Assert.Contains("Refusing to sign", refused.Message, StringComparison.Ordinal);
            Assert.Empty(spoilt.Published);
            Assert.Equal(1, (await journal.LastAsync(Origin))!.Value.Size);
        }

        // The store itself is whole: what was committed is signed in the end.
        await writer.AppendAsync(1);
        await CheckAsync(inner, store.Published, 0, 1);
        Assert.True(length > 30);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(256)]
    [InlineData(257)]
    public async Task AnyFlippedHashOfAStoredTileOfTheBatch_IsNotSigned(int size)
    {
        await writer.CreateAsync();
        for (int n = 0; n < size - 1; n++)
        {
            await writer.AppendAsync(n);
        }

        // Commit the last batch without signing it, then spoil one hash after the other of every tile it wrote.
        List<TileId> tiles = [new TileId(0, (size - 1) / 256, ((size - 1) % 256) + 1)];
        if (size % 256 == 0)
        {
            tiles.Add(new TileId(1, 0, size / 256));
        }

        Fault fault = new("Record", afterDoing: false);
        fault.Arm();
        await Assert.ThrowsAsync<IOException>(() => new LogWriter(Origin, store, new FaultyJournal(journal, fault), Signer).AppendAsync(size - 1));
        foreach (TileId tile in tiles)
        {
            for (int hash = 0; hash < tile.Width; hash++)
            {
                int at = (hash * Hash.Size) + (hash % Hash.Size);
                FaultyStore spoilt = new(inner) { SpoilTile = (id, content) => id == tile ? Flip(content, at) : content };
                InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => new LogWriter(Origin, spoilt, journal, Signer).RecoverAsync());
                Assert.Contains("Refusing to sign", refused.Message, StringComparison.Ordinal);
                Assert.Empty(spoilt.Published);
            }
        }

        await writer.RecoverAsync();
        await CheckAsync(inner, store.Published, [.. Enumerable.Range(0, size)]);
    }

    [Fact]
    public async Task TileThatIsGone_IsNamed()
    {
        await writer.CreateAsync();
        await writer.AppendAsync(0);
        FaultyStore spoilt = new(inner) { SpoilTile = (_, _) => default };
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => new LogWriter(Origin, spoilt, journal, Signer).AppendAsync(1));
        Assert.Contains("tile/0/000.p/1", refused.Message, StringComparison.Ordinal);
    }

    private static ReadOnlyMemory<byte> Flip(ReadOnlyMemory<byte> bytes, int at, ref int length)
    {
        length = bytes.Length;
        return Flip(bytes, at);
    }

    private static byte[] Flip(ReadOnlyMemory<byte> bytes, int at)
    {
        byte[] copy = bytes.ToArray();
        copy[at] ^= 1;
        return copy;
    }
}
