using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CarbonLedger.Abstractions;
using CarbonLedger.Anchors.Evm;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Anchors.Tests.Evm;

/// <summary>The same story on two engines that share no code, and on anvil what only it can be told to do.</summary>
public class EvmLedgerTests(ITestOutputHelper output)
{
    private static readonly EvmReceiptVerifier Verifier = new();

    [Theory]
    [InlineData("anvil")]
    [InlineData("ganache")]
    public async Task Anchors_AreWrittenOnceInOrderAndProved(string kind)
    {
        await using EvmEngine engine = await StartAsync(kind);
        EvmAnchorOptions options = await engine.DeployAsync();
        EvmAnchorLedger ledger = engine.Ledger(options);
        Assert.Equal($"evm:{EvmEngine.ChainId}/{options.Contract}", ledger.Name);
        List<AnchorPublication> anchors = EvmEngine.Publications(3);

        foreach (AnchorPublication anchor in anchors)
        {
            AnchorReceipt receipt = await ledger.PublishAsync(anchor, default);
            Assert.Equal(anchor, receipt.Publication);
            AnchorFinding finding = Verifier.Verify(AnchorReceipt.Parse(receipt.Bytes), []);
            Assert.Null(finding.Failure);
            Assert.False(finding.IsFinal);
            Assert.StartsWith($"block {await BlockNumberAsync(engine)} 0x", finding.Inclusion, StringComparison.Ordinal);
            Assert.Equal("no validator's seal", finding.Quorum);
            Assert.Contains("development engine", finding.Finality, StringComparison.Ordinal);
            Assert.True(await ledger.StillHoldsAsync(receipt, default));
        }

        // Once more: what is held comes back, with the cross-link that went there, and no transaction is sent.
        long nonce = await NonceAsync(engine);
        AnchorReceipt again = await ledger.PublishAsync(anchors[1] with { CrossReceipt = Hash.Of([99]) }, default);
        Assert.Equal(anchors[1], again.Publication);
        Assert.Equal(nonce, await NonceAsync(engine));
    }

    [Theory]
    [InlineData("anvil")]
    [InlineData("ganache")]
    public async Task WrongPlaceOrStatement_IsRefusedWithTheOtherStatementsReceipt(string kind)
    {
        await using EvmEngine engine = await StartAsync(kind);
        EvmAnchorOptions options = await engine.DeployAsync();
        EvmAnchorLedger ledger = engine.Ledger(options);
        List<AnchorPublication> told = EvmEngine.Publications(3);
        await ledger.PublishAsync(told[0], default);
        await ledger.PublishAsync(told[1], default);

        // A second history, from its second statement on.
        AnchorPublication lie = new(new AnchorStatement(EvmEngine.Origin, 9, Hash.Of([66]), told[0].Statement.Digest), 1, Hash.Zero);
        AnchorRefusedException refused = await Assert.ThrowsAsync<AnchorRefusedException>(() => ledger.PublishAsync(lie, default));
        Assert.Contains(told[1].Statement.Digest.ToHex(), refused.Message, StringComparison.Ordinal);
        Assert.Equal(told[1], refused.Contradiction!.Publication);
        Assert.Null(Verifier.Verify(refused.Contradiction, []).Failure);

        AnchorPublication gap = EvmEngine.Publications(4)[3];
        refused = await Assert.ThrowsAsync<AnchorRefusedException>(() => ledger.PublishAsync(gap, default));
        Assert.Contains("expected 3 anchors before this one; found 2", refused.Message, StringComparison.Ordinal);
        Assert.Null(refused.Contradiction);
    }

    [Theory]
    [InlineData("anvil")]
    [InlineData("ganache")]
    public async Task WrongChainCodeOrKey_IsRefusedBeforeAnythingIsSent(string kind)
    {
        await using EvmEngine engine = await StartAsync(kind);
        EvmAnchorOptions options = await engine.DeployAsync();
        AnchorPublication first = EvmEngine.Publications(1)[0];

        EvmAnchorOptions otherChain = options with { Node = engine.Node with { ChainId = 5 } };
        AnchorRefusedException refused = await Assert.ThrowsAsync<AnchorRefusedException>(() => engine.Ledger(otherChain).PublishAsync(first, default));
        Assert.Contains($"expected a node of chain 5; found one of chain {EvmEngine.ChainId}", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<AnchorRefusedException>(() => EvmDeployment.DeployAsync(
            engine.Http, otherChain.Node, EvmEngine.Owner, EvmEngine.Origin, EvmEngine.Publisher.Address, TimeProvider.System, default));

        EvmAnchorOptions otherCode = options with { CodeHash = Hash.Of([1]) };
        refused = await Assert.ThrowsAsync<AnchorRefusedException>(() => engine.Ledger(otherCode).PublishAsync(first, default));
        Assert.Contains($"found keccak256:{AnchorContract.CodeHash}", refused.Message, StringComparison.Ordinal);
        EvmAnchorOptions noCode = options with { Contract = EvmEngine.Stranger.Address };
        refused = await Assert.ThrowsAsync<AnchorRefusedException>(() => engine.Ledger(noCode).PublishAsync(first, default));
        Assert.Contains("found keccak256:c5d24601", refused.Message, StringComparison.Ordinal);

        refused = await Assert.ThrowsAsync<AnchorRefusedException>(() => engine.Ledger(options, EvmEngine.Stranger).PublishAsync(first, default));
        Assert.Contains($"found {EvmEngine.Publisher.Address}", refused.Message, StringComparison.Ordinal);
        AnchorPublication unregistered = EvmEngine.Publications(1, origin: "example.org/unknown")[0];
        refused = await Assert.ThrowsAsync<AnchorRefusedException>(() => engine.Ledger(options).PublishAsync(unregistered, default));
        Assert.Contains("found none registered", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, await NonceAsync(engine));
    }

    // Engines put a transaction that fails into a block, so its status says so, not an error of the node.
    [Theory]
    [InlineData("anvil")]
    [InlineData("ganache")]
    public async Task Replay_IsMinedWithStatusZeroAndNoticed(string kind)
    {
        await using EvmEngine engine = await StartAsync(kind);
        EvmAnchorOptions options = await engine.DeployAsync();
        AnchorPublication first = EvmEngine.Publications(1)[0];
        await engine.Ledger(options).PublishAsync(first, default);

        EvmRpc rpc = EvmRpc.Open(engine.Http, engine.Node, TimeProvider.System);
        EvmSender sender = new(rpc, EvmEngine.Publisher, engine.Node, TimeProvider.System);
        byte[] call = AnchorAbi.Anchor(first);
        EvmMined mined = (await sender.SendAsync(options.Contract, call, call.Length, 300_000, DateTimeOffset.UtcNow.AddSeconds(20), default))!;
        Assert.False(mined.Succeeded);
        Assert.False(mined.HasEvent(options.Contract, [AnchorAbi.AnchoredTopic], []));

        // A limit below what an anchor takes: mined, failed, refused with the reason, and nothing is in the contract.
        AnchorPublication second = EvmEngine.Publications(2)[1];
        AnchorRefusedException refused = await Assert.ThrowsAsync<AnchorRefusedException>(() => engine.Ledger(options with { GasLimit = 60_000 }).PublishAsync(second, default));
        Assert.Contains("status 0x0, 60000 units of gas", refused.Message, StringComparison.Ordinal);
        Assert.Equal(second, (await engine.Ledger(options).PublishAsync(second, default)).Publication);
    }

    [Fact]
    public async Task Reorganisation_ThatTakesTheAnchorAway_IsNoticedAndTheAnchorRepeated()
    {
        await using EvmEngine engine = await EvmEngine.AnvilAsync();
        EvmAnchorOptions options = await engine.DeployAsync();
        await engine.MineAsync(3);
        await TakeAwayAsync(engine, options, () => engine.CallAsync("anvil_reorg", 1, new JsonArray()));
    }

    [Theory]
    [InlineData("anvil")]
    [InlineData("ganache")]
    public async Task Rollback_ThatTakesTheAnchorAway_IsNoticedAndTheAnchorRepeated(string kind)
    {
        await using EvmEngine engine = await StartAsync(kind);
        EvmAnchorOptions options = await engine.DeployAsync();
        JsonElement snapshot = await engine.CallAsync("evm_snapshot");
        await TakeAwayAsync(engine, options, async () => Assert.True((await engine.CallAsync("evm_revert", snapshot.GetString())).GetBoolean()));
    }

    [Fact]
    public async Task Restart_FromTheEnginesStateFile_FindsWhatIsHeld()
    {
        string state = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            EvmAnchorOptions options;
            List<AnchorPublication> anchors = EvmEngine.Publications(2);
            AnchorReceipt receipt;
            await using (EvmEngine engine = await EvmEngine.AnvilAsync("--state", state))
            {
                options = await engine.DeployAsync();
                receipt = await engine.Ledger(options).PublishAsync(anchors[0], default);
                await engine.StopAsync();
            }

            await using EvmEngine again = await EvmEngine.AnvilAsync("--state", state);
            EvmAnchorLedger ledger = again.Ledger(options with { Node = again.Node });
            Assert.True(await ledger.StillHoldsAsync(receipt, default));
            Assert.Equal(anchors[0], (await ledger.PublishAsync(anchors[0], default)).Publication);
            Assert.Equal(anchors[1], (await ledger.PublishAsync(anchors[1], default)).Publication);
        }
        finally
        {
            File.Delete(state);
        }
    }

    [Fact]
    public async Task Restart_WithATransactionPending_TakesItUp()
    {
        await using EvmEngine engine = await EvmEngine.AnvilAsync();
        EvmAnchorOptions options = await engine.DeployAsync();
        AnchorPublication first = EvmEngine.Publications(1)[0];
        await engine.CallAsync("evm_setAutomine", false);

        using (CancellationTokenSource crash = new())
        {
            Task<AnchorReceipt> lost = engine.Ledger(options).PublishAsync(first, crash.Token);
            await PendingAsync(engine, 1);
            await crash.CancelAsync();
            await Task.WhenAny(lost);
            Assert.True(lost.IsCanceled);
        }

        // A new instance, which carries another cross-link meanwhile: the same anchor all the same.
        JsonElement before = await PendingAsync(engine, 1);
        Task<AnchorReceipt> publishing = engine.Ledger(options).PublishAsync(first with { CrossReceipt = Hash.Of([5]) }, default);
        await Task.Delay(500);
        JsonElement after = await PendingAsync(engine, 1);
        Assert.Equal(before.GetProperty("hash").GetString(), after.GetProperty("hash").GetString());
        await engine.MineAsync();
        Assert.Equal(Hash.Zero, (await publishing).Publication.CrossReceipt);
        Assert.Equal(1, await NonceAsync(engine));
    }

    [Fact]
    public async Task StuckTransaction_IsReplacedAtTheSameNonceWithAHigherFee()
    {
        await using EvmEngine engine = await EvmEngine.AnvilAsync();
        EvmAnchorOptions options = await engine.DeployAsync();
        await engine.CallAsync("evm_setAutomine", false);
        engine.Node = engine.Node with { StuckAfter = TimeSpan.FromMilliseconds(300) };
        Task<AnchorReceipt> publishing = engine.Ledger(options with { Node = engine.Node }).PublishAsync(EvmEngine.Publications(1)[0], default);
        JsonElement first = await PendingAsync(engine, 1);

        // The base fee rises above what the transaction offers: only a replacement can be mined.
        await engine.CallAsync("anvil_setNextBlockBaseFeePerGas", HexText.Quantity(50_000_000_000));
        await engine.MineAsync();
        Assert.Equal(0, await NonceAsync(engine));
        DateTimeOffset end = DateTimeOffset.UtcNow.AddSeconds(20);
        while (!publishing.IsCompleted && DateTimeOffset.UtcNow < end)
        {
            await Task.Delay(200);
            await engine.MineAsync();
        }

        AnchorReceipt receipt = await publishing;
        Assert.Null(Verifier.Verify(receipt, []).Failure);
        Assert.Equal(1, await NonceAsync(engine));
        string hash = first.GetProperty("hash").GetString()!;
        Assert.Equal(JsonValueKind.Null, (await engine.CallAsync("eth_getTransactionReceipt", hash)).ValueKind);
    }

    [Fact]
    public async Task StuckTransaction_NeverCostsMoreThanTheCap()
    {
        await using EvmEngine engine = await EvmEngine.AnvilAsync();
        EvmAnchorOptions options = await engine.DeployAsync();
        await engine.CallAsync("evm_setAutomine", false);
        EvmNodeOptions tight = engine.Node with { StuckAfter = TimeSpan.FromMilliseconds(100), WaitMax = TimeSpan.FromSeconds(4), FeeCap = 4_000_000_000 };
        AnchorUnavailableException late = await Assert.ThrowsAsync<AnchorUnavailableException>(() => engine.Ledger(options with { Node = tight }).PublishAsync(EvmEngine.Publications(1)[0], default));
        Assert.Contains("is in no block", late.Message, StringComparison.Ordinal);
        JsonElement pending = await PendingAsync(engine, 1);
        Assert.True(HexText.TryDecodeQuantity(pending.GetProperty("maxFeePerGas").GetString(), out long fee));
        Assert.InRange(fee, 3_000_000_000, 4_000_000_000);
    }

    [Theory]
    [InlineData("anvil")]
    [InlineData("ganache")]
    public async Task PublisherWithoutMoneyOrKey_IsRefused(string kind)
    {
        await using EvmEngine engine = await StartAsync(kind);
        using EvmKey poor = EvmKey.Generate();
        EvmDeployed deployed = await EvmDeployment.DeployAsync(engine.Http, engine.Node, EvmEngine.Owner, EvmEngine.Origin, poor.Address, TimeProvider.System, default);
        EvmAnchorOptions options = new(engine.Node, deployed.Contract) { Confirmations = 0 };
        AnchorPublication first = EvmEngine.Publications(1)[0];
        AnchorRefusedException refused = await Assert.ThrowsAsync<AnchorRefusedException>(() => engine.Ledger(options, poor).PublishAsync(first, default));
        Assert.Contains($"takes no transaction of {poor.Address}", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(poor.ToFileText().Trim(), refused.ToString(), StringComparison.OrdinalIgnoreCase);

        refused = await Assert.ThrowsAsync<AnchorRefusedException>(() => engine.Ledger(options, new Impostor(poor.Address)).PublishAsync(first, default));
        Assert.Contains("a signature of another key", refused.Message, StringComparison.Ordinal);

        // The owner names another publisher, who writes.
        await EvmDeployment.RegisterAsync(engine.Http, engine.Node, deployed.Contract, EvmEngine.Owner, EvmEngine.Origin, EvmEngine.Publisher.Address, TimeProvider.System, default);
        Assert.Equal(first, (await engine.Ledger(options).PublishAsync(first, default)).Publication);

        // Nobody else can: the transaction is mined and fails.
        await Assert.ThrowsAsync<AnchorRefusedException>(() => EvmDeployment.RegisterAsync(
            engine.Http, engine.Node, deployed.Contract, EvmEngine.Stranger, EvmEngine.Origin, EvmEngine.Stranger.Address, TimeProvider.System, default));
    }

    [Fact]
    public async Task ChainBeforeLondon_IsRefused()
    {
        await using EvmEngine engine = await EvmEngine.AnvilAsync("--hardfork", "berlin");
        AnchorRefusedException refused = await Assert.ThrowsAsync<AnchorRefusedException>(() => engine.DeployAsync());
        Assert.Contains("has no base fee", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoLogsOfOneKey_TakeTurnsAtItsNonce()
    {
        await using EvmEngine engine = await EvmEngine.AnvilAsync("--block-time", "1");
        EvmAnchorOptions options = await engine.DeployAsync();
        const string other = "example.org/other";
        await EvmDeployment.RegisterAsync(engine.Http, engine.Node, options.Contract, EvmEngine.Owner, other, EvmEngine.Publisher.Address, TimeProvider.System, default);
        await Task.WhenAll(new[] { EvmEngine.Origin, other }.Select(async origin =>
        {
            EvmAnchorLedger ledger = engine.Ledger(options);
            foreach (AnchorPublication anchor in EvmEngine.Publications(3, origin: origin))
            {
                AnchorReceipt receipt = await ledger.PublishAsync(anchor, default);
                Assert.Equal(anchor, receipt.Publication);
                Assert.Null(Verifier.Verify(receipt, []).Failure);
            }
        }));
        Assert.Equal(6, await NonceAsync(engine));
    }

    [Fact]
    public async Task TwoPublicationsAtOnce_AreAMistakeOfTheCaller()
    {
        await using EvmEngine engine = await EvmEngine.AnvilAsync("--block-time", "1");
        EvmAnchorLedger ledger = engine.Ledger(await engine.DeployAsync());
        AnchorPublication first = EvmEngine.Publications(1)[0];
        Task<AnchorReceipt> publishing = ledger.PublishAsync(first, default);
        await Assert.ThrowsAsync<InvalidOperationException>(() => ledger.PublishAsync(first, default));
        Assert.Equal(first, (await publishing).Publication);
    }

    [Fact]
    public async Task Confirmations_AreWaitedFor()
    {
        await using EvmEngine engine = await EvmEngine.AnvilAsync();
        EvmAnchorOptions options = await engine.DeployAsync(confirmations: 3);
        Task<AnchorReceipt> publishing = engine.Ledger(options).PublishAsync(EvmEngine.Publications(1)[0], default);
        for (int i = 0; i < 3; i++)
        {
            await Task.Delay(300);
            Assert.False(publishing.IsCompleted, $"after {i} blocks");
            await engine.MineAsync();
        }

        await publishing.WaitAsync(TimeSpan.FromSeconds(10));
    }

    // anvil calls final what is two epochs of slots old.
    [Fact]
    public async Task FinalizedTag_IsWaitedFor()
    {
        await using EvmEngine engine = await EvmEngine.AnvilAsync("--slots-in-an-epoch", "2");
        EvmAnchorOptions options = await engine.DeployAsync(confirmations: null);
        Task<AnchorReceipt> publishing = engine.Ledger(options).PublishAsync(EvmEngine.Publications(1)[0], default);
        await Task.Delay(400);
        Assert.False(publishing.IsCompleted);
        await engine.MineAsync(5);
        Assert.Null(Verifier.Verify(await publishing.WaitAsync(TimeSpan.FromSeconds(10)), []).Failure);
    }

    [Fact]
    public async Task FiftyAnchors_CatchUpInOrder()
    {
        await using EvmEngine engine = await EvmEngine.AnvilAsync();
        EvmAnchorOptions options = await engine.DeployAsync();
        EvmAnchorLedger ledger = engine.Ledger(options with { Node = engine.Node with { PollInterval = TimeSpan.FromMilliseconds(5) } });
        List<AnchorPublication> anchors = EvmEngine.Publications(50);
        long started = TimeProvider.System.GetTimestamp();
        foreach (AnchorPublication anchor in anchors)
        {
            AnchorReceipt receipt = await ledger.PublishAsync(anchor, default);
            Assert.Equal(anchor, receipt.Publication);
        }

        TimeSpan each = TimeProvider.System.GetElapsedTime(started) / anchors.Count;
        AnchorReceipt last = await ledger.PublishAsync(anchors[^1], default);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{each.TotalMilliseconds:F0} ms an anchor; receipt of the last {last.Bytes.Length} bytes"));
        Assert.Equal(50, await NonceAsync(engine));
    }

    [Fact]
    public async Task Costs_AreAsTheReadmeSays()
    {
        await using EvmEngine engine = await EvmEngine.AnvilAsync();
        EvmDeployed deployed = await EvmDeployment.DeployAsync(engine.Http, engine.Node, EvmEngine.Owner, EvmEngine.Origin, EvmEngine.Publisher.Address, TimeProvider.System, default);
        EvmAnchorLedger ledger = engine.Ledger(new EvmAnchorOptions(engine.Node, deployed.Contract) { Confirmations = 0 });
        List<long> costs = [];
        foreach (AnchorPublication anchor in EvmEngine.Publications(4))
        {
            await ledger.PublishAsync(anchor, default);
            JsonElement block = await engine.CallAsync("eth_getBlockByNumber", "latest", false);
            Assert.True(HexText.TryDecodeQuantity(block.GetProperty("gasUsed").GetString(), out long gas));
            costs.Add(gas);
        }

        JsonElement registering = await engine.CallAsync("eth_getBlockByNumber", HexText.Quantity(deployed.Block + 1), false);
        output.WriteLine($"deployment {deployed.GasUsed}, registering {Number(registering.GetProperty("gasUsed"))}, anchors {string.Join(", ", costs)}, code keccak256:{deployed.CodeHash}");
        Assert.InRange(deployed.GasUsed, 300_000, 500_000);
        Assert.All(costs, cost => Assert.InRange(cost, 90_000, 150_000));
    }

    [Fact]
    public async Task Node_ThatIsAway_IsUnavailableAndItsKeyStaysUnsaid()
    {
        EvmNodeOptions away = new(new Uri("http://127.0.0.1:9/v3/secretaccesskey"), 1) { CallTimeout = TimeSpan.FromSeconds(2) };
        using HttpClient http = EvmAnchorLedger.CreateHttp();
        EvmAnchorLedger ledger = new(http, new EvmAnchorOptions(away, EvmEngine.Stranger.Address), EvmEngine.Publisher, TimeProvider.System);
        AnchorUnavailableException unavailable = await Assert.ThrowsAsync<AnchorUnavailableException>(() => ledger.PublishAsync(EvmEngine.Publications(1)[0], default));
        Assert.Contains("127.0.0.1:9", unavailable.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", $"{unavailable} {away} {ledger.Name}", StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new EvmAnchorLedger(http, new EvmAnchorOptions(away with { ChainId = 0 }, default), EvmEngine.Publisher, TimeProvider.System));
    }

    private static Task<EvmEngine> StartAsync(string kind) => kind == "anvil" ? EvmEngine.AnvilAsync() : EvmEngine.GanacheAsync();

    private static async Task TakeAwayAsync(EvmEngine engine, EvmAnchorOptions options, Func<Task> takeAway)
    {
        EvmAnchorLedger ledger = engine.Ledger(options);
        AnchorPublication first = EvmEngine.Publications(1)[0];
        AnchorReceipt receipt = await ledger.PublishAsync(first, default);
        Assert.True(await ledger.StillHoldsAsync(receipt, default));

        await takeAway();
        Assert.False(await ledger.StillHoldsAsync(receipt, default));

        // Time has gone by, so the anchor gets into another block.
        await engine.CallAsync("evm_increaseTime", 100);
        AnchorReceipt repeated = await ledger.PublishAsync(first with { CrossReceipt = Hash.Of([7]) }, default);
        Assert.Null(Verifier.Verify(repeated, []).Failure);
        Assert.Equal(Hash.Of([7]), repeated.Publication.CrossReceipt);
        Assert.True(await ledger.StillHoldsAsync(repeated, default));
        Assert.False(await ledger.StillHoldsAsync(receipt, default), "Its block is gone for good.");
    }

    private static async Task<long> NonceAsync(EvmEngine engine) => Number(await engine.CallAsync("eth_getTransactionCount", EvmEngine.Publisher.Address.ToString(), "latest"));

    private static async Task<long> BlockNumberAsync(EvmEngine engine) => Number(await engine.CallAsync("eth_blockNumber"));

    private static long Number(JsonElement quantity) => HexText.TryDecodeQuantity(quantity.GetString(), out long number) ? number : throw new InvalidOperationException();

    // The only transaction of the pool, as soon as there is one.
    private static async Task<JsonElement> PendingAsync(EvmEngine engine, int count)
    {
        for (int i = 0; i < 400; i++)
        {
            JsonElement pool = await engine.CallAsync("txpool_content");
            JsonElement[] found = [.. pool.GetProperty("pending").EnumerateObject().SelectMany(sender => sender.Value.EnumerateObject()).Select(nonce => nonce.Value)];
            if (found.Length == count)
            {
                return found[0];
            }

            await Task.Delay(20);
        }

        throw new TimeoutException($"Not {count} transactions in the pool.");
    }

    private sealed class Impostor(EvmAddress address) : IEvmSigner
    {
        public EvmAddress Address { get; } = address;

        public ValueTask<EvmSignature> SignAsync(Hash digest, CancellationToken cancellationToken) => EvmEngine.Stranger.SignAsync(digest, cancellationToken);
    }
}
