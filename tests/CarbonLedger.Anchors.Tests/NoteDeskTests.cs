using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Grains;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Logs;

namespace CarbonLedger.Anchors.Tests;

/// <summary>Notes on the key of a log: entered by who holds it, at the place they were made for, or not at all, as nothing takes them back.</summary>
public sealed class NoteDeskTests
{
    private const string Origin = "carbonledger.example/test/desk";
    private static readonly Ed25519Signer Own = Key("log");
    private static readonly Ed25519Signer Next = Key("next log");
    private static readonly Ed25519Signer Stranger = Key("stranger");
    private readonly InMemoryLedgerStore store = new();
    private readonly InMemorySigningJournal journal = new();

    [Fact]
    public async Task FreezeOrHandOverOfAStrangersKey_IsNotEntered_AndTheLogGoesOn()
    {
        LogWriter writer = await StartAsync();
        foreach (KeyEntry forged in new[] { KeyEntry.Freeze(Origin, new Timestamp(0), Stranger, "no more", null), KeyEntry.HandOver(Origin, new Timestamp(0), Stranger, Next, 2) })
        {
            (_, LogFailure? refused) = await new NoteDesk(store, writer).EnterAsync(_ => [forged.Encode()], TestContext.Current.CancellationToken);
            Assert.Equal((ExitClass.False, "key", Convert.ToHexStringLower(Stranger.PublicKey.Span)), (refused?.Class, refused?.Field, refused?.Found));
        }

        Assert.Equal(2, LogWriter.HeadOf(await AppendAsync(writer, 1)).Size);
        (_, LogFailure? own) = await new NoteDesk(store, writer).EnterAsync(_ => [KeyEntry.Freeze(Origin, new Timestamp(0), Own, "the end", null).Encode()], TestContext.Current.CancellationToken);
        Assert.Null(own);
        await Assert.ThrowsAsync<InvalidOperationException>(() => AppendAsync(writer, 2));
    }

    [Fact]
    public async Task HandOverFromALaterSize_IsNotEntered()
    {
        LogWriter writer = await StartAsync();
        (_, LogFailure? refused) = await new NoteDesk(store, writer).EnterAsync(_ => [KeyEntry.HandOver(Origin, new Timestamp(0), Own, Next, 3).Encode()], TestContext.Current.CancellationToken);
        Assert.Equal((ExitClass.False, "size", "2", "3"), (refused?.Class, refused?.Field, refused?.Expected, refused?.Found));
    }

    [Fact]
    public async Task HandOverThatAnotherOwnerOvertakes_IsNotEntered()
    {
        // A server closes an interval between the reading of the log and the entry, which would then name the size it stands in.
        LogWriter writer = await StartAsync();
        LogWriter server = new(Origin, store, journal, new NoteSigner(Origin, Own));
        LogWriter both = new(Origin, store, journal, new HeldCheckpointSigner(new NoteSigner(Origin, Own), new NoteSigner(Origin, Next)), NoCosigners.Instance);
        Task<SignedNote>? overtaking = null;
        await Assert.ThrowsAsync<InvalidOperationException>(() => new NoteDesk(store, both).EnterAsync(
            admission =>
            {
                // Nothing waits in a store in memory.
                overtaking = AppendAsync(server, 1);
                return [KeyEntry.HandOver(Origin, new Timestamp(0), Own, Next, admission.Size + 1).Encode()];
            },
            TestContext.Current.CancellationToken));
        Assert.Equal(2, LogWriter.HeadOf(await overtaking!).Size);
        Assert.Equal(3, LogWriter.HeadOf(await AppendAsync(writer, 2)).Size);
    }

    private async Task<LogWriter> StartAsync()
    {
        LogWriter writer = new(Origin, store, journal, new NoteSigner(Origin, Own));
        await writer.CreateAsync();
        await AppendAsync(writer, 0);
        return writer;
    }

    // Nothing of it is looked into but its kind.
    private static Task<SignedNote> AppendAsync(LogWriter writer, long n) => writer.AppendAsync(
        [CborValue.Map((0, 1L), (1, EntryKind.Reading), (2, n)).Encode()],
        new HeaderFacts { FirstEventTime = n, LastEventTime = n + 1, NetworkModels = [Hash.Of("a network"u8)] },
        [new CommitKey("net", n * 900_000L, 1)]);

    private static Ed25519Signer Key(string purpose) => new(SeedKeys.Derive(new byte[32], purpose));
}
