using System.Text;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Tests;
using CarbonLedger.Entries.Verification;
using CarbonLedger.Grains.Contracts;

namespace CarbonLedger.Grains.Tests;

/// <summary>Signed records published to a running network: refused with the reason, committed once, restated by chunks, and the same after a restart.</summary>
public sealed class PublishedRecordTests
{
    // A kilogram a MWh; 60 kWh an interval enter the line.
    private const string Line = """
        {"schema":"carbonledger.lifecycle/1","asset":"line","class":"line","size":"10","commissioned":"2026-06-01T00:00:00Z","serviceLifeYears":10,"charging":"unit-of-production","expectedMwh":"35064",
        "epd":{"number":"EPD-1","programme":"made for a test","gwpSet":"unstated","validUntil":"2030-01-01","declaredUnit":"1 line","quantity":"1",
        "rows":[{"module":"A1-A3","kg":"35064"}],"source":"made for a test"}}
        """;

    private const string Unit = """{"schema":"carbonledger.sf6/1","unit":{"serial":"CB-1","asset":"line","nameplateKg":"80","ratedVolts":126000,"breakingAmperes":40000,"commissioned":"2026-06-01T00:00:00Z"}}""";
    private const string Filled = """{"schema":"carbonledger.sf6/1","event":{"kind":"filled","record":"WR-1","serial":"CB-1","time":"2026-06-01T00:00:00Z","chargedKg":"80"}}""";
    private const string ToppedUp = """{"schema":"carbonledger.sf6/1","event":{"kind":"topped-up","record":"WR-2","serial":"CB-1","time":"2026-06-01T00:20:00Z","chargedKg":"1"}}""";

    [Fact]
    public async Task RecordThatIsRefused_TellsWhyAndCommitsNothing()
    {
        await using MadeGrid grid = await MadeGrid.StartAsync();
        PublicationMessage early = await grid.Network.Publish([Sign(Line).Encode()]);
        Assert.Equal(PublicationOutcome.NotYet, early.Outcome);
        Assert.Contains("no interval closed", early.Why, StringComparison.Ordinal);
        await CloseAsync(grid, 1, 2);
        LogHead? before = await grid.Ledger.ReadHeadAsync(MadeLog.Origin);
        Assert.Contains("$.unit", (await grid.Network.Publish([Sign(ToppedUp).Encode()])).Why, StringComparison.Ordinal);
        Assert.Contains("$.signature", (await grid.Network.Publish([(Sign(Line) with { Signature = new byte[64] }).Encode()])).Why, StringComparison.Ordinal);
        Assert.Contains("$.assets[id=nowhere].bus", (await grid.Network.Publish([Sign(Line.Replace("\"asset\":\"line\"", "\"asset\":\"nowhere\"", StringComparison.Ordinal)).Encode()])).Why, StringComparison.Ordinal);
        Assert.Equal(PublicationOutcome.Refused, (await grid.Network.Publish([(Sign(Line) with { Document = "[[[[1e999"u8.ToArray() }).Encode()])).Outcome);
        Assert.Equal(PublicationOutcome.Refused, (await grid.Network.Publish([[0xff, 0x00]])).Outcome);
        Assert.Equal(PublicationOutcome.Refused, (await grid.Network.Publish([])).Outcome);
        Assert.Contains("refused", await Refused(grid, [Sign(Unit), Sign(ToppedUp), Sign(Filled)]), StringComparison.Ordinal);
        Assert.Equal(before, await grid.Ledger.ReadHeadAsync(MadeLog.Origin));

        await CloseAsync(grid, 3, 3);
        ReplayResult result = await grid.VerifyAsync();
        Assert.True(result.Failure is null, result.Failure?.ToString());
        Assert.Empty(result.Network!.Setup.Records.Entries);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task PublishedRecords_AreCommittedOnceAndRestateWhatIsClosedAlsoWhenAnswersAreLost(int lost)
    {
        await using MadeGrid grid = await MadeGrid.StartAsync();
        await CloseAsync(grid, 1, 2);
        grid.Answers.Lose("Append", lost);
        await TryAsync(() => grid.Network.Publish([Sign(Line).Encode(), Sign(Unit).Encode(), Sign(Filled).Encode(), Sign(ToppedUp).Encode()]));
        await grid.ReceiveAsync(MadeLog.At(3));
        await TryAsync(() => grid.TickAtAsync(3));
        await TryAsync(() => grid.TickAtAsync(3));
        await grid.Network.Flush();

        ReplayResult result = await grid.VerifyAsync();
        Assert.True(result.Failure is null, result.Failure?.ToString());
        Assert.Equal(lost, grid.Answers.Lost);
        Assert.Equal(4, result.Network!.Setup.Records.Entries.Count);
        Assert.Equal([2, 2, 1], result.Network.Records.Select(record => record.Balance.Version));
        Assert.All(result.Network.Records, record => Assert.Equal(result.Network.Setup.Records.Root, record.Balance.RecordsRoot));
        Assert.Equal([60_000L, 60_000L, 60_000L], result.Network.Records.Select(record => Charged(record, CarbonSource.Embodied)));
        Assert.Equal([false, true, true], result.Network.Records.Select(record => Charged(record, CarbonSource.Sf6) > 0));
        Assert.Equal(PublicationOutcome.Refused, (await grid.Network.Publish([Sign(Line).Encode()])).Outcome);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Restart_GoesOnWithTheSameFigures(bool beforeRestated)
    {
        await using MadeGrid one = await MadeGrid.StartAsync();
        await using MadeGrid other = await MadeGrid.StartAsync();
        foreach (MadeGrid grid in (MadeGrid[])[one, other])
        {
            await CloseAsync(grid, 1, 3);
            Assert.Equal(PublicationOutcome.Published, (await grid.Network.Publish([Sign(Line).Encode(), Sign(Unit).Encode(), Sign(Filled).Encode()])).Outcome);
            await (beforeRestated ? Task.CompletedTask : grid.Network.Flush());
            if (grid == other)
            {
                await other.RestartAsync();
            }

            await CloseAsync(grid, 4, 5);
            Assert.Equal(PublicationOutcome.Published, (await grid.Network.Publish([Sign(ToppedUp).Encode()])).Outcome);
            await grid.ReceiveAsync([MadeLog.Capture("m-line-from", 2, more: 1_000, version: 1)]);
            await grid.Network.Flush();
            await CloseAsync(grid, 6, 6);
        }

        ReplayResult first = await one.VerifyAsync();
        ReplayResult second = await other.VerifyAsync();
        Assert.True(first.Failure is null, first.Failure?.ToString());
        Assert.True(second.Failure is null, second.Failure?.ToString());
        Assert.Equal(await one.Ledger.ReadHeadAsync(MadeLog.Origin), await other.Ledger.ReadHeadAsync(MadeLog.Origin));
        Assert.All(second.Network!.Records, record => Assert.True(record.Balance.Figures.SameFigures(first.Network!.Find(record.Balance.Interval)!.Balance.Figures)));
        Assert.Equal(6 * 60_000L, second.Network.Records.Sum(record => Charged(record, CarbonSource.Embodied)));
    }

    [Fact]
    public async Task RestatementInChunks_CarriesTheEnergyThatPassedFromOneToTheNext()
    {
        await using MadeGrid grid = await MadeGrid.StartAsync();
        const int intervals = PendingRestatement.ChunkIntervalsMax + 20;
        await CloseAsync(grid, 1, intervals);
        long size = (await grid.Ledger.ReadHeadAsync(MadeLog.Origin))!.Value.Size;
        Assert.Equal(PublicationOutcome.Published, (await grid.Network.Publish([Sign(Line).Encode()])).Outcome);

        // One chunk a tick; a late reading comes while the second waits.
        await CloseAsync(grid, intervals + 1, intervals + 1);
        await grid.ReceiveAsync([MadeLog.Capture("m-line-from", intervals - 5, more: 1_000, version: 1)]);
        await grid.Network.Flush();

        ReplayResult result = await grid.VerifyAsync();
        Assert.True(result.Failure is null, result.Failure?.ToString());
        Assert.True((await grid.Ledger.ReadHeadAsync(MadeLog.Origin))!.Value.Size >= size + 4); // the record, two chunks and an interval
        Assert.All(result.Network!.Records.Take(intervals), record => Assert.InRange(record.Balance.Version, 2, 3));
        long passed = 0;
        foreach (IntervalRecord record in result.Network.Records)
        {
            Assert.Equal(passed, Assert.Single(record.Balance.Figures.Passed).Before.WattHours);
            passed = record.Balance.Figures.Passed[0].After.WattHours;
        }

        Assert.Equal((intervals + 1) * 60_000L, passed);
        Assert.Equal(passed, result.Network.Records.Sum(record => Charged(record, CarbonSource.Embodied)));
    }

    [Fact]
    public async Task ForgedRecordAtTheHead_StopsTheNetworkBeforeAnythingIsCommitted()
    {
        NetworkSetup honest = MadeLog.MakeSetup(records: [Sign(Line)]);
        List<ReadOnlyMemory<byte>> entries = [.. honest.Entries];
        entries[2] = (Sign(Line) with { Signature = new byte[64] }).Encode();
        await using MadeGrid grid = await MadeGrid.StartAsync(NetworkSetup.FromEntries(entries));
        await grid.ReceiveAsync([.. MadeLog.At(0), .. MadeLog.At(1)]);
        await Assert.ThrowsAnyAsync<Exception>(() => grid.TickAtAsync(1));
        Assert.Equal(0, (await grid.Ledger.ReadHeadAsync(MadeLog.Origin))!.Value.Size);
    }

    private static RecordEntry Sign(string document) => RecordEntry.Sign(Encoding.UTF8.GetBytes(document), MadeLog.AuthorKey);

    private static async Task<string> Refused(MadeGrid grid, IReadOnlyList<RecordEntry> records) =>
        await grid.Network.Publish([.. records.Select(record => record.Encode())]) is { Outcome: not PublicationOutcome.Published } answer ? $"refused: {answer.Why}" : "taken";

    private static long Charged(IntervalRecord record, string kind) =>
        record.Balance.Figures.Sources.Where(source => source.Kind == kind).Sum(source => source.PerInterval.Milligrams);

    private static async Task CloseAsync(MadeGrid grid, int from, int to)
    {
        for (int boundary = from; boundary <= to; boundary++)
        {
            await grid.ReceiveAsync(boundary == 1 ? [.. MadeLog.At(0), .. MadeLog.At(1)] : MadeLog.At(boundary));
            Assert.Equal(1, (await grid.TickAtAsync(boundary)).Closed);
        }
    }

    private static async Task TryAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The answer is lost; what was done stays done.
        }
    }
}
