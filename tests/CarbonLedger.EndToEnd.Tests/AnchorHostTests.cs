using CarbonLedger.Anchors.ChainMaker;
using CarbonLedger.Anchors.Publishing;
using CarbonLedger.Entries.Verification;
using CarbonLedger.Ledger;
using CarbonLedger.Server;
using CarbonLedger.Simulators.ChainMaker;
using CarbonLedger.Simulators.Faulty;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>A running grid that anchors its log on a ChainMaker test node in this process.</summary>
public sealed class AnchorHostTests : IDisposable
{
    private const string Contract = "carbon_anchor";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("anchored");

    [Fact]
    public async Task ARunningGrid_AnchorsItsLog_AndItsReceiptsAreEntriesThatVerify()
    {
        await using ChainMakerTestNode node = await ChainMakerTestNode.StartAsync(new ChainMakerTestNodeOptions { Seed = "host" });
        await node.InstallAnchorContractAsync(Contract, Hash.Of(System.Text.Encoding.UTF8.GetBytes(HostedDay.Origin)));
        using ChainMakerClient client = node.NewClient();
        AnchorOptions options = new() { Rule = new AnchorRule { Batches = 2 }, Pace = TimeSpan.FromMilliseconds(20), RetryFirst = TimeSpan.FromMilliseconds(50), RetryMax = TimeSpan.FromMilliseconds(200) };
        await using HostedDay day = await HostedDay.StartAsync(folder.FullName, FaultKinds.None, 9, anchors: new AnchorHostOptions([new ChainMakerAnchorLedger(client, Contract, [])], options));
        await day.PushAsync(0, 4);

        // The chain is away for a while; the grid goes on.
        node.Faults.Silent = true;
        await day.PushAsync(5, 7);
        node.Faults.Silent = false;
        await day.PushAsync(8, 9);
        ReplayResult result = await WaitAsync(day, node);
        LogStep step = result.Steps.Single(step => step.Name == $"anchor chainmaker:{node.ChainId}/{Contract}");
        Assert.Equal(StepOutcome.Ok, step.Outcome);
        Assert.Contains("3 of 4 pinned nodes", step.Detail, StringComparison.Ordinal);
        Assert.Contains("same root as this log", step.Detail, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Delete(recursive: true);

    // Until the log holds receipts of two statements or more.
    private static async Task<ReplayResult> WaitAsync(HostedDay day, ChainMakerTestNode node)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
        while (true)
        {
            (byte[] bundle, TlogPolicy policy) = await day.BundleAsync();
            LogVerification log = LogBundleVerifier.Verify(bundle, policy);
            Assert.True(log.Holds, log.Failure?.ToString());
            HeaderFacts facts = log.Content.Batches[0].Header.Facts;
            TrustFile trust = new([day.EnrolmentKey], facts.FactorBooks.ToHashSet(), facts.NetworkModels.ToHashSet());
            ReplayResult result = LogReplay.Verify(log.Content, trust, receiptVerifiers: [new ChainMakerReceiptVerifier()]);
            Assert.True(result.Failure is null, result.Failure?.ToString());
            if (result.Steps.Any(step => step.Detail.Contains("receipts, included", StringComparison.Ordinal)))
            {
                ReplayResult pinned = LogReplay.Verify(log.Content, trust with { Anchors = node.PinsOf(Contract) }, receiptVerifiers: [new ChainMakerReceiptVerifier()]);
                Assert.True(pinned.Failure is null, pinned.Failure?.ToString());
                return pinned;
            }

            await Task.Delay(50, limit.Token);
        }
    }
}
