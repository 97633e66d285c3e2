using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CsCheck;
using static CarbonLedger.Carbon.Metering.ReadingVerdict;

namespace CarbonLedger.Carbon.Tests;

public sealed class AssetAccountTests
{
    private static readonly AssetId Load = new("load-b");

    [Fact]
    public void ACaptureLate_ReportsExactlyTheIntervalsWhoseFiguresChanged() => Gen.Select(Gen.Bool.Array[24], Gen.Int[0, 23], Gen.Int[0, 500]).Sample((present, lateOne, off) =>
    {
        AssetAccount account = new(MadeNetwork.Model, Load);
        Capture[] early = [.. Enumerable.Range(0, 24).Where(i => present[i] && i != lateOne).Select(i => At(i))];
        account.Take(early, MadeNetwork.First, null);
        Interval lastClosed = Meter.EndingAt(23);
        AssetInterval[] before = [.. Enumerable.Range(1, 23).Select(i => account.At(Meter.EndingAt(i)))];
        (IReadOnlyList<ReadingVerdict> verdicts, IReadOnlyList<AssetInterval> changed) = account.Take([At(lateOne, off)], MadeNetwork.First, lastClosed);
        Assert.Equal([Accepted], verdicts);
        AssetInterval[] expected = [.. Enumerable.Range(1, 23).Select(i => account.At(Meter.EndingAt(i))).Where((now, i) => !now.SameFigures(before[i]))];
        Assert.Equal(expected.Select(interval => interval.Interval), changed.Select(interval => interval.Interval));
        Assert.True(expected.Zip(changed).All(pair => pair.First.SameFigures(pair.Second)));
    });

    [Fact]
    public void RebuiltFromItsLoggedCaptures_AnAccountJudgesAndCountsAlike() => Gen.Select(Gen.Int[0, 300], Gen.Long[0, 400]).Array[1, 30].Sample(captures =>
    {
        // Registers that go up and down over three days, so that verdicts differ and old captures are forgotten.
        Capture[] ordered = [.. captures.DistinctBy(capture => capture.Item1).OrderBy(capture => capture.Item1).Select(capture => Meter.Capture(Meter.Boundary(capture.Item1), capture.Item2, device: "m-load-b"))];
        AssetAccount running = new(MadeNetwork.Model, Load);
        AssetAccount rebuilt = new(MadeNetwork.Model, Load);
        foreach (Capture capture in ordered[..^1])
        {
            Interval closed = MeterHistory.IntervalOf(capture.Time).Previous;
            ReadingVerdict verdict = running.Take([capture], MadeNetwork.First, closed).Verdicts[0];
            rebuilt.Restore(capture, verdict);
        }

        Interval last = MeterHistory.IntervalOf(ordered[^1].Time).Previous;
        Assert.Equal(running.Take([ordered[^1]], MadeNetwork.First, last).Verdicts, rebuilt.Take([ordered[^1]], MadeNetwork.First, last).Verdicts);
        Assert.True(running.At(last.Next).SameFigures(rebuilt.At(last.Next)));
    });

    [Fact]
    public void AccountRebuiltWithCapturesARunningOneForgot_JudgesAlike()
    {
        // The register starts anew after a silence of more than two days: what is that old no longer counts, for either.
        AssetAccount running = new(MadeNetwork.Model, Load);
        AssetAccount rebuilt = new(MadeNetwork.Model, Load);
        Capture old = Meter.Capture(Meter.Boundary(0), 1_000, device: "m-load-b");
        running.Take([old], MadeNetwork.First, null);
        rebuilt.Restore(old, Accepted);
        Interval lastClosed = Meter.EndingAt(230);
        running.Take([], MadeNetwork.First, lastClosed);
        Capture anew = Meter.Capture(Meter.Boundary(231), 5, device: "m-load-b");
        Assert.Equal(running.Take([anew], MadeNetwork.First, lastClosed).Verdicts, rebuilt.Take([anew], MadeNetwork.First, lastClosed).Verdicts);
    }

    [Fact]
    public void LateCaptureBetweenTwo_TurnsInterpolatedIntervalsIntoActualOnes()
    {
        AssetAccount account = new(MadeNetwork.Model, Load);
        account.Take([At(0), At(1), At(4), At(5)], MadeNetwork.First, null);
        (_, IReadOnlyList<AssetInterval> changed) = account.Take([At(2, 300)], MadeNetwork.First, Meter.EndingAt(5));
        Assert.Equal([Meter.EndingAt(2), Meter.EndingAt(3), Meter.EndingAt(4)], changed.Select(interval => interval.Interval));
        Assert.Equal(EnergyFlag.Actual, changed[0].Points[0].Flag);
        Assert.Equal(1_300, changed[0].Points[0].Import.WattHours);
    }

    [Fact]
    public void CaptureTooLate_IsKeptAndRestatesNothing()
    {
        AssetAccount account = new(MadeNetwork.Model, Load);
        Interval lastClosed = Meter.EndingAt(AssetAccount.RestatedIntervalsMax + 3);
        (IReadOnlyList<ReadingVerdict> verdicts, IReadOnlyList<AssetInterval> changed) = account.Take([At(2), At(3)], MadeNetwork.First, lastClosed);
        Assert.Equal([TooLate, Accepted], verdicts);
        Assert.Empty(changed);
        Assert.True(account.Contains(ReadingKey.Of(At(2))));
    }

    [Fact]
    public void BranchAccount_HasItsPointsInTerminalOrder()
    {
        AssetAccount account = new(MadeNetwork.Model, new AssetId("line-ab"));
        Capture from = Meter.Capture(Meter.Boundary(0), 5, device: "m-ab-from");
        Capture to = Meter.Capture(Meter.Boundary(0), 5, device: "m-ab-to");
        account.Take([from], MadeNetwork.First, null);
        Assert.False(account.IsCompleteWith([], MadeNetwork.First.Previous));
        Assert.True(account.IsCompleteWith([to], MadeNetwork.First.Previous));
        Assert.Equal([Terminal.From, Terminal.To], account.At(MadeNetwork.First).Points.Select(point => point.Terminal));
    }

    [Fact]
    public void CheckMeter_IsTakenInButNeverWaitedFor()
    {
        AssetAccount account = MadeMeters.Account();
        Assert.Equal([MadeMeters.Check, MadeMeters.Main], account.Devices.Select(device => device.Value));
        Assert.False(account.IsCompleteWith([MadeMeters.At(1, 5, MadeMeters.Check)], MadeNetwork.First));
        Assert.True(account.IsCompleteWith([MadeMeters.At(1, 5)], MadeNetwork.First));
        Assert.Equal(Terminal.Load, Assert.Single(account.At(MadeNetwork.First).Points).Terminal);
    }

    [Fact]
    public void UnsignedCapture_IsMarkedWhenTakenAndWhenRestored()
    {
        AssetAccount taken = MadeMeters.Account();
        taken.Take([MadeMeters.At(0, 0), MadeMeters.At(1, 100)], MadeNetwork.First, null, [true, false]);
        AssetAccount restored = MadeMeters.Account();
        restored.Restore(MadeMeters.At(0, 0), Accepted);
        restored.Restore(MadeMeters.At(1, 100), Accepted, isSigned: false);
        Assert.Equal(PointChecks.Unsigned, taken.EndingAt(1).Checks);
        Assert.True(taken.At(MadeNetwork.First).SameFigures(restored.At(MadeNetwork.First)));
    }

    [Fact]
    public void NewVersionOfTheNetwork_CountsWithItsOwnMeterAndRatioFromThenOn()
    {
        NetworkModel next = MadeNetwork.Read(MadeNetwork.Text
            .Replace("\"version\":1,", "\"version\":2,", StringComparison.Ordinal)
            .Replace("\"validFrom\":\"2026-06-01T00:00:00Z\"", "\"validFrom\":\"2026-06-01T00:30:00Z\"", StringComparison.Ordinal)
            .Replace("\"device\":\"m-load-b\"", "\"device\":\"m-new\",\"multipliers\":[{\"from\":\"2026-06-01T00:00:00Z\",\"ct\":\"10/1\",\"vt\":\"1/1\"}]", StringComparison.Ordinal)).Require("version 2");
        AssetAccount account = new(new NetworkTimeline(MadeNetwork.Model).With(next), Load);
        Capture New(int boundary, long import) => Meter.Capture(Meter.Boundary(boundary), import, device: "m-new");
        account.Take([At(0), At(1), At(2), At(3), New(2, 0), New(3, 7), New(4, 10)], MadeNetwork.First, null);
        Assert.Equal([1_000, 1_000, 70, 30], Enumerable.Range(1, 4).Select(i => account.EndingAt(i).Import.WattHours));
        Assert.Equal(["m-load-b", "m-new"], account.Devices.Select(device => device.Value));
        Assert.False(account.IsCompleteWith([At(5)], Meter.EndingAt(5)));
        Assert.True(account.IsCompleteWith([New(5, 11)], Meter.EndingAt(5)));
    }

    [Fact]
    public void LateCaptureFarAway_RestatesTheWholeGapItCloses()
    {
        AssetAccount account = new(MadeNetwork.Model, Load);
        account.Take([At(0), At(1)], MadeNetwork.First, null);
        (_, IReadOnlyList<AssetInterval> changed) = account.Take([At(97, 960)], MadeNetwork.First, Meter.EndingAt(96));
        Assert.Equal(Enumerable.Range(2, 95).Select(Meter.EndingAt), changed.Select(interval => interval.Interval));
        Assert.All(changed, interval => Assert.Equal(1_010, interval.Points[0].Import.WattHours));
    }

    [Fact]
    public void ForeignDeviceOrAsset_IsRefused()
    {
        AssetAccount account = new(MadeNetwork.Model, Load);
        Assert.Throws<ArgumentException>(() => account.Take([Meter.Capture(Meter.Boundary(0), 1, device: "m-coal")], MadeNetwork.First, null));
        Assert.Throws<ArgumentException>(() => new AssetAccount(MadeNetwork.Model, new AssetId("no-such-asset")));
    }

    private static Capture At(int boundary, long more = 0) => Meter.Capture(Meter.Boundary(boundary), (boundary * 1_000) + more, device: "m-load-b");
}
