using CarbonLedger.Abstractions;
using CarbonLedger.Anchors.ChainMaker;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;
using CarbonLedger.Simulators.ChainMaker;

namespace CarbonLedger.Anchors.Tests.ChainMaker;

/// <summary>Anchoring against a test node: the way through, and what goes wrong on it.</summary>
public sealed class ChainMakerLedgerTests
{
    private const string Contract = "carbon_anchor";

    private static readonly ChainMakerReceiptVerifier Verifier = new();

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task AStatement_IsAnchoredAndItsReceiptVerifiesOffline(bool sm2, bool publicKeyMembers)
    {
        await using ChainMakerTestNode node = await StartAsync(new ChainMakerTestNodeOptions { Sm2 = sm2, PublicKeyMembers = publicKeyMembers });
        using ChainMakerClient client = new(node.ClientOptions(), node.Client, TimeProvider.System);
        ChainMakerAnchorLedger ledger = new(client, Contract, node.PinsOf(Contract));
        Assert.Equal("chainmaker:testnode1/carbon_anchor", ledger.Name);

        foreach (AnchorPublication publication in AnchorRun.Of(3))
        {
            AnchorReceipt receipt = AnchorReceipt.Parse((await ledger.PublishAsync(publication, default)).Bytes);
            Assert.Equal(publication, receipt.Publication);

            AnchorFinding pinned = Verifier.Verify(receipt, node.PinsOf(Contract));
            Assert.Null(pinned.Failure);
            Assert.True(pinned.IsFinal);
            Assert.Equal("3 of 4 pinned nodes, sent by a pinned publisher", pinned.Quorum);
            Assert.StartsWith($"block {3 + publication.Sequence}, transaction ", pinned.Inclusion, StringComparison.Ordinal);
            Assert.InRange(pinned.BlockTime!.Value, DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeMilliseconds(), DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeMilliseconds());

            AnchorFinding alone = Verifier.Verify(receipt, []);
            Assert.Equal("3 votes of 3 organisations, nodes not pinned, publisher not pinned", alone.Quorum);
            Assert.False(alone.IsFinal);
            Assert.True(await ledger.StillHoldsAsync(receipt, default));
        }
    }

    [Fact]
    public async Task AStatementPublishedTwice_IsAnchoredOnce_WithTheCrossLinkThatWentFirst()
    {
        await using ChainMakerTestNode node = await StartAsync(new());
        using ChainMakerClient client = new(node.ClientOptions(), node.Client, TimeProvider.System);
        ChainMakerAnchorLedger ledger = new(client, Contract, []);
        IReadOnlyList<AnchorPublication> run = AnchorRun.Of(2);
        await ledger.PublishAsync(run[0], default);
        AnchorReceipt first = await ledger.PublishAsync(run[1], default);
        int height = node.Height;

        AnchorReceipt again = await ledger.PublishAsync(run[1] with { CrossReceipt = Hash.Of("another"u8) }, default);
        Assert.Equal(first.Bytes, again.Bytes);
        Assert.Equal(height, node.Height);
    }

    [Fact]
    public async Task ALostAnswer_LeavesOneAnchor()
    {
        await using ChainMakerTestNode node = await StartAsync(new());
        using ChainMakerClient client = new(node.ClientOptions(), node.Client, TimeProvider.System);
        ChainMakerAnchorLedger ledger = new(client, Contract, []);
        node.Faults.LoseNextAnswer();
        AnchorReceipt receipt = await ledger.PublishAsync(AnchorRun.Of(1)[0], default);
        Assert.Null(Verifier.Verify(receipt, node.PinsOf(Contract)).Failure);
        Assert.Equal(3, node.Height);
        Assert.Equal(receipt.Bytes, (await ledger.PublishAsync(AnchorRun.Of(1)[0], default)).Bytes);
        Assert.Equal(3, node.Height);
    }

    [Fact]
    public async Task ANodeWithoutSendRequestSync_IsAskedAgainUntilTheBlockIsThere()
    {
        await using ChainMakerTestNode node = await StartAsync(new());
        node.Faults.SyncUnimplemented = true;
        node.Faults.HoldBlocks = true;
        using ChainMakerClient client = new(node.ClientOptions(), node.Client, TimeProvider.System);
        Task<AnchorReceipt> publishing = new ChainMakerAnchorLedger(client, Contract, []).PublishAsync(AnchorRun.Of(1)[0], default);
        await Task.Delay(200);
        Assert.False(publishing.IsCompleted);
        node.ReleaseBlock();
        Assert.Null(Verifier.Verify(await publishing, node.PinsOf(Contract)).Failure);
    }

    [Fact]
    public async Task ABlockOfManyTransactions_GivesAReceiptWithAllTheirHashes()
    {
        await using ChainMakerTestNode node = await StartAsync(new());
        using ChainMakerClient client = new(node.ClientOptions(), node.Client, TimeProvider.System);
        using ChainMakerClient other = new(node.ClientOptions(), node.OtherClient, TimeProvider.System);
        node.Faults.HoldBlocks = true;
        Task<ChainMakerCommit>[] before = [.. Enumerable.Range(0, 6).Select(i => other.InvokeEvmAsync($"other_{i}", Contract, AnchorCall.Next(AnchorRun.Log)))];
        Task<AnchorReceipt> publishing = new ChainMakerAnchorLedger(client, Contract, []).PublishAsync(AnchorRun.Of(1)[0], default);
        await Task.Delay(500);
        node.ReleaseBlock();
        AnchorReceipt receipt = await publishing;
        await Task.WhenAll(before);

        Assert.Null(Verifier.Verify(receipt, node.PinsOf(Contract)).Failure);
        Assert.Equal(7, ChainMakerEvidence.Parse(receipt.Evidence).TransactionHashes.Length);
    }

    [Fact]
    public async Task TwoHundredStatements_CatchUpInOrder()
    {
        await using ChainMakerTestNode node = await StartAsync(new());
        using ChainMakerClient client = new(node.ClientOptions(), node.Client, TimeProvider.System);
        ChainMakerAnchorLedger ledger = new(client, Contract, node.PinsOf(Contract));
        IReadOnlyList<AnchorPublication> run = AnchorRun.Of(200);
        Assert.Contains("takes statement 0", (await Assert.ThrowsAsync<AnchorRefusedException>(() => ledger.PublishAsync(run[7], default))).Message, StringComparison.Ordinal);
        foreach (AnchorPublication publication in run)
        {
            AnchorReceipt receipt = await ledger.PublishAsync(publication, default);
            Assert.Equal(publication, receipt.Publication);
        }

        ReadOnlyMemory<byte> next = await client.QueryEvmAsync(Contract, AnchorCall.Next(AnchorRun.Log));
        Assert.Equal(200, AnchorCall.NextAnswer(next.Span));
        Assert.Equal(202, node.Height);
    }

    [Fact]
    public async Task AnotherStatementInThePlace_IsRefusedWithItsReceipt()
    {
        await using ChainMakerTestNode node = await StartAsync(new());
        using ChainMakerClient client = new(node.ClientOptions(), node.Client, TimeProvider.System);
        ChainMakerAnchorLedger ledger = new(client, Contract, []);
        IReadOnlyList<AnchorPublication> told = AnchorRun.Of(3, "told");
        foreach (AnchorPublication publication in told)
        {
            await ledger.PublishAsync(publication, default);
        }

        foreach (int place in new[] { 0, 1 })
        {
            AnchorRefusedException refused = await Assert.ThrowsAsync<AnchorRefusedException>(() => ledger.PublishAsync(AnchorRun.Of(3, "held")[place], default));
            Assert.Contains("holds another statement", refused.Message, StringComparison.Ordinal);
            Assert.Equal(told[place], refused.Contradiction!.Publication);
            Assert.Null(Verifier.Verify(refused.Contradiction, node.PinsOf(Contract)).Failure);
        }
    }

    [Fact]
    public async Task AStatementThatStandsUnderAnotherId_IsFoundByItsEvent()
    {
        await using ChainMakerTestNode node = await StartAsync(new());
        using ChainMakerClient client = new(node.ClientOptions(), node.Client, TimeProvider.System);
        AnchorPublication publication = AnchorRun.Of(1)[0];
        Assert.True((await client.InvokeEvmAsync("by_hand", Contract, AnchorCall.Anchor(publication))).Succeeded);
        AnchorReceipt receipt = await new ChainMakerAnchorLedger(client, Contract, []).PublishAsync(publication, default);
        Assert.EndsWith("transaction by_hand", Verifier.Verify(receipt, []).Inclusion, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACommittedFailure_UsesItsIdUp_AndTheNextAttemptHasAnother()
    {
        await using ChainMakerTestNode node = await StartAsync(new());
        using ChainMakerClient stranger = new(node.ClientOptions(), node.OtherClient, TimeProvider.System);
        using ChainMakerClient client = new(node.ClientOptions(), node.Client, TimeProvider.System);
        AnchorPublication publication = AnchorRun.Of(1)[0];
        AnchorRefusedException refused = await Assert.ThrowsAsync<AnchorRefusedException>(() => new ChainMakerAnchorLedger(stranger, Contract, []).PublishAsync(publication, default));
        Assert.Contains("NotPublisher", refused.Message, StringComparison.Ordinal);

        // What the contract would refuse is not sent; whoever sends it all the same uses the id up.
        string first = ChainMakerAnchorLedger.TransactionIdOf(publication.Statement.Digest, 0);
        Assert.Null(await client.FindTransactionAsync(first));
        Assert.False((await stranger.InvokeEvmAsync(first, Contract, AnchorCall.Anchor(publication))).Succeeded);
        AnchorReceipt receipt = await new ChainMakerAnchorLedger(client, Contract, []).PublishAsync(publication, default);
        Assert.EndsWith(ChainMakerAnchorLedger.TransactionIdOf(publication.Statement.Digest, 1), Verifier.Verify(receipt, []).Inclusion, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherChain_AContractThatIsNotThere_AndAStranger_AreRefused()
    {
        await using ChainMakerTestNode node = await StartAsync(new());
        AnchorPublication publication = AnchorRun.Of(1)[0];
        using ChainMakerClient elsewhere = new(new ChainMakerClientOptions([node.Address], "chain9"), node.Client, TimeProvider.System);
        Assert.Contains("chain not found", (await Assert.ThrowsAsync<AnchorRefusedException>(() => new ChainMakerAnchorLedger(elsewhere, Contract, []).PublishAsync(publication, default))).Message, StringComparison.Ordinal);

        using ChainMakerClient client = new(node.ClientOptions(), node.Client, TimeProvider.System);
        Assert.Contains("not exist", (await Assert.ThrowsAsync<AnchorRefusedException>(() => new ChainMakerAnchorLedger(client, "nothing", []).PublishAsync(publication, default))).Message, StringComparison.Ordinal);

        using ChainMakerClient stranger = new(node.ClientOptions(), node.Stranger, TimeProvider.System);
        Assert.Contains("not a member", (await Assert.ThrowsAsync<AnchorRefusedException>(() => new ChainMakerAnchorLedger(stranger, Contract, []).PublishAsync(publication, default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ANodeThatIsAwayOrSilent_IsUnavailable_AndTheStatementIsAnchoredOnceItAnswers()
    {
        await using ChainMakerTestNode node = await StartAsync(new());
        ChainMakerClientOptions options = node.ClientOptions() with { RequestTimeout = TimeSpan.FromMilliseconds(400), CommitTimeout = TimeSpan.FromMilliseconds(600) };
        using ChainMakerClient client = new(options, node.Client, TimeProvider.System);
        ChainMakerAnchorLedger ledger = new(client, Contract, []);
        AnchorPublication publication = AnchorRun.Of(1)[0];
        node.Faults.Silent = true;
        await Assert.ThrowsAsync<AnchorUnavailableException>(() => ledger.PublishAsync(publication, default));
        node.Faults.Silent = false;
        node.Faults.HoldBlocks = true;
        await Assert.ThrowsAsync<AnchorUnavailableException>(() => ledger.PublishAsync(publication, default));
        node.ReleaseBlock();
        node.Faults.HoldBlocks = false;
        AnchorReceipt receipt = await ledger.PublishAsync(publication, default);
        Assert.Null(Verifier.Verify(receipt, node.PinsOf(Contract)).Failure);
        Assert.Equal(3, node.Height);
    }

    [Fact]
    public async Task WhereOneNodeIsAway_TheNextIsAsked()
    {
        await using ChainMakerTestNode node = await StartAsync(new());
        using ChainMakerClient client = new(new ChainMakerClientOptions([new Uri("http://127.0.0.1:9"), node.Address], "testnode1"), node.Client, TimeProvider.System);
        AnchorReceipt receipt = await new ChainMakerAnchorLedger(client, Contract, []).PublishAsync(AnchorRun.Of(1)[0], default);
        Assert.Null(Verifier.Verify(receipt, []).Failure);
    }

    [Fact]
    public async Task ALyingNode_IsCaught()
    {
        await using ChainMakerTestNode node = await StartAsync(new());
        using ChainMakerClient client = new(node.ClientOptions(), node.Client, TimeProvider.System);
        AnchorPublication publication = AnchorRun.Of(1)[0];
        node.Faults.WrongRoot = true;
        Assert.Contains("transaction root", (await Assert.ThrowsAsync<AnchorRefusedException>(() => new ChainMakerAnchorLedger(client, Contract, []).PublishAsync(publication, default))).Message, StringComparison.Ordinal);
        node.Faults.WrongRoot = false;
        node.Faults.WrongResult = true;
        Assert.Contains("transaction root", (await Assert.ThrowsAsync<AnchorRefusedException>(() => new ChainMakerAnchorLedger(client, Contract, []).PublishAsync(publication, default))).Message, StringComparison.Ordinal);
        node.Faults.WrongResult = false;

        // Too few votes are seen by who knows how many nodes there are.
        node.Faults.VotesDropped = 1;
        AnchorReceipt unpinned = await new ChainMakerAnchorLedger(client, Contract, []).PublishAsync(publication, default);
        Assert.Equal(ExitClass.NotCovered, Verifier.Verify(unpinned, node.PinsOf(Contract)).Failure!.Class);
        Assert.Contains("3 of 4 pinned nodes", (await Assert.ThrowsAsync<AnchorRefusedException>(() => new ChainMakerAnchorLedger(client, Contract, node.PinsOf(Contract)).PublishAsync(publication, default))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ASeedAndAClockThatStands_GiveTheSameReceipts(bool sm2)
    {
        ChainMakerTestNodeOptions options = new() { Seed = "demo", Sm2 = sm2, Time = new StandingTime() };
        List<AnchorReceipt> receipts = [];
        for (int run = 0; run < 2; run++)
        {
            await using ChainMakerTestNode node = await StartAsync(options);
            await node.InstallAnchorContractAsync(Contract, AnchorRun.Log);
            using ChainMakerClient client = node.NewClient();
            receipts.Add(await new ChainMakerAnchorLedger(client, Contract, node.PinsOf(Contract)).PublishAsync(AnchorRun.Of(1)[0], default));
        }

        Assert.Equal(receipts[0].Bytes, receipts[1].Bytes);
    }

    [Fact]
    public async Task AContractThatAnswersAnotherThing_IsRefused()
    {
        await using ChainMakerTestNode node = await StartAsync(new());
        using ChainMakerClient client = new(node.ClientOptions(), node.Client, TimeProvider.System);
        node.Faults.StrangeContract = true;
        AnchorRefusedException refused = await Assert.ThrowsAsync<AnchorRefusedException>(() => new ChainMakerAnchorLedger(client, Contract, []).PublishAsync(AnchorRun.Of(1)[0], default));
        Assert.Equal("chainmaker:testnode1/carbon_anchor is not an anchor contract: it answers next() with 5 bytes; expected a number in 32.", refused.Message);
        Assert.Equal(2, node.Height);
    }

    [Fact]
    public async Task AChainOfAnotherHash_DoesNotVerify()
    {
        await using ChainMakerTestNode node = await StartAsync(new());
        using ChainMakerClient client = new(node.ClientOptions() with { Hash = ChainMakerHash.Sm3 }, node.Client, TimeProvider.System);
        AnchorRefusedException refused = await Assert.ThrowsAsync<AnchorRefusedException>(() => new ChainMakerAnchorLedger(client, Contract, []).PublishAsync(AnchorRun.Of(1)[0], default));
        Assert.Contains("does not hold up", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ANodeStartedAgain_HoldsItsBlocksAndGoesOn()
    {
        string folder = Directory.CreateTempSubdirectory("test-node").FullName;
        try
        {
            ChainMakerTestNodeOptions options = new() { Folder = folder };
            IReadOnlyList<AnchorPublication> run = AnchorRun.Of(2);
            AnchorReceipt first;
            await using (ChainMakerTestNode node = await StartAsync(options))
            {
                using ChainMakerClient client = new(node.ClientOptions(), node.Client, TimeProvider.System);
                first = await new ChainMakerAnchorLedger(client, Contract, []).PublishAsync(run[0], default);
            }

            await using ChainMakerTestNode again = await ChainMakerTestNode.StartAsync(options);
            using ChainMakerClient second = new(again.ClientOptions(), again.Client, TimeProvider.System);
            ChainMakerAnchorLedger ledger = new(second, Contract, again.PinsOf(Contract));
            Assert.Equal(first.Bytes, (await ledger.PublishAsync(run[0], default)).Bytes);
            Assert.True(await ledger.StillHoldsAsync(first, default));
            Assert.Equal(run[1], (await ledger.PublishAsync(run[1], default)).Publication);

            await using ChainMakerTestNode fresh = await StartAsync(new());
            using ChainMakerClient elsewhere = new(fresh.ClientOptions(), fresh.Client, TimeProvider.System);
            Assert.False(await new ChainMakerAnchorLedger(elsewhere, Contract, []).StillHoldsAsync(first, default));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class StandingTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    }

    internal static async Task<ChainMakerTestNode> StartAsync(ChainMakerTestNodeOptions options)
    {
        ChainMakerTestNode node = await ChainMakerTestNode.StartAsync(options);
        await node.InstallAnchorContractAsync(Contract, AnchorRun.Log);
        return node;
    }
}
