using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;
using CarbonLedger.Anchors.Witness;
using CarbonLedger.Grains;
using CarbonLedger.Grains.Tests;
using CarbonLedger.Ledger;
using static CarbonLedger.Grains.Tests.WriterSamples;

namespace CarbonLedger.Anchors.Tests;

/// <summary>A log that publishes only what enough witnesses cosigned, over real witnesses on loopback.</summary>
public sealed class WitnessedLogTests : IDisposable
{
    private readonly InMemoryLedgerStore store = new();
    private readonly InMemorySigningJournal journal = new();
    private readonly HttpClient http = WitnessClient.CreateHttp();

    public void Dispose() => http.Dispose();

    [Fact]
    public async Task QuorumIsThere_WhatIsPublishedMeetsThePolicy()
    {
        await using TestWitness one = await WitnessOf("one");
        await using TestWitness two = await WitnessOf("two");
        TlogPolicy policy = PolicyOf("all", one, two);
        LogWriter writer = WriterWith(policy);
        await writer.CreateAsync();
        SignedNote first = await writer.AppendAsync(0);
        SignedNote second = await writer.AppendAsync(1);
        Assert.True(policy.Evaluate(first).Holds);
        Assert.True(policy.Evaluate(second).Holds);
        Assert.Equal(2, policy.Evaluate(second).Witnesses.Count);
        Assert.Equal(second.Format(), (await store.ReadPublishedAsync(Origin))!.Format());
        Assert.Equal(LogWriter.HeadOf(second).Root, one.LastOf(Origin)!.Root);
    }

    [Fact]
    public async Task WitnessIsAwayAndComesBack_TheBatchIsCommittedOnce()
    {
        await using TestWitness one = await WitnessOf("one");
        TestWitness two = await WitnessOf("two");
        TlogPolicy policy = PolicyOf("all", one, two);
        LogWriter writer = WriterWith(policy);
        await writer.CreateAsync();
        SignedNote before = await writer.AppendAsync(0);
        await two.StopAsync();

        CheckpointNotPublishedException refused = await Assert.ThrowsAsync<CheckpointNotPublishedException>(() => writer.AppendAsync(1));
        Assert.Contains("size 2 is stored and signed, and not published: too few witnesses cosigned it. Witness two was not reached", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before.Format(), (await store.ReadPublishedAsync(Origin))!.Format());

        await using TestWitness back = await TestWitness.StartAsync("two", two.Folder, Signer.Key, two.Address.Port);
        SignedNote after = await writer.AppendAsync(1);
        Assert.True(policy.Evaluate(after).Holds);
        Assert.Equal(2, LogWriter.HeadOf(after).Size);
        Assert.Equal(2, (await store.ReadHeadAsync(Origin))!.Value.Size);
    }

    [Fact]
    public async Task OneOfTwoIsEnough_OneAwayStopsNothing()
    {
        await using TestWitness one = await WitnessOf("one");
        await using TestWitness two = await WitnessOf("two");
        TlogPolicy policy = PolicyOf("any", one, two);
        await two.StopAsync();
        LogWriter writer = WriterWith(policy);
        await writer.CreateAsync();
        Assert.True(policy.Evaluate(await writer.AppendAsync(0)).Holds);
    }

    [Fact]
    public async Task NoWitnessAnswersAtTheStart_NothingIsSigned()
    {
        await using TestWitness one = await WitnessOf("one");
        TlogPolicy policy = PolicyOf("all", one);
        LogWriter writer = WriterWith(policy);
        await writer.CreateAsync();
        await writer.AppendAsync(0);
        int port = one.Address.Port;
        await one.StopAsync();

        LogWriter next = WriterWith(policy);
        Assert.Contains("nothing is signed until they do", (await Assert.ThrowsAsync<CheckpointNotPublishedException>(() => next.AppendAsync(1))).Message, StringComparison.Ordinal);
        Assert.Equal(1, (await journal.LastAsync(Origin))!.Value.Size);
        Assert.Equal(1, (await store.ReadHeadAsync(Origin))!.Value.Size);
        await using TestWitness back = await TestWitness.StartAsync("one", one.Folder, Signer.Key, port);
        Assert.Equal(2, LogWriter.HeadOf(await next.AppendAsync(1)).Size);
    }

    [Fact]
    public async Task BrokenOffBetweenCosigningAndPublishing_IsPublishedAfterTheStart()
    {
        await using TestWitness one = await WitnessOf("one");
        TlogPolicy policy = PolicyOf("all", one);
        LogWriter writer = WriterWith(policy);
        await writer.CreateAsync();
        await writer.AppendAsync(0);
        await Assert.ThrowsAsync<IOException>(() => new LogWriter(Origin, new UnpublishingStore(store), journal, new HeldCheckpointSigner(Signer), CosignersOf(policy)).AppendAsync(1));
        Assert.Equal(2, one.LastOf(Origin)!.Size);
        Assert.Equal(1, LogWriter.HeadOf((await store.ReadPublishedAsync(Origin))!).Size);

        SignedNote published = (await WriterWith(policy).RecoverAsync())!;
        Assert.Equal(2, LogWriter.HeadOf(published).Size);
        Assert.True(policy.Evaluate(published).Holds);
    }

    [Fact]
    public async Task StoreAndJournalRestoredWhileTheWitnessIsAhead_NothingIsSignedAndTheMessageSaysWhatToDo()
    {
        await using TestWitness one = await WitnessOf("one");
        TlogPolicy policy = PolicyOf("all", one);
        (InMemoryLedgerStore old, InMemorySigningJournal oldJournal) = (new InMemoryLedgerStore(), new InMemorySigningJournal());
        LogWriter lastNight = new(Origin, old, oldJournal, new HeldCheckpointSigner(Signer), CosignersOf(policy));
        await lastNight.CreateAsync();
        await lastNight.AppendAsync(0);
        await lastNight.AppendAsync(1);

        // Today goes on elsewhere, from the same two batches.
        LogWriter today = new(Origin, store, journal, Signer);
        await today.CreateAsync();
        await today.AppendAsync(0);
        await today.AppendAsync(1);
        LogWriter witnessed = WriterWith(policy);
        await witnessed.AppendAsync(2);
        await witnessed.AppendAsync(3);

        LogWriter restored = new(Origin, old, oldJournal, new HeldCheckpointSigner(Signer), CosignersOf(policy));
        foreach (Func<Task> attempt in new Func<Task>[] { () => restored.RecoverAsync(), () => restored.AppendAsync(7) })
        {
            InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(attempt);
            Assert.Contains("refusing to sign. The store holds size 2, the signing journal size 2, and a witness has cosigned 4", refused.Message, StringComparison.Ordinal);
            Assert.Contains("Bring back the newest store and journal, or the batches from 2 on out of a mirror or an export", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(2, (await oldJournal.LastAsync(Origin))!.Value.Size);
        Assert.Equal(2, (await old.ReadHeadAsync(Origin))!.Value.Size);
    }

    [Fact]
    public async Task JournalIsLostAndTheStoreHoldsAnotherBatchOfTheWitnessedSize_NothingIsSigned()
    {
        await using TestWitness one = await WitnessOf("one");
        TlogPolicy policy = PolicyOf("all", one);
        LogWriter writer = WriterWith(policy);
        await writer.CreateAsync();
        await writer.AppendAsync(0);
        await writer.AppendAsync(1);

        // The same first batch, then another second one whose publication was broken off, and no journal.
        InMemoryLedgerStore other = new();
        LogWriter fork = new(Origin, other, new InMemorySigningJournal(), Signer);
        await fork.CreateAsync();
        await fork.AppendAsync(0);
        await Assert.ThrowsAsync<IOException>(() => new LogWriter(Origin, new UnpublishingStore(other), new InMemorySigningJournal(), Signer).AppendAsync(9));

        InMemorySigningJournal lost = new();
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => new LogWriter(Origin, other, lost, new HeldCheckpointSigner(Signer), CosignersOf(policy)).RecoverAsync());
        Assert.Contains("a witness has cosigned 2", refused.Message, StringComparison.Ordinal);
        Assert.Null(await lost.LastAsync(Origin));
    }

    [Fact]
    public async Task EmptyStoreUnderAKeyThatWitnessesKnow_StartsNoSecondHistory()
    {
        await using TestWitness one = await WitnessOf("one");
        TlogPolicy policy = PolicyOf("all", one);
        LogWriter writer = WriterWith(policy);
        await writer.CreateAsync();
        await writer.AppendAsync(0);
        InMemoryLedgerStore empty = new();
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => new LogWriter(Origin, empty, new InMemorySigningJournal(), new HeldCheckpointSigner(Signer), CosignersOf(policy)).CreateAsync());
        Assert.Null(await empty.ReadHeadAsync(Origin));
    }

    [Fact]
    public async Task WitnessKnowsAnotherRoot_NothingIsPublished()
    {
        await using TestWitness one = await WitnessOf("one");
        TlogPolicy policy = PolicyOf("all", one);
        LogWriter writer = WriterWith(policy);
        await writer.CreateAsync();
        await writer.AppendAsync(0);

        // Somebody who stole the key shows the witness another second batch.
        InMemoryLedgerStore stolen = new();
        LogWriter thief = new(Origin, stolen, new InMemorySigningJournal(), Signer);
        await thief.CreateAsync();
        await thief.AppendAsync(0);
        SignedNote forged = await thief.AppendAsync(5);
        Assert.True((await CosignersOf(policy).AskAsync(stolen, forged, 1)).QuorumCosigned);

        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => writer.AppendAsync(1));
        Assert.Contains("a witness contradicts its history; refusing to sign and to publish", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, LogWriter.HeadOf((await store.ReadPublishedAsync(Origin))!).Size);
    }

    [Fact]
    public async Task AnotherKey_DoesNotGoOnUntilTheLogIsHandedOver()
    {
        using Ed25519Signer seed = new(SeedKeys.Derive(new byte[32], "next key"));
        NoteSigner next = new(Origin, seed);
        LogWriter writer = new(Origin, store, journal, Signer);
        await writer.CreateAsync();
        await writer.AppendAsync(0);
        LogWriter stranger = new(Origin, store, journal, next);
        Assert.Contains("no signature of", (await Assert.ThrowsAsync<InvalidOperationException>(() => stranger.AppendAsync(1))).Message, StringComparison.Ordinal);

        SignedNote both = await new LogWriter(Origin, store, journal, new HeldCheckpointSigner(Signer, next), NoCosigners.Instance).AppendAsync(1);
        Assert.True(both.Verify([Signer.Key]).Holds);
        Assert.True(both.Verify([next.Key]).Holds);
        Assert.True((await new LogWriter(Origin, store, journal, next).AppendAsync(2)).Verify([next.Key]).Holds);
    }

    private static Task<TestWitness> WitnessOf(string name) => TestWitness.StartAsync(name, log: Signer.Key);

    private static TlogPolicy PolicyOf(string threshold, params TestWitness[] witnesses)
    {
        string[] names = [.. witnesses.Select(witness => witness.Rule.Key.Name.Split('/')[^1])];
        string lines = string.Concat(witnesses.Zip(names, (witness, name) => witness.PolicyLine(name)));
        return TlogPolicy.Parse($"log {Signer.Key}\n{lines}group those {threshold} {string.Join(' ', names)}\nquorum those\n");
    }

    private PolicyCosigners CosignersOf(TlogPolicy policy) => new(http, policy, new WitnessClientOptions { Timeout = TimeSpan.FromSeconds(30) });

    private LogWriter WriterWith(TlogPolicy policy) => new(Origin, store, journal, new HeldCheckpointSigner(Signer), CosignersOf(policy));
}
