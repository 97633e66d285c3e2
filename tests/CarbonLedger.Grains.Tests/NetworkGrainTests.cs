using System.Text;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Tests;
using CarbonLedger.Entries.Verification;
using CarbonLedger.Grains.Contracts;

namespace CarbonLedger.Grains.Tests;

public sealed class NetworkGrainTests
{
    private static readonly string Device = MadeLog.Devices.Order(StringComparer.Ordinal).First();

    [Fact]
    public async Task CompleteIntervals_CloseInOrderAndVerify()
    {
        await using MadeGrid grid = await MadeGrid.StartAsync();
        await grid.ReceiveAsync(MadeLog.At(0));
        for (int boundary = 1; boundary <= 4; boundary++)
        {
            await grid.ReceiveAsync(MadeLog.At(boundary));
            Assert.Equal(1, (await grid.TickAtAsync(boundary)).Closed);
        }

        ReplayResult result = await grid.VerifyAsync();
        Assert.Null(result.Failure);
        Assert.Equal(4, result.Network!.Records.Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task PublishedBook_RestatesWhatIsClosedAlsoWhenAnswersAreLost(int lost)
    {
        await using MadeGrid grid = await MadeGrid.StartAsync();
        await grid.ReceiveAsync([.. MadeLog.At(0), .. MadeLog.At(1), .. MadeLog.At(2)]);
        await grid.TickAtAsync(2);
        string text = Encoding.UTF8.GetString(FactorBook.DefaultBytes()).Replace("\"version\": 1,", "\"version\": 2,", StringComparison.Ordinal).Replace("\"0.9240\"", "\"0.9000\"", StringComparison.Ordinal);
        grid.Answers.Lose("Append", lost);
        await TryAsync(() => grid.Network.Publish([NetworkSetup.FactorsEntry(Encoding.UTF8.GetBytes(text))]));
        await grid.ReceiveAsync(MadeLog.At(3));
        await TryAsync(() => grid.TickAtAsync(3));
        await TryAsync(() => grid.TickAtAsync(3));
        await grid.Network.Flush();

        ReplayResult result = await grid.VerifyAsync();
        Assert.True(result.Failure is null, result.Failure?.ToString());
        Assert.Equal([2, 2, 1], result.Network!.Records.Select(record => record.Balance.Version));
        Assert.All(result.Network.Records, record => Assert.Equal(result.Network.Setup.FactorsLeaf, record.Balance.FactorsLeaf));
        Assert.Equal(lost, grid.Answers.Lost);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task PublishedNetwork_RestatesFromItsDateOnAndTakesInItsNewMeter(int lost)
    {
        await using MadeGrid grid = await MadeGrid.StartAsync();
        await grid.ReceiveAsync([.. MadeLog.At(0), .. MadeLog.At(1), .. MadeLog.At(2)]);
        await grid.TickAtAsync(2);
        string network = MadeLog.NetworkText
            .Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal)
            .Replace("\"validFrom\":\"2026-06-01T00:00:00Z\"", $"\"validFrom\":\"{MadeLog.TimeOf(1)}\"", StringComparison.Ordinal)
            .Replace("\"loads\":[", "\"loads\":[{\"id\":\"second\",\"bus\":\"bus-b\",\"curve\":\"residential\",\"peakMw\":10},", StringComparison.Ordinal)
            .Replace("\"meteringPoints\":[", "\"meteringPoints\":[{\"asset\":\"second\",\"terminal\":\"load\",\"device\":\"m-second\"},", StringComparison.Ordinal);
        DeviceEntry device = DeviceEntry.Sign(new SiteId("site"), new DeviceId("m-second"), MadeLog.Start, MadeLog.Key("m-second").PublicKey, MadeLog.EnrolmentKey);
        byte[][] entries = [NetworkSetup.NetworkEntry(Encoding.UTF8.GetBytes(network)), device.Encode()];
        grid.Answers.Lose("Append", lost);
        await TryAsync(() => grid.Network.Publish(entries));
        await grid.ReceiveAsync([.. MadeLog.At(3), MadeLog.Capture("m-second", 2), MadeLog.Capture("m-second", 3)]);
        await TryAsync(() => grid.TickAtAsync(3));
        await grid.TickAtAsync(3);

        ReplayResult result = await grid.VerifyAsync();
        Assert.True(result.Failure is null, result.Failure?.ToString());
        Assert.Equal([1, 2, 1], result.Network!.Records.Select(record => record.Balance.Version));
        Assert.Equal(EnergyFlag.Actual, result.Network.Records.Last().Statements[new AssetId("second")].Entry.Figures.Flag);
    }

    [Fact]
    public async Task PublicationWhileABookIsWorkedOff_WaitsAndIsTakenAfterwards()
    {
        await using MadeGrid grid = await MadeGrid.StartAsync();
        await grid.ReceiveAsync([.. MadeLog.At(0), .. MadeLog.At(1), .. MadeLog.At(2)]);
        await grid.TickAtAsync(2);
        string text = Encoding.UTF8.GetString(FactorBook.DefaultBytes()).Replace("\"version\": 1,", "\"version\": 2,", StringComparison.Ordinal).Replace("\"0.9240\"", "\"0.9000\"", StringComparison.Ordinal);
        DeviceEntry device = DeviceEntry.Sign(new SiteId("site"), new DeviceId("m-second"), MadeLog.Start, MadeLog.Key("m-second").PublicKey, MadeLog.EnrolmentKey);
        Assert.Equal(PublicationMessage.Published, await grid.Network.Publish([NetworkSetup.FactorsEntry(Encoding.UTF8.GetBytes(text))]));
        PublicationMessage waits = await grid.Network.Publish([device.Encode()]);
        Assert.Equal(PublicationOutcome.NotYet, waits.Outcome);
        Assert.Contains("restatement under way", waits.Why, StringComparison.Ordinal);
        await grid.Network.Flush();
        Assert.Equal(PublicationMessage.Published, await grid.Network.Publish([device.Encode()]));
    }

    [Fact]
    public async Task PublishedBookThatDoesNotFollow_IsRefusedAndNothingChanges()
    {
        await using MadeGrid grid = await MadeGrid.StartAsync();
        await grid.ReceiveAsync([.. MadeLog.At(0), .. MadeLog.At(1)]);
        await grid.TickAtAsync(1);
        Assert.Contains("$.version", (await grid.Network.Publish([NetworkSetup.FactorsEntry(FactorBook.DefaultBytes())])).Why, StringComparison.Ordinal);
        await grid.ReceiveAsync(MadeLog.At(2));
        await grid.TickAtAsync(2);
        Assert.Null((await grid.VerifyAsync()).Failure);
    }

    [Fact]
    public async Task MeterThatSendsLongBeforeItsAssetIsInForce_IsJudgedAlikeByTheVerifier()
    {
        await using MadeGrid grid = await MadeGrid.StartAsync();
        await grid.ReceiveAsync([.. MadeLog.At(0), .. MadeLog.At(1), .. MadeLog.At(2)]);
        await grid.TickAtAsync(2);
        const int from = AssetAccount.RestatedIntervalsMax + 20;
        byte[] network = Network(
            from, "\"loads\":[", "\"loads\":[{\"id\":\"second\",\"bus\":\"bus-b\",\"curve\":\"residential\",\"peakMw\":10},",
            "\"meteringPoints\":[", "\"meteringPoints\":[{\"asset\":\"second\",\"terminal\":\"load\",\"device\":\"m-second\"},");
        DeviceEntry device = DeviceEntry.Sign(new SiteId("site"), new DeviceId("m-second"), MadeLog.Start, MadeLog.Key("m-second").PublicKey, MadeLog.EnrolmentKey);
        Assert.Equal(PublicationOutcome.Published, (await grid.Network.Publish([NetworkSetup.NetworkEntry(network), device.Encode()])).Outcome);
        for (int boundary = 3; boundary <= from + 2; boundary++)
        {
            await grid.ReceiveAsync(boundary < 6 || boundary >= from ? [.. MadeLog.At(boundary), MadeLog.Capture("m-second", boundary)] : MadeLog.At(boundary));
            await grid.TickAtAsync(boundary, NetworkGrain.TimeOutMilliseconds);
        }

        ReplayResult result = await grid.VerifyAsync();
        Assert.True(result.Failure is null, result.Failure?.ToString());
        Assert.Equal(EnergyFlag.Actual, result.Network!.Records.Last().Statements[new AssetId("second")].Entry.Figures.Flag);
    }

    [Fact]
    public async Task LateCaptureOfAnAssetThatIsGone_NeitherStopsTheNetworkNorBreaksTheLog()
    {
        await using MadeGrid grid = await MadeGrid.StartAsync();
        await grid.ReceiveAsync([.. MadeLog.At(0), .. MadeLog.At(1), .. MadeLog.At(2), .. MadeLog.At(3)]);
        await grid.TickAtAsync(3);
        byte[] network = Network(
            4, "{\"id\":\"load\",\"bus\":\"bus-b\",\"curve\":\"residential\",\"peakMw\":100}", "",
            "{\"asset\":\"load\",\"terminal\":\"load\",\"device\":\"m-load\"},", "");
        Assert.Equal(PublicationOutcome.Published, (await grid.Network.Publish([NetworkSetup.NetworkEntry(network)])).Outcome);
        const int last = (int)(AssetAccount.RememberedMilliseconds / Interval.LengthMilliseconds) + 20;
        for (int boundary = 4; boundary <= last; boundary++)
        {
            // Its meter goes on sending.
            await grid.ReceiveAsync(MadeLog.At(boundary));
            await grid.TickAtAsync(boundary);
        }

        await grid.ReceiveAsync([MadeLog.Capture("m-load", 2, more: 1, version: 1)]);
        await TryAsync(grid.Network.Flush);
        await grid.ReceiveAsync(MadeLog.At(last + 1));
        Assert.Equal(1, (await grid.TickAtAsync(last + 1)).Closed);
        ReplayResult result = await grid.VerifyAsync();
        Assert.True(result.Failure is null, result.Failure?.ToString());
    }

    [Fact]
    public async Task LateCaptureBeforeANewNetworkIsWorkedOff_WaitsForIt()
    {
        await using MadeGrid grid = await MadeGrid.StartAsync();
        await grid.ReceiveAsync([.. MadeLog.At(0), .. MadeLog.At(1, "m-load"), .. MadeLog.At(2), .. MadeLog.At(3)]);
        await grid.TickAtAsync(3, NetworkGrain.TimeOutMilliseconds);
        byte[] network = Network(
            0, "\"loads\":[", "\"loads\":[{\"id\":\"second\",\"bus\":\"bus-b\",\"curve\":\"residential\",\"peakMw\":10},",
            "\"meteringPoints\":[", "\"meteringPoints\":[{\"asset\":\"second\",\"terminal\":\"load\",\"device\":\"m-second\"},");
        DeviceEntry device = DeviceEntry.Sign(new SiteId("site"), new DeviceId("m-second"), MadeLog.Start, MadeLog.Key("m-second").PublicKey, MadeLog.EnrolmentKey);
        grid.Answers.Lose("Recount", 1);
        await TryAsync(() => grid.Network.Publish([NetworkSetup.NetworkEntry(network), device.Encode()]));
        Assert.Equal(1, grid.Answers.Lost);
        await grid.ReceiveAsync([MadeLog.Capture("m-load", 1)]);
        await TryAsync(grid.Network.Flush);
        await grid.ReceiveAsync([.. MadeLog.At(4), MadeLog.Capture("m-second", 3), MadeLog.Capture("m-second", 4)]);
        Assert.Equal(1, (await grid.TickAtAsync(4)).Closed);

        ReplayResult result = await grid.VerifyAsync();
        Assert.True(result.Failure is null, result.Failure?.ToString());
        Assert.Equal([4, 3, 2, 1], result.Network!.Records.Select(record => record.Balance.Version));
    }

    private static byte[] Network(int fromBoundary, params string[] replaced)
    {
        string text = MadeLog.NetworkText.Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal)
            .Replace("\"validFrom\":\"2026-06-01T00:00:00Z\"", $"\"validFrom\":\"{MadeLog.TimeOf(fromBoundary)}\"", StringComparison.Ordinal);
        for (int i = 0; i < replaced.Length; i += 2)
        {
            Assert.Contains(replaced[i], text, StringComparison.Ordinal);
            text = text.Replace(replaced[i], replaced[i + 1], StringComparison.Ordinal);
        }

        return Encoding.UTF8.GetBytes(text);
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

    [Theory]
    [InlineData("PassOn", 1)]
    [InlineData("PassOn", 3)]
    [InlineData("Append", 1)]
    public async Task CallThatWasDoneAndLostItsAnswer_LosesNothing(string method, int times)
    {
        await using MadeGrid grid = await MadeGrid.StartAsync();
        await grid.ReceiveAsync([.. MadeLog.At(0), .. MadeLog.At(1)]);
        grid.Answers.Lose(method, times);
        await Assert.ThrowsAnyAsync<Exception>(() => grid.TickAtAsync(1));
        int retries = 0;
        while (retries++ < 10 && (await TryTickAsync(grid, 1))?.LastClosed is null)
        {
        }

        await grid.ReceiveAsync(MadeLog.At(2));
        await grid.TickAtAsync(2);
        ReplayResult result = await grid.VerifyAsync();
        Assert.Null(result.Failure);
        Assert.True(grid.Answers.Lost >= times);
        Assert.Equal(3 * MadeLog.Devices.Count, result.Readings);
        Assert.Equal(2, result.Network!.Records.Count());
    }

    [Fact]
    public async Task LateCaptureWhoseFlushFails_IsLoggedOnceAllTheSame()
    {
        await using MadeGrid grid = await MadeGrid.StartAsync();
        await grid.ReceiveAsync([.. MadeLog.At(0), .. MadeLog.At(1, Device)]);
        await grid.TickAtAsync(1, NetworkGrain.TimeOutMilliseconds);
        await grid.ReceiveAsync([MadeLog.Capture(Device, 1)]);
        grid.Answers.Lose("PassOn", 1);
        await Assert.ThrowsAnyAsync<Exception>(grid.Network.Flush);
        await grid.Network.Flush();
        ReplayResult result = await grid.VerifyAsync();
        Assert.Null(result.Failure);
        Assert.Equal(2 * MadeLog.Devices.Count, result.Readings);
        Assert.Equal(2, result.Network!.Records.Single().Balance.Version);
    }

    [Fact]
    public async Task LateCaptureWhoseHintIsLost_IsLoggedWithinADay()
    {
        await using MadeGrid grid = await MadeGrid.StartAsync();
        await grid.ReceiveAsync([.. MadeLog.At(0), .. MadeLog.At(1, Device)]);
        await grid.TickAtAsync(1, NetworkGrain.TimeOutMilliseconds);
        await grid.ReceiveAsync([MadeLog.Capture(Device, 1)], hint: false);
        for (int boundary = 2; boundary <= 98; boundary++)
        {
            await grid.ReceiveAsync(MadeLog.At(boundary));
            await grid.TickAtAsync(boundary);
        }

        ReplayResult result = await grid.VerifyAsync();
        Assert.Null(result.Failure);
        Assert.Equal(99 * MadeLog.Devices.Count, result.Readings);
        Assert.Equal(98, result.Network!.Records.Count());
    }

    [Fact]
    public async Task CaptureTooLateToRestate_IsLoggedWithTheNextInterval()
    {
        await using MadeGrid grid = await MadeGrid.StartAsync();
        await grid.ReceiveAsync(MadeLog.At(0));
        int last = AssetAccount.RestatedIntervalsMax + AssetAccount.ReachIntervals + 20;
        for (int boundary = 1; boundary <= last; boundary++)
        {
            await grid.ReceiveAsync(boundary == 1 ? MadeLog.At(1, Device) : MadeLog.At(boundary));
            await grid.TickAtAsync(boundary, boundary == 1 ? NetworkGrain.TimeOutMilliseconds : 0);
        }

        await grid.ReceiveAsync([MadeLog.Capture(Device, 1)]);
        await grid.Network.Flush();
        await grid.ReceiveAsync(MadeLog.At(last + 1));
        await grid.TickAtAsync(last + 1);
        ReplayResult result = await grid.VerifyAsync();
        Assert.Null(result.Failure);
        Assert.Equal((last + 2) * MadeLog.Devices.Count, result.Readings);
    }

    private static async Task<Contracts.TickMessage?> TryTickAsync(MadeGrid grid, int boundary)
    {
        try
        {
            return await grid.TickAtAsync(boundary);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }
}
