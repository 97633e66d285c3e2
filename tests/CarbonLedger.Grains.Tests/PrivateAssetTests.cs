using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Entries.Tests;
using CarbonLedger.Entries.Verification;
using CarbonLedger.Ledger;

namespace CarbonLedger.Grains.Tests;

/// <summary>A running network with a private load: only commitments are committed, a restart goes on, and what is erased stays committed to.</summary>
public sealed class PrivateAssetTests
{
    private static readonly AssetId Load = new("load");

    [Fact]
    public async Task PrivateLoad_IsCommittedSealed_GoesOnAfterARestart_AndVerifiesWithWhatIsKept()
    {
        await using MadeGrid grid = await MadeGrid.StartAsync(MadeLog.MakeSetup(privateAssets: ["load"]));
        await grid.ReceiveAsync(MadeLog.At(0));
        for (int boundary = 1; boundary <= 2; boundary++)
        {
            await grid.ReceiveAsync(MadeLog.At(boundary));
            await grid.TickAtAsync(boundary);
        }

        await grid.RestartAsync();
        await grid.ReceiveAsync(MadeLog.At(3, "m-load"));
        await grid.TickAtAsync(3, afterMilliseconds: NetworkGrain.TimeOutMilliseconds);
        await grid.ReceiveAsync([MadeLog.Capture("m-load", 3)]);
        await grid.Network.Flush();

        List<ReadOnlyMemory<byte>> logged = [];
        for (long number = 0; number < (await grid.Ledger.ReadHeadAsync(MadeLog.Origin))!.Value.Size; number++)
        {
            logged.AddRange(EntryBundle.Decode((await grid.Ledger.ReadBatchAsync(MadeLog.Origin, number))!.Entries));
        }

        // Four readings and, with one restated, four statements.
        Assert.Equal(8, logged.Count(entry => PrivateEntry.IsSealed(entry.Span)));
        Assert.DoesNotContain(logged, entry => PrivateEntry.IsOpened(entry.Span));
        IReadOnlyList<PrivateOpening> kept = await grid.Private.ReadAsync(Load, new Timestamp(0), new Timestamp(Timestamp.UnixMillisecondsMax));
        Assert.Equal(8, kept.Count);
        ReplayResult result = await grid.VerifyAsync(Disclosures.Parse(Disclosures.Format(kept.Select(opening => PrivateEntry.Disclose(opening.Entry, [])))));
        Assert.Null(result.Failure);
        Assert.Equal(ExitClass.NotCovered, (await grid.VerifyAsync()).Failure!.Class);

        DateOnly day = DerivedSalts.DayOf(MadeLog.Start);
        Assert.Equal(8, await grid.Private.EraseAsync(Load, day, day));
        Assert.Equal(ExitClass.NotCovered, (await grid.VerifyAsync()).Failure!.Class);
    }
}
