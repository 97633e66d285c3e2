using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;
using CarbonLedger.Anchors.Publishing;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Tests.Publishing;

public sealed class AnchorServiceTests : IDisposable
{
    private const string Origin = "anchors.test/log";

    private readonly InMemoryAnchorStore store = new();
    private readonly HeldLedger evm = new("evm:31337/0x01");
    private readonly HeldLedger chain = new("chainmaker:chain1/anchor");
    private readonly List<IReadOnlyList<ReadOnlyMemory<byte>>> entered = [];
    private readonly List<string> warnings = [];
    private readonly List<Ledger.Anchoring.AnchorReceipt> contradictions = [];
    private readonly List<AnchorService> services = [];
    private long size;
    private bool enteringFails;

    [Fact]
    public async Task EveryStatement_GoesToEveryLedger_InOrder_AndNamesTheOthersLatestReceipt()
    {
        AnchorService service = Make();
        for (int i = 0; i < 3; i++)
        {
            size += 4;
            Assert.Equal(i, (await service.MakeAsync(always: false, default))!.Sequence);
            Assert.Empty(await service.PushAsync(default));
        }

        Assert.Equal([0L, 1L, 2L], evm.Held.Select(receipt => receipt.Publication.Sequence));
        Assert.Equal(evm.Held.Select(receipt => receipt.Publication.Statement), chain.Held.Select(receipt => receipt.Publication.Statement));
        Assert.All(evm.Held.Zip(evm.Held.Skip(1)), pair => Assert.Equal(pair.First.Publication.Statement.Digest, pair.Second.Publication.Statement.Previous));
        Assert.Equal(Hash.Zero, evm.Held[0].Publication.CrossReceipt);
        Assert.Contains(evm.Held[1].Publication.CrossReceipt, chain.Held.Select(receipt => receipt.Digest));
        Assert.Contains(chain.Held[2].Publication.CrossReceipt, evm.Held.Select(receipt => receipt.Digest));
        Assert.Equal(6, entered.Sum(batch => batch.Count));
        Assert.All(entered.SelectMany(batch => batch), entry => Assert.NotNull(AnchorEntry.Decode(entry).Receipt));
    }

    [Fact]
    public async Task BatchesOfReceiptsAlone_MakeNoStatement()
    {
        AnchorService service = Make();
        size = 4;
        await service.MakeAsync(always: false, default);
        await service.PushAsync(default);
        Assert.Equal(5, size);
        Assert.Null(await service.MakeAsync(always: true, default));
        size++;
        Assert.Null(await service.MakeAsync(always: false, default));
        Assert.NotNull(await service.MakeAsync(always: true, default));
    }

    [Fact]
    public async Task ALedgerThatWasAwayForDays_CatchesUp_AndTheOtherDidNotWait()
    {
        AnchorService service = Make();
        chain.IsAway = true;
        for (int i = 0; i < 200; i++)
        {
            size += 4;
            await service.MakeAsync(always: false, default);
            Assert.Equal([chain.Name], (await service.PushAsync(default)).Select(late => late.Ledger));
        }

        LedgerStatus status = service.Statuses.Single(one => one.Ledger == chain.Name);
        Assert.Equal((200, 200, false, null), (status.Waiting, status.Failures, status.NeedsOperator, status.Size));
        Assert.Equal(200, evm.Held.Count);
        chain.IsAway = false;
        Assert.Empty(await service.PushAsync(default));
        Assert.Equal(evm.Held.Select(receipt => receipt.Publication.Statement.Digest), chain.Held.Select(receipt => receipt.Publication.Statement.Digest));
        Assert.Equal(0, service.Statuses.Single(one => one.Ledger == chain.Name).Waiting);
        while (await service.EnterAsync(default) is not null)
        {
        }

        Assert.Equal(400, entered.Sum(batch => batch.Count));
    }

    [Fact]
    public async Task ALostAnswer_GivesTheSameReceipt_Once()
    {
        AnchorService service = Make();
        evm.LosesAnswer = true;
        size = 4;
        await service.MakeAsync(always: false, default);
        Assert.Single(await service.PushAsync(default));
        Assert.Empty(await service.PushAsync(default));
        Assert.Single(evm.Held);
        Assert.Equal(evm.Held[0].Digest, (await store.LastDeliveryAsync(Origin, evm.Name))!.Receipt.Digest);
    }

    [Fact]
    public async Task ALostAnswerOfTheLog_EntersTheSameBytesAgain()
    {
        AnchorService service = Make();
        size = 4;
        await service.MakeAsync(always: false, default);
        enteringFails = true;
        await Assert.ThrowsAsync<IOException>(() => service.PushAsync(default));
        IReadOnlyList<ReadOnlyMemory<byte>> first = entered.Single();
        size += 8;
        await service.MakeAsync(always: false, default);

        // Another process goes on from the outbox; a receipt that came meanwhile waits for a batch of its own.
        AnchorService next = Make();
        await next.PushAsync(default);
        Assert.Equal(first.Select(entry => Convert.ToHexString(entry.Span)), entered[1].Select(entry => Convert.ToHexString(entry.Span)));
        await next.EnterAsync(default);
        Assert.Equal(3, entered.Count);
        Assert.Equal(2, entered[2].Count);
    }

    [Fact]
    public async Task ARefusal_NeedsAnOperator_AndStopsThatLedgerAlone()
    {
        AnchorService service = Make();
        evm.Refuses = true;
        size = 4;
        await service.MakeAsync(always: false, default);
        (string ledger, Exception reason) = Assert.Single(await service.PushAsync(default));
        Assert.Equal(evm.Name, ledger);
        Assert.IsType<AnchorRefusedException>(reason);
        Assert.True(service.Statuses.Single(status => status.Ledger == evm.Name).NeedsOperator);
        Assert.Single(chain.Held);
    }

    [Fact]
    public async Task WhatAReorganisationTookAway_IsDeliveredAgain()
    {
        AnchorService service = Make();
        for (int i = 0; i < 3; i++)
        {
            size += 4;
            await service.MakeAsync(always: false, default);
            await service.PushAsync(default);
        }

        Hash before = evm.Held[1].Digest;
        evm.TakeBack(1);
        Assert.Empty(await service.PushAsync(default));
        Assert.Equal(3, evm.Held.Count);
        Assert.NotEqual(before, evm.Held[1].Digest);
        Assert.Equal(1, service.Statuses.Single(status => status.Ledger == evm.Name).Withdrawn);
        Assert.Equal(evm.Held[2].Digest, (await store.LastDeliveryAsync(Origin, evm.Name))!.Receipt.Digest);
    }

    [Fact]
    public async Task AStatementAfterOnesThatWereTakenAway_IsNotRefusedForGood()
    {
        AnchorService service = Make();
        for (int i = 0; i < 2; i++)
        {
            size += 4;
            await service.MakeAsync(always: false, default);
            await service.PushAsync(default);
        }

        // Taken back between the look at it and the next statement.
        size += 4;
        await service.MakeAsync(always: false, default);
        evm.TakesBackBeforeNext = 0;
        Assert.Empty(await service.PushAsync(default));
        Assert.Equal([0L, 1L, 2L], evm.Held.Select(receipt => receipt.Publication.Sequence));
        Assert.False(service.Statuses.Single(status => status.Ledger == evm.Name).NeedsOperator);
    }

    [Fact]
    public async Task AnotherStatementInThePlaceOfOurs_IsKept()
    {
        evm.Contradiction = new Ledger.Anchoring.AnchorReceipt("evm", evm.Name, new Ledger.Anchoring.AnchorPublication(new Ledger.Anchoring.AnchorStatement(Origin, 4, Hash.Of([9]), Hash.Zero), 0, Hash.Zero), new byte[] { 1 });
        AnchorService service = Make();
        size = 4;
        await service.MakeAsync(always: false, default);
        Assert.Single(await service.PushAsync(default));
        Assert.Equal(evm.Contradiction, Assert.Single(contradictions));
    }

    [Fact]
    public async Task APublishedCheckpointThatContradictsWhatWasStated_IsNotAnchored()
    {
        AnchorService service = Make();
        size = 4;
        await service.MakeAsync(always: false, default);
        size = 3;
        InvalidOperationException smaller = await Assert.ThrowsAsync<InvalidOperationException>(() => service.MakeAsync(always: true, default));
        Assert.Contains("size 3", smaller.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheRunningService_AnchorsAndRetriesByItself()
    {
        AnchorService service = Make();
        evm.IsAway = true;
        size = 4;
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(30));
        Task running = service.RunAsync(stop.Token);
        while (chain.Held.Count == 0 || evm.Asked < 2)
        {
            await Task.Delay(5, stop.Token);
        }

        evm.IsAway = false;
        while (evm.Held.Count == 0 || entered.Sum(batch => batch.Count) < 2)
        {
            await Task.Delay(5, stop.Token);
        }

        await stop.CancelAsync();
        await running;
        Assert.Contains(warnings, warning => warning.Contains("doesn't answer", StringComparison.Ordinal));
    }

    [Fact]
    public void TheRule_CountsBatchesOrMinutes()
    {
        AnchorRule rule = new() { Batches = 4, Minutes = 60 };
        MadeStatement last = new(0, new Ledger.Anchoring.AnchorStatement(Origin, 1, Hash.Zero, Hash.Zero), new Timestamp(0));
        Assert.False(rule.IsDue(last, 3, new Timestamp(3_599_999)));
        Assert.True(rule.IsDue(last, 4, new Timestamp(1)));
        Assert.True(rule.IsDue(last, 1, new Timestamp(3_600_000)));
        Assert.False(rule.IsDue(last, 0, new Timestamp(9_000_000)));
        Assert.True(rule.IsDue(null, 1, new Timestamp(0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AnchorRule { Batches = 0 });
    }

    public void Dispose() => services.ForEach(service => service.Dispose());

    private static Hash RootOf(long size) => Hash.Of(BitConverter.GetBytes(size));

    private AnchorService Make()
    {
        AnchorService service = new(
            Origin, store, [evm, chain], _ => Task.FromResult(size == 0 ? null : new Checkpoint(Origin, size, RootOf(size))), EnterAsync,
            new AnchorOptions { Pace = TimeSpan.FromMilliseconds(10), RetryFirst = TimeSpan.FromMilliseconds(10), RetryMax = TimeSpan.FromMilliseconds(20), RecheckEvery = TimeSpan.FromMilliseconds(10) },
            TimeProvider.System, () => 0.5, contradictions.Add, warnings.Add);
        services.Add(service);
        return service;
    }

    // As a log does: the same entries again commit nothing.
    private Task<long> EnterAsync(IReadOnlyList<ReadOnlyMemory<byte>> notes, CancellationToken cancellationToken)
    {
        _ = LogNotes.Draft(notes);
        entered.Add(notes);
        if (enteringFails)
        {
            enteringFails = false;
            throw new IOException("The answer was lost.");
        }

        return Task.FromResult(size++);
    }
}
