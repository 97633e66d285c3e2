using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using static CarbonLedger.Carbon.Metering.EnergyFlag;
using static CarbonLedger.Carbon.Metering.ReadingVerdict;

namespace CarbonLedger.Carbon.Tests;

/// <summary>A test for each check of an interval and each rule of register arithmetic. The meter counts at most 285 Wh a quarter of an hour.</summary>
public sealed class MeterCheckTests
{
    private static readonly MeterFacts Facts = new(2, 6_000, 100_000, AccuracyClass.Find("0.5S"), AccuracyClass.Find("0.5"), AccuracyClass.Find("0.5"));
    private static readonly MeteringPoint Point = Meter.OneToOne with { Meter = Facts };

    [Fact]
    public void HighLimit_IsCurrentTimesVoltageTimesRootThreeAndATenthMore()
    {
        Assert.Equal(MadeMeters.IntervalLimit, Facts.HighLimitWattHours(Interval.LengthMilliseconds));
        Assert.Equal(1_143, Facts.HighLimitWattHours(3_600_000));
        Assert.Null((Facts with { Millivolts = null }).HighLimitWattHours(3_600_000));
        Assert.Equal((100_000L, 15_000), (Facts.Modulus, Facts.Accuracy.SumPpm));
    }

    [Fact]
    public void RegisterPastItsLastDigit_CountsOnAndIsMarked()
    {
        Meter meter = new(Point);
        meter.Take(0, 99_900);
        Assert.Equal(Accepted, meter.Take(1, 50));
        meter.Take(2, 70);
        Assert.Equal((150, Actual), meter.At(1));
        Assert.Equal([PointChecks.RolledOver, PointChecks.None], [meter.EnergyAt(1).Energy.Checks, meter.EnergyAt(2).Energy.Checks]);
    }

    [Theory]
    [InlineData(90_000, 50)]
    [InlineData(99_900, 200)]
    public void RegisterGoesBackWithoutARollover_RefusesTheReading(long before, long after)
    {
        Meter meter = new(Point);
        meter.Take(0, before);
        Assert.Equal(RegisterWentBack, meter.Take(1, after));
    }

    [Fact]
    public void RolloverWithoutFacts_IsNotAssumed()
    {
        Meter meter = new();
        meter.Take(0, 99_900);
        Assert.Equal(RegisterWentBack, meter.Take(1, 50));
    }

    [Fact]
    public void RolloverInASilence_IsSharedOutWithTheRest()
    {
        Meter meter = new(Point);
        meter.Take(0, 99_900);
        Assert.Equal(Accepted, meter.Take(10, 900));
        Assert.Equal(1_000, Enumerable.Range(1, 10).Sum(i => meter.At(i).Import));
        Meter soon = new(Point);
        soon.Take(0, 99_900);
        soon.Take(4, 300);
        Assert.Equal([PointChecks.RolledOver, PointChecks.None, PointChecks.None, PointChecks.None], Enumerable.Range(1, 4).Select(i => soon.EnergyAt(i).Energy.Checks));
        Assert.All(Enumerable.Range(1, 4), i => Assert.Equal((100, Estimated), soon.At(i)));
    }

    [Fact]
    public void MeterExchangedByTheRecord_ClosesTheOldAndOpensTheNew()
    {
        Meter meter = new(Exchanged(Meter.Boundary(1, 300_000), close: 5_080, open: 10));
        meter.Take(0, 5_000);
        Assert.Equal(Accepted, meter.Take(1, 5_050));
        Assert.Equal(Accepted, meter.Take(2, 40));
        meter.Take(3, 60);
        Assert.Equal([(50, Actual), (60, Actual), (20, Actual)], [meter.At(1), meter.At(2), meter.At(3)]);
        Assert.Equal([PointChecks.None, PointChecks.MeterExchanged, PointChecks.None], Enumerable.Range(1, 3).Select(i => meter.EnergyAt(i).Energy.Checks));
    }

    [Fact]
    public void ExchangeNearTheLastDigit_IsNoRollover()
    {
        Meter meter = new(Exchanged(Meter.Boundary(0, 300_000), close: 99_990, open: 0));
        meter.Take(0, 99_900);
        meter.Take(1, 50);
        Assert.Equal((140, Actual), meter.At(1));
        Assert.Equal(PointChecks.MeterExchanged, meter.EnergyAt(1).Energy.Checks);
    }

    [Fact]
    public void BoundaryBetweenCapturesRoundAnExchange_IsOnTheLineOfItsOwnMeter()
    {
        Meter meter = new(Exchanged(Meter.Boundary(1), close: 5_100, open: 10));
        meter.Take(0, 5_000);
        meter.Take(2, 50);
        Assert.Equal([(100, Estimated), (40, Estimated)], [meter.At(1), meter.At(2)]);
    }

    [Fact]
    public void RegisterBelowTheNewMetersFirst_RefusesTheReading()
    {
        Meter meter = new(Exchanged(Meter.Boundary(0, 300_000), close: 5_050, open: 10));
        meter.Take(0, 5_000);
        Assert.Equal(RegisterWentBack, meter.Take(1, 9));
    }

    [Fact]
    public void RatioChangedInsideAnInterval_CountsEachPartWithItsOwn()
    {
        Multiplier one = new(default, 1, 1, 1, 1);
        Multiplier ten = new(Meter.Boundary(1, 300_000), 10, 1, 1, 1);
        Meter estimated = new(one, ten);
        estimated.Take(1, 300);
        estimated.Take(2, 600);
        Assert.Equal((100 + 2_000, Estimated), estimated.At(2));
        Assert.Equal((PointChecks.MultiplierChanged, EstimateMethod.Interpolated), (estimated.EnergyAt(2).Energy.Checks, estimated.EnergyAt(2).Energy.Method));

        Meter read = new(one, ten);
        read.Take(1, 300);
        read.Take(Meter.Boundary(1, 302_000), 350);
        read.Take(2, 600);
        Assert.Equal((50 + 2_500, Actual), read.At(2));
        Assert.Equal(PointChecks.MultiplierChanged, read.EnergyAt(2).Energy.Checks);
    }

    [Fact]
    public void RatioChangedOnABoundary_IsNotMarked()
    {
        Meter meter = new(new Multiplier(default, 1, 1, 1, 1), new Multiplier(Meter.Boundary(1), 10, 1, 1, 1));
        meter.Take(0, 100);
        meter.Take(1, 200);
        meter.Take(2, 300);
        Assert.Equal([PointChecks.None, PointChecks.None], [meter.EnergyAt(1).Energy.Checks, meter.EnergyAt(2).Energy.Checks]);
    }

    [Fact]
    public void ForgedHighValue_IsNeitherUsedNorExtrapolatedAndLocksNothingOut()
    {
        Meter meter = new(Point);
        meter.Take(0, 1_000);
        meter.Take(1, 1_100);
        Assert.Equal(AboveHighLimit, meter.Take(2, 50_000));
        Assert.Equal((100, Estimated), meter.At(2));
        Assert.Equal(Accepted, meter.Take(3, 1_300));
        Assert.Equal([(100, Estimated), (100, Estimated)], [meter.At(2), meter.At(3)]);
    }

    [Fact]
    public void HighValueThatTheNextTwoAgreeWith_IsANewBase()
    {
        Meter meter = new(Point);
        meter.Take(0, 1_000);
        Assert.Equal([AboveHighLimit, AboveHighLimit, AcceptedAsNewBase, Accepted], [meter.Take(1, 50_000), meter.Take(2, 50_100), meter.Take(3, 50_200), meter.Take(4, 50_300)]);
        Assert.False(meter.EnergyAt(3).Energy.IsKnown);
        Assert.Equal((100, Actual), meter.At(4));
    }

    [Fact]
    public void HighValueWithoutFacts_IsAcceptedAsBefore()
    {
        Meter meter = new();
        meter.Take(0, 1_000);
        Assert.Equal(Accepted, meter.Take(1, 50_000_000));
    }

    [Theory]
    [InlineData(285 + 2, Accepted)]
    [InlineData(285 + 3, AboveHighLimit)]
    public void HighLimit_LeavesTwoCountsOfTheLastDigit(long energy, ReadingVerdict expected)
    {
        Meter meter = new(Point);
        meter.Take(0, 1_000);
        Assert.Equal(expected, meter.Take(1, 1_000 + energy));
    }

    [Fact]
    public void IntervalAboveTheHighLimit_IsRejected()
    {
        // Two captures that each are within their own time, 5 s off the boundary on the far sides: a forged clock.
        Meter meter = new(Point);
        meter.History.Restore(Meter.Capture(Meter.Boundary(0), 1_000), Accepted);
        meter.History.Restore(Meter.Capture(Meter.Boundary(1), 1_300), Accepted);
        Assert.Equal((0, Rejected), meter.At(1));
        Assert.Equal(PointChecks.AboveHighLimit, meter.EnergyAt(1).Energy.Checks);
        Assert.Equal(2, meter.EnergyAt(1).Readings.Count);
    }

    [Theory]
    [InlineData(DeviceQuality.Suspect, PointChecks.DeviceSuspect, PointChecks.DeviceSuspect)]
    [InlineData(DeviceQuality.ClockSuspect, PointChecks.ClockSuspect, PointChecks.ClockSuspect)]
    [InlineData(DeviceQuality.PowerFailure, PointChecks.PowerFailure, PointChecks.None)]
    public void MarkOfTheDevice_StandsAtTheIntervalsItBounds(DeviceQuality quality, PointChecks ending, PointChecks starting)
    {
        Meter meter = Marked(quality);
        Assert.Equal([(100, Actual), (100, Actual)], [meter.At(1), meter.At(2)]);
        Assert.Equal([ending, starting], [meter.EnergyAt(1).Energy.Checks, meter.EnergyAt(2).Energy.Checks]);
    }

    [Theory]
    [InlineData(DeviceQuality.Manual, Manual)]
    [InlineData(DeviceQuality.Derived, Derived)]
    public void ReadingByAPersonOrFromPower_GivesItsFlag(DeviceQuality quality, EnergyFlag flag)
    {
        Meter meter = Marked(quality);
        Assert.Equal([(100, flag), (100, flag)], [meter.At(1), meter.At(2)]);
    }

    [Theory]
    [InlineData(DeviceQuality.TestMode, PointChecks.TestMode)]
    [InlineData(DeviceQuality.PulseOverflow, PointChecks.PulseOverflow)]
    public void EnergyOfATestOrAnOverflow_IsNotUsed(DeviceQuality quality, PointChecks check)
    {
        Meter meter = Marked(quality);
        Assert.Equal([(0, Rejected), (100, Actual)], [meter.At(1), meter.At(2)]);
        Assert.Equal([check, PointChecks.None], [meter.EnergyAt(1).Energy.Checks, meter.EnergyAt(2).Energy.Checks]);
    }

    [Fact]
    public void UnsignedReading_MarksTheIntervalsItBounds()
    {
        Meter meter = new(Point);
        meter.Take(0, 100);
        meter.History.Restore(Meter.Capture(Meter.Boundary(1), 200), Accepted, isSigned: false);
        meter.Take(2, 300);
        meter.Take(3, 400);
        Assert.Equal([PointChecks.Unsigned, PointChecks.Unsigned, PointChecks.None], Enumerable.Range(1, 3).Select(i => meter.EnergyAt(i).Energy.Checks));
    }

    [Theory]
    [InlineData(100, 28_868, PointChecks.ZeroWithVoltage)]
    [InlineData(100, 28_867, PointChecks.None)]
    [InlineData(101, 57_700, PointChecks.None)]
    public void NothingCountedWithVoltage_IsMarked(long end, long millivolts, PointChecks expected)
    {
        Meter meter = new(Point);
        meter.Take(WithVoltage(0, 100, 57_700));
        meter.Take(WithVoltage(1, end, millivolts));
        Assert.Equal(expected, meter.EnergyAt(1).Energy.Checks);
        Assert.Equal(Actual, meter.At(1).Flag);
    }

    [Fact]
    public void NothingCountedWithVoltage_IsMarkedOnlyWhereTheMeterIsOnFile()
    {
        Meter meter = new();
        meter.Take(WithVoltage(0, 100, 57_700));
        meter.Take(WithVoltage(1, 100, 57_700));
        Assert.Equal(PointChecks.None, meter.EnergyAt(1).Energy.Checks);
    }

    [Theory]
    [InlineData(true, 3, PointChecks.ReverseEnergy, Rejected)]
    [InlineData(true, 2, PointChecks.None, Actual)]
    [InlineData(false, 3, PointChecks.None, Actual)]
    public void ExportOfALoad_IsRejectedWhereItCantBe(bool impossible, long export, PointChecks checks, EnergyFlag flag)
    {
        Meter meter = new(Point with { ReverseImpossible = impossible });
        meter.Take(Meter.Capture(Meter.Boundary(0), 100, export: 0));
        meter.Take(Meter.Capture(Meter.Boundary(1), 200, export: export));
        Assert.Equal((checks, flag), (meter.EnergyAt(1).Energy.Checks, meter.At(1).Flag));
    }

    [Theory]
    [InlineData(10_000, 10_304, PointChecks.None)]
    [InlineData(10_000, 10_310, PointChecks.CheckMeterDiffers)]
    public void CheckMeterFurtherOffThanBothErrors_IsMarked(long main, long check, PointChecks expected)
    {
        // 1.5 % of each and two counts of each: 10 000 and 10 310 are 310 apart, of at most 308.65.
        AssetAccount account = new(MadeNetwork.ReadWith("\"device\":\"m-load-b\"}", "\"device\":\"m-load-b\"},{\"asset\":\"load-b\",\"terminal\":\"load\",\"device\":\"c-load-b\",\"role\":\"check\"}").Require("made"), MadeMeters.Load);
        account.Take(MadeMeters.At(0, 0, MadeMeters.Check), MadeMeters.At(1, check, MadeMeters.Check), MadeMeters.At(0, 0), MadeMeters.At(1, main));
        Assert.Equal((expected, Actual, main), (account.EndingAt(1).Checks, account.EndingAt(1).Flag, account.EndingAt(1).Import.WattHours));
        Assert.Equal(expected == PointChecks.None ? 2 : 4, account.At(Meter.EndingAt(1)).Readings.Count);
    }

    [Fact]
    public void RegisterThatComesLater_CountsFromWhereItIsFirstRead()
    {
        Meter meter = new();
        meter.Take(0, 100);
        meter.Take(Meter.Capture(Meter.Boundary(2), 200, export: 7_000));
        meter.Take(Meter.Capture(Meter.Boundary(3), 300, export: 7_050));
        Assert.Equal([0L, 0, 50], Enumerable.Range(1, 3).Select(i => meter.EnergyAt(i).Energy.Export.WattHours));
    }

    [Fact]
    public void CaptureWithoutARegisterOfEnergy_IsRefused()
    {
        Capture voltageOnly = Meter.Capture(Meter.Boundary(0), 0) with { Registers = [new RegisterReading(Register.Voltage, RegisterValue.FromThousandths(57_700))] };
        Assert.Equal(RegisterMissing, new Meter().Take(voltageOnly));
    }

    [Fact]
    public void RestatedInterval_NeverChangesTheChecksOfItsNeighbours()
    {
        Meter meter = new(Point);
        meter.Take(0, 100);
        meter.Take(Meter.Marked(DeviceQuality.Suspect, Meter.Capture(Meter.Boundary(1), 200)));
        meter.Take(2, 300);
        meter.Take(3, 400);
        PointChecks[] before = [.. Enumerable.Range(2, 2).Select(i => meter.EnergyAt(i).Energy.Checks)];
        meter.Take(Meter.Marked(DeviceQuality.PowerFailure, Meter.Capture(Meter.Boundary(0), 150, version: 1)));
        Assert.Equal((50, Actual), meter.At(1));
        Assert.Equal(before, Enumerable.Range(2, 2).Select(i => meter.EnergyAt(i).Energy.Checks));
    }

    [Fact]
    public void DayOfSummerTime_HasItsIntervalsByUtc()
    {
        // 2026-10-25 has 25 hours in Berlin: 100 intervals, each named by its start in UTC, none twice.
        Interval first = Interval.StartingAt(new Timestamp(1_792_879_200_000));
        Interval[] day = [.. Enumerable.Range(0, 100).Select(i => first.ByIntervals(i))];
        Assert.Equal("2026-10-24T22:00:00.000Z", day[0].ToString());
        Assert.Equal("2026-10-25T22:45:00.000Z", day[^1].ToString());
        Assert.Equal(100, day.Select(interval => interval.Start).Distinct().Count());
    }

    private static MeteringPoint Exchanged(Timestamp at, long close, long open) => Point with
    {
        Exchanges = [new MeterExchange(at, [new RegisterReading(Register.ActiveImport, RegisterValue.FromThousandths(close))], [new RegisterReading(Register.ActiveImport, RegisterValue.FromThousandths(open))])],
    };

    private static Capture WithVoltage(int boundary, long import, long millivolts)
    {
        Capture capture = Meter.Capture(Meter.Boundary(boundary), import);
        return capture with { Registers = [.. capture.Registers, new RegisterReading(Register.Voltage, RegisterValue.FromThousandths(millivolts))] };
    }

    private static Meter Marked(DeviceQuality quality)
    {
        Meter meter = new(Point);
        meter.Take(0, 100);
        meter.Take(Meter.Marked(quality, Meter.Capture(Meter.Boundary(1), 200)));
        meter.Take(2, 300);
        return meter;
    }
}
