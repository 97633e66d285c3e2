using CarbonLedger.Carbon.Metering;
using static CarbonLedger.Carbon.Metering.EnergyFlag;
using static CarbonLedger.Carbon.Metering.EstimateMethod;

namespace CarbonLedger.Carbon.Tests;

/// <summary>The order of estimation, one step after another, at a load with a check meter.</summary>
public sealed class EstimationTests
{
    private const int Day = 96;

    [Fact]
    public void CheckMeter_StandsInBeforeAnyEstimate()
    {
        AssetAccount account = MadeMeters.Account();
        account.Recall(4 - (7 * Day), 99);
        account.Take(MadeMeters.At(3, 0, MadeMeters.Check), MadeMeters.At(4, 42, MadeMeters.Check));
        account.Take(MadeMeters.At(3, 0), MadeMeters.At(5, 100));
        PointEnergy energy = account.EndingAt(4);
        Assert.Equal((42L, Substituted, CheckMeter), (energy.Import.WattHours, energy.Flag, energy.Method));
        Assert.Equal(["c-load-b", "c-load-b"], account.At(Meter.EndingAt(4)).Readings.Select(reading => reading.Device.Value));
    }

    [Fact]
    public void CheckMeter_StandsInForEnergyThatFailedACheck()
    {
        AssetAccount account = MadeMeters.Account();
        account.Take(MadeMeters.At(0, 0, MadeMeters.Check), MadeMeters.At(1, 42, MadeMeters.Check));
        account.Take(MadeMeters.At(0, 0), MadeMeters.At(1, 50, quality: DeviceQuality.TestMode));
        Assert.Equal((42L, Substituted, PointChecks.TestMode), (account.EndingAt(1).Import.WattHours, account.EndingAt(1).Flag, account.EndingAt(1).Checks));
    }

    [Fact]
    public void CheckMeterThatFailedACheckItself_DoesNotStandIn()
    {
        AssetAccount account = MadeMeters.Account();
        account.Take(MadeMeters.At(0, 0, MadeMeters.Check), MadeMeters.At(1, 42, MadeMeters.Check, quality: DeviceQuality.PulseOverflow));
        Assert.Equal(Missing, account.EndingAt(1).Flag);
    }

    [Fact]
    public void LineOfTwoHours_ComesBeforeOtherDays()
    {
        AssetAccount account = MadeMeters.Account();
        account.Recall(4 - (7 * Day), 99);
        account.Take(MadeMeters.At(0, 0), MadeMeters.At(8, 80));
        Assert.Equal((10L, Estimated, Interpolated), Of(account, 4));
    }

    [Fact]
    public void LikeDays_AreTheMeanOfThreeWeeksOfThoseThatWereRead()
    {
        AssetAccount account = MadeMeters.Account();
        account.Recall(4 - (7 * Day), 10);
        account.Recall(4 - (14 * Day), 999, Estimated);
        account.Recall(4 - (21 * Day), 21);
        account.Recall(4 - (3 * Day), 500);
        account.Recall(4 - (28 * Day), 500);
        Assert.Equal((16L, Estimated, LikeDay), Of(account, 4));
        Assert.Empty(account.At(Meter.EndingAt(4)).Readings);
    }

    [Fact]
    public void DayProfile_IsTheMeanOfTheDaysThatNothingCanRestate()
    {
        AssetAccount account = MadeMeters.Account();
        account.Recall(4 - Day, 900);
        account.Recall(4 - (2 * Day), 900);
        account.Recall(4 - (3 * Day), 10);
        account.Recall(4 - (9 * Day), 30);
        account.Recall(4 - (10 * Day), 900);
        Assert.Equal((20L, Estimated, DayProfile), Of(account, 4));
    }

    [Fact]
    public void OpenEndWithoutOtherDays_IsMissingUntilALaterRegister()
    {
        AssetAccount account = MadeMeters.Account();
        account.Take([MadeMeters.At(0, 0)], MadeNetwork.First, null);
        for (int i = 1; i <= 20; i++)
        {
            Assert.Equal(Missing, account.Pass(Meter.EndingAt(i)).Points[0].Flag);
        }

        (_, IReadOnlyList<AssetInterval> changed) = account.Take([MadeMeters.At(21, 210)], MadeNetwork.First, Meter.EndingAt(20));
        Assert.Equal(Enumerable.Range(1, 20).Select(Meter.EndingAt), changed.Select(interval => interval.Interval));
        Assert.All(changed, interval => Assert.Equal((10L, Even), (interval.Points[0].Import.WattHours, interval.Points[0].Method)));
    }

    [Fact]
    public void KnownRegisterDifference_IsSharedOutInTheShapeOfLikeDays()
    {
        AssetAccount account = MadeMeters.Account();
        for (int i = 1; i <= 10; i++)
        {
            account.Recall(i - (7 * Day), i);
        }

        account.Take(MadeMeters.At(0, 0), MadeMeters.At(10, 111));
        Assert.Equal([(2, LikeDay), (4, LikeDay), (6, LikeDay), (8, LikeDay), (10, LikeDay)], Enumerable.Range(1, 5).Select(i => ((int)Of(account, i).Item1, Of(account, i).Item3)));
        Assert.Equal(111, Enumerable.Range(1, 10).Sum(i => Of(account, i).Item1));
    }

    [Fact]
    public void ShapeOfNothingAtAll_IsSharedOutEvenly()
    {
        AssetAccount account = MadeMeters.Account();
        for (int i = 1; i <= 10; i++)
        {
            account.Recall(i - (7 * Day), 0);
        }

        account.Take(MadeMeters.At(0, 0), MadeMeters.At(10, 100));
        Assert.Equal((10L, Estimated, Even), Of(account, 4));
    }

    [Fact]
    public void IntervalTheCheckMeterCountedInAGap_ComesOffTheDifference()
    {
        AssetAccount account = MadeMeters.Account();
        account.Take(MadeMeters.At(3, 0, MadeMeters.Check), MadeMeters.At(4, 28, MadeMeters.Check));
        account.Take(MadeMeters.At(0, 0), MadeMeters.At(10, 100));
        Assert.Equal([8, 8, 8, 28, 8], Enumerable.Range(1, 5).Select(i => Of(account, i).Item1));
    }

    [Fact]
    public void GapLongerThanADay_IsNotSharedOut()
    {
        AssetAccount account = MadeMeters.Account();
        account.Take(MadeMeters.At(0, 0), MadeMeters.At(AssetAccount.GapIntervalsMax + 1, 100));
        Assert.Equal(Missing, account.EndingAt(40).Flag);
    }

    [Fact]
    public void NewBase_IsNeverBridged()
    {
        AssetAccount account = MadeMeters.Account();
        account.Take(MadeMeters.At(0, 9_000), MadeMeters.At(11, 10), MadeMeters.At(12, 20));
        Assert.All(Enumerable.Range(1, 12), i => Assert.Equal(Missing, account.EndingAt(i).Flag));
    }

    [Fact]
    public void RejectedEnergy_IsEstimatedFromOtherDaysWithItsCheckNamed()
    {
        AssetAccount account = MadeMeters.Account();
        account.Recall(1 - (7 * Day), 10);
        account.Take(MadeMeters.At(0, 0), MadeMeters.At(1, 50, quality: DeviceQuality.TestMode));
        Assert.Equal((10L, Estimated, LikeDay), Of(account, 1));
        Assert.Equal(PointChecks.TestMode, account.EndingAt(1).Checks);
    }

    private static (long, EnergyFlag, EstimateMethod) Of(AssetAccount account, int boundary)
    {
        PointEnergy energy = account.EndingAt(boundary);
        return (energy.Import.WattHours, energy.Flag, energy.Method);
    }
}
