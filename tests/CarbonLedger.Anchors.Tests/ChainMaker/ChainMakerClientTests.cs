using CarbonLedger.Anchors.ChainMaker;
using CarbonLedger.Anchors.ChainMaker.Wire;
using CarbonLedger.Simulators.ChainMaker;
using Grpc.Net.Client;

namespace CarbonLedger.Anchors.Tests.ChainMaker;

/// <summary>What a node checks of requests, TLS, and the calls that anchoring doesn't need.</summary>
public sealed class ChainMakerClientTests
{
    private const string Contract = "carbon_anchor";

    [Fact]
    public async Task ADuplicateId_IsAnsweredWithWhatTheBlockHolds()
    {
        await using ChainMakerTestNode node = await ChainMakerLedgerTests.StartAsync(new());
        using ChainMakerClient client = new(node.ClientOptions(), node.Client, TimeProvider.System);
        ChainMakerCommit first = await client.InvokeEvmAsync("once", Contract, AnchorCall.Next(AnchorRun.Log));
        int height = node.Height;
        ChainMakerCommit second = await client.InvokeEvmAsync("once", Contract, AnchorCall.Next(AnchorRun.Log));
        Assert.Equal((first.BlockHeight, height), (second.BlockHeight, node.Height));
        Assert.Equal(TxStatusCode.InternalError, (await RawAsync(node, Signed(node, payload => payload.TxId = "once"))).Code);
    }

    [Fact]
    public async Task WhatANodeRefuses_IsRefused()
    {
        await using ChainMakerTestNode node = await ChainMakerLedgerTests.StartAsync(new());
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        Dictionary<string, TxRequest> wrong = new()
        {
            ["more than 600 seconds"] = Signed(node, payload => payload.Timestamp = now - 660),
            ["seconds off"] = Signed(node, payload => payload.Timestamp = now + 660),
            ["expired"] = Signed(node, payload => payload.ExpirationTime = now - 60),
            ["chain not found"] = Signed(node, payload => payload.ChainId = "chain2"),
            ["tx id has other characters"] = Signed(node, payload => payload.TxId = "a-b"),
            ["more than 64"] = Signed(node, payload => payload.TxId = new string('a', 65)),
        };
        TxRequest changed = Signed(node, _ => { });
        changed.Payload.Sequence++;
        wrong["signature does not hold"] = changed;
        wrong["not a member"] = new TxRequest { Payload = changed.Payload, Sender = node.Stranger.Endorse(changed.Payload) };
        foreach ((string words, TxRequest request) in wrong)
        {
            TxResponse response = await RawAsync(node, request);
            Assert.NotEqual(TxStatusCode.Success, response.Code);
            Assert.Contains(words, response.Message, StringComparison.Ordinal);
        }

        Assert.Equal(TxStatusCode.Success, (await RawAsync(node, Signed(node, _ => { }))).Code);
    }

    [Fact]
    public async Task AClientWhoseClockIsOff_IsToldSo()
    {
        await using ChainMakerTestNode node = await ChainMakerLedgerTests.StartAsync(new());
        using ChainMakerClient client = new(node.ClientOptions(), node.Client, new ShiftedTime(TimeSpan.FromMinutes(11)));
        ChainMakerException refused = await Assert.ThrowsAsync<ChainMakerException>(() => client.InvokeEvmAsync("late", Contract, AnchorCall.Next(AnchorRun.Log)));
        Assert.Contains("600 seconds off", refused.Message, StringComparison.Ordinal);
        Assert.Equal(TxStatusCode.InvalidParameter, refused.Code);
    }

    [Fact]
    public async Task AMemberNamedByTheHashOfItsCertificate_MaySend_AndItsSignatureIsNotInTheEvidence()
    {
        await using ChainMakerTestNode node = await ChainMakerLedgerTests.StartAsync(new());
        using ChainMakerClient client = new(node.ClientOptions(), node.Client.NamedByCertificateHash(node.HashKind), TimeProvider.System);
        CarbonLedger.Ledger.Anchoring.AnchorReceipt receipt = await new ChainMakerAnchorLedger(client, Contract, []).PublishAsync(AnchorRun.Of(1)[0], default);
        Assert.Contains("publisher's signature not in the evidence", new ChainMakerReceiptVerifier().Verify(receipt, []).Quorum, StringComparison.Ordinal);
        Assert.Equal(CarbonLedger.Ledger.ExitClass.NotCovered, new ChainMakerReceiptVerifier().Verify(receipt, node.PinsOf(Contract)).Failure!.Class);
    }

    [Fact]
    public async Task Contracts_AreInstalledAndUpgradedByAnAdminOnly()
    {
        await using ChainMakerTestNode node = await ChainMakerTestNode.StartAsync(new());
        using ChainMakerClient client = new(node.ClientOptions(), node.Client, TimeProvider.System);
        byte[] code = [0x60, 0x80];
        ChainMakerException refused = await Assert.ThrowsAsync<ChainMakerException>(() => client.InstallEvmContractAsync("c", "1.0", code, []));
        Assert.Equal((ChainMakerFailure.Refused, TxStatusCode.NoPermission), (refused.Failure, refused.Code));
        Assert.True((await client.InstallEvmContractAsync("c", "1.0", code, [node.Admin])).Succeeded);
        Assert.Contains("exists already", (await client.InstallEvmContractAsync("c", "1.0", code, [node.Admin])).Message, StringComparison.Ordinal);
        Assert.Contains("has version 1.0 already", (await client.UpgradeEvmContractAsync("c", "1.0", code, [node.Admin])).Message, StringComparison.Ordinal);
        Assert.True((await client.UpgradeEvmContractAsync("c", "1.1", code, [node.Admin])).Succeeded);
        Assert.Contains("not exist", (await client.UpgradeEvmContractAsync("d", "1.0", code, [node.Admin])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_ComeAsTheyHappen_AndTransactionsAndBlocksCanBeRead()
    {
        await using ChainMakerTestNode node = await ChainMakerLedgerTests.StartAsync(new());
        using ChainMakerClient client = new(node.ClientOptions(), node.Client, TimeProvider.System);
        ChainMakerAnchorLedger ledger = new(client, Contract, []);
        await ledger.PublishAsync(AnchorRun.Of(2)[0], default);
        List<ContractEventInfo> seen = [];
        Task reading = Task.Run(async () =>
        {
            await foreach (ContractEventInfo item in client.EventsAsync(Contract, AnchorCall.AnchoredTopic, 0, 4))
            {
                seen.Add(item);
            }
        });
        await ledger.PublishAsync(AnchorRun.Of(2)[1], default);
        await reading.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal([3UL, 4UL], seen.Select(item => item.BlockHeight));
        Assert.Equal(AnchorRun.Log.ToHex(), seen[0].EventData[0]);
        Assert.Contains("TEST NODE", await client.VersionAsync(), StringComparison.Ordinal);
        Assert.Null(await client.FindTransactionAsync("nothing"));
        Assert.Null(await client.FindBlockAsync(99));
        ChainMakerBlock last = (await client.FindBlockAsync(ulong.MaxValue))!;
        Assert.Equal(4UL, last.Header.BlockHeight);
        Assert.Null(last.VerifySigners(0, out int verified, out int notCheckable));
        Assert.Equal((1, 0), (verified, notCheckable));
        ChainMakerBlock genesis = (await client.FindBlockAsync(0))!;
        Assert.Null(genesis.Verify(out IReadOnlyList<ChainMakerVote> votes));
        Assert.Equal(3, votes.Count);
    }

    [Fact]
    public async Task Events_WithoutAnEnd_EndWhenTheCallerSaysSo()
    {
        await using ChainMakerTestNode node = await ChainMakerLedgerTests.StartAsync(new());
        using ChainMakerClient client = node.NewClient();
        await new ChainMakerAnchorLedger(client, Contract, []).PublishAsync(AnchorRun.Of(1)[0], default);
        using CancellationTokenSource stop = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (ContractEventInfo item in client.EventsAsync(Contract, "", 0, -1, stop.Token))
            {
                Assert.Equal(3UL, item.BlockHeight);
                await stop.CancelAsync();
            }
        });
    }

    [Theory]
    [InlineData(ChainMakerTestTls.OneWay)]
    [InlineData(ChainMakerTestTls.TwoWay)]
    public async Task Tls_NeedsTheRightRoots_TheRightName_AndWhereAskedTheRightClient(ChainMakerTestTls mode)
    {
        await using ChainMakerTestNode node = await ChainMakerLedgerTests.StartAsync(new() { Tls = mode });
        await using ChainMakerTestNode another = await ChainMakerTestNode.StartAsync(new() { Tls = ChainMakerTestTls.TwoWay });
        Assert.Equal("https", node.Address.Scheme);
        using (ChainMakerClient client = node.NewClient())
        {
            Assert.NotNull(await client.FindBlockAsync(0));
        }

        List<ChainMakerTls> wrong = [ChainMakerTls.OneWay(another.TlsRootsPem!), ChainMakerTls.OneWay(node.TlsRootsPem!, "other.example")];
        if (mode == ChainMakerTestTls.TwoWay)
        {
            wrong.Add(ChainMakerTls.OneWay(node.TlsRootsPem!));
            using System.Security.Cryptography.ECDsa key = System.Security.Cryptography.ECDsa.Create();
            using System.Security.Cryptography.X509Certificates.X509Certificate2 own = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=x", key, System.Security.Cryptography.HashAlgorithmName.SHA256)
                .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
            wrong.Add(ChainMakerTls.TwoWay(node.TlsRootsPem!, own.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem()));
        }

        foreach (ChainMakerTls tls in wrong)
        {
            using ChainMakerClient client = new(node.ClientOptions(), node.Client, TimeProvider.System, tls);
            Assert.Equal(ChainMakerFailure.Unreachable, (await Assert.ThrowsAsync<ChainMakerException>(() => client.FindBlockAsync(0))).Failure);
        }
    }

    private static TxRequest Signed(ChainMakerTestNode node, Action<Payload> change)
    {
        byte[] call = AnchorCall.Next(AnchorRun.Log);
        Payload payload = new()
        {
            ChainId = "testnode1",
            TxId = ChainMakerClient.NewTransactionId(),
            Timestamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
            ContractName = Contract,
            Method = AnchorCall.Method(call),
            Parameters = { ChainMakerClient.Parameter(AnchorCall.DataKey, AnchorCall.Data(call)) },
        };
        change(payload);
        return new TxRequest { Payload = payload, Sender = node.Client.Endorse(payload) };
    }

    private static async Task<TxResponse> RawAsync(ChainMakerTestNode node, TxRequest request)
    {
        using GrpcChannel channel = GrpcChannel.ForAddress(node.Address);
        return await new RpcNode.RpcNodeClient(channel).SendRequestAsync(request);
    }

    private sealed class ShiftedTime(TimeSpan shift) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + shift;
    }
}
