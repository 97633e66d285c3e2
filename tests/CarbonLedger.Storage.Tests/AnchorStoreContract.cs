using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Storage.Tests;

/// <summary>What every outbox of anchors promises.</summary>
public abstract class AnchorStoreContract
{
    protected const string Origin = "anchors.test/log";
    private const string One = "evm:1/0x01";
    private const string Two = "chainmaker:chain1/anchor";

    private static readonly List<AnchorStatement> Chain = MakeChain();

    protected abstract IAnchorStore Store { get; }

    [Fact]
    public async Task Statements_AreKeptInTheirOrder_AndNumberedOnce()
    {
        Assert.Null(await Store.LastAsync(Origin));
        Assert.True(await Store.AddAsync(Made(0)));
        Assert.True(await Store.AddAsync(Made(1)));
        Assert.False(await Store.AddAsync(Made(1)));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.AddAsync(Made(3)));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.AddAsync(Made(2) with { Statement = Chain[3] }));
        Assert.Equal(Made(1), await Store.LastAsync(Origin));
        Assert.Equal(Made(0), await Store.ReadAsync(Origin, 0));
        Assert.Null(await Store.ReadAsync(Origin, 2));
        Assert.Null(await Store.LastAsync("another.test/log"));
    }

    [Fact]
    public async Task Deliveries_AreKeptInOrderOfEachLedger()
    {
        await Store.DeliverAsync(Receipt(One, 0));
        await Store.DeliverAsync(Receipt(One, 0));
        await Store.DeliverAsync(Receipt(One, 1));
        await Store.DeliverAsync(Receipt(Two, 0));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.DeliverAsync(Receipt(Two, 2)));
        Assert.Equal(1, (await Store.LastDeliveryAsync(Origin, One))!.Sequence);
        Assert.Equal([0L, 1L], (await Store.DeliveriesAsync(Origin, One, 0, 10)).Select(delivery => delivery.Sequence));
        Assert.Equal([1L], (await Store.DeliveriesAsync(Origin, One, 1, 10)).Select(delivery => delivery.Sequence));
        Assert.Equal([Two, One], await Store.LedgersAsync(Origin));
    }

    [Fact]
    public async Task EntriesThatAreDecided_ComeAlone_UntilTheirBatchIsKnown()
    {
        await Store.DeliverAsync(Receipt(One, 0));
        await Store.DeliverAsync(Receipt(Two, 0));
        IReadOnlyList<AnchorDelivery> waiting = await Store.WaitingAsync(Origin, 10);
        Assert.Equal(2, waiting.Count);
        Assert.All(waiting, delivery => Assert.Null(delivery.Entry));
        Assert.Single(await Store.WaitingAsync(Origin, 1));
        await Store.DecideAsync([.. waiting.Select((delivery, i) => delivery with { Entry = new byte[] { (byte)i } })]);
        await Store.DeliverAsync(Receipt(One, 1));
        IReadOnlyList<AnchorDelivery> decided = await Store.WaitingAsync(Origin, 1);
        Assert.Equal([new byte[] { 0 }, new byte[] { 1 }], decided.Select(delivery => delivery.Entry!.Value.ToArray()));
        await Store.EnterAsync(Origin, 7);
        Assert.Equal([1L], (await Store.WaitingAsync(Origin, 10)).Select(delivery => delivery.Sequence));
        Assert.Equal(7, (await Store.LastDeliveryAsync(Origin, Two))!.Batch);
        Assert.Equal(1, await Store.EnteredBatchesAsync(Origin, 7));
        Assert.Equal(0, await Store.EnteredBatchesAsync(Origin, 8));
    }

    [Fact]
    public async Task WhatALedgerTookBack_IsDeliveredAgain_AndAReceiptThatWasEnteredStays()
    {
        await Store.DeliverAsync(Receipt(One, 0));
        await Store.DeliverAsync(Receipt(One, 1));
        await Store.DecideAsync([(await Store.LastDeliveryAsync(Origin, One))! with { Entry = new byte[] { 5 } }]);
        await Store.EnterAsync(Origin, 3);
        await Store.WithdrawAsync(Origin, One, 1);
        Assert.Equal(0, (await Store.LastDeliveryAsync(Origin, One))!.Sequence);
        AnchorReceipt again = Receipt(One, 1, evidence: 9);
        await Store.DeliverAsync(again);
        Assert.Equal(again.Digest, (await Store.LastDeliveryAsync(Origin, One))!.Receipt.Digest);
        Assert.Equal(1, await Store.EnteredBatchesAsync(Origin, 3));
        Assert.Equal([0L, 1L], (await Store.WaitingAsync(Origin, 10)).Select(delivery => delivery.Sequence));

        // The first block came back after all.
        await Store.WithdrawAsync(Origin, One, 1);
        await Store.DeliverAsync(Receipt(One, 1));
        Assert.Equal(3, (await Store.LastDeliveryAsync(Origin, One))!.Batch);
    }

    protected static MadeStatement Made(int sequence) => new(sequence, Chain[sequence], new Timestamp(1_000 * sequence));

    protected static AnchorReceipt Receipt(string ledger, int sequence, byte evidence = 1) =>
        new(ledger.Split(':')[0], ledger, new AnchorPublication(Chain[sequence], sequence, Hash.Zero), new[] { evidence });

    private static List<AnchorStatement> MakeChain()
    {
        List<AnchorStatement> chain = [];
        for (int i = 0; i < 5; i++)
        {
            chain.Add(new AnchorStatement(Origin, 1 + i, Hash.Of([(byte)i]), i == 0 ? Hash.Zero : chain[^1].Digest));
        }

        return chain;
    }
}
