using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Metering.Validation;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Tests;

public sealed class PeriodValidationTests
{
    private static readonly AssetId Asset = Meter.OneToOne.Asset;

    [Fact]
    public void IntervalsAbsentOrMissing_AreGapsWithTheirLength()
    {
        List<PointInterval> intervals = Of(1, 2, null, 4, 5, 6);
        intervals.RemoveAt(4);
        Assert.Equal(
            [new MeterFinding(PeriodCheck.Gap, Asset, Terminal.Load, Meter.EndingAt(0), 1, 0), new MeterFinding(PeriodCheck.Gap, Asset, Terminal.Load, Meter.EndingAt(3), 1, 0), new MeterFinding(PeriodCheck.Gap, Asset, Terminal.Load, Meter.EndingAt(5), 1, 0), new MeterFinding(PeriodCheck.Gap, Asset, Terminal.Load, Meter.EndingAt(7), 2, 0)],
            PeriodValidation.Gaps(Asset, Terminal.Load, intervals, Meter.EndingAt(0), Meter.EndingAt(8)));
        Assert.Empty(PeriodValidation.Gaps(Asset, Terminal.Load, Of(1, 2), Meter.EndingAt(1), Meter.EndingAt(2)));
    }

    [Theory]
    [InlineData(280_000, null)]
    [InlineData(280_001, 180L)]
    [InlineData(400_000, 300L)]
    public void PeakFarAboveTheThirdHighest_IsASpike(long peak, long? percent)
    {
        MeterFinding? found = PeriodValidation.Spike(Asset, Terminal.Load, Of(90_000, 100_000, peak, 200_000, 0));
        Assert.Equal(percent, found?.Value);
        Assert.Equal(percent is null ? null : Meter.EndingAt(3), found?.Interval);
    }

    [Fact]
    public void PeakOfALoadThatIsSmallAnyway_IsNoSpike() => Assert.Null(PeriodValidation.Spike(Asset, Terminal.Load, Of(1, 1, CheckThresholds.DemandFloorWattHours)));

    [Fact]
    public void JumpToMoreThanFourTimes_IsFoundEitherWayAndAboveTheFloorOnly()
    {
        IReadOnlyList<MeterFinding> found = PeriodValidation.DemandTolerance(Asset, Terminal.Load, Of(50_000, 200_000, 49_999, 0, 100_000, null, 900_000));
        MeterFinding only = Assert.Single(found);
        Assert.Equal((Meter.EndingAt(3), 200_000L, 199_996L), (only.Interval, only.Value, only.Limit));
        Assert.Equal(100_001, Assert.Single(PeriodValidation.DemandTolerance(Asset, Terminal.Load, Of(0, 100_001))).Value);
    }

    [Fact]
    public void MoreThanHalfAboveTheLargestBefore_IsFound()
    {
        MeterFinding only = Assert.Single(PeriodValidation.HistoricalMax(Asset, Terminal.Load, Of(150, 151), Energy.FromWattHours(100)));
        Assert.Equal((Meter.EndingAt(2), 151L, 150L), (only.Interval, only.Value, only.Limit));
        Assert.Empty(PeriodValidation.HistoricalMax(Asset, Terminal.Load, Of(150), Energy.Zero));
    }

    [Theory]
    [InlineData(298, null)]
    [InlineData(302, null)]
    [InlineData(303, 3L)]
    [InlineData(297, -3L)]
    public void SumOfIntervalsMoreThanTwoCountsOffTheRegisters_IsFound(long sum, long? off)
    {
        MeterFinding? found = PeriodValidation.Sum(Meter.OneToOne, Of(100, sum - 100), Meter.Capture(Meter.Boundary(0), 1_000), Meter.Capture(Meter.Boundary(2), 1_300));
        Assert.Equal(off, found?.Value);
        Assert.Equal(off is null ? null : 2L, found?.Limit);
    }

    [Fact]
    public void SumWithAnIntervalNotKnown_IsNotJudged() =>
        Assert.Null(PeriodValidation.Sum(Meter.OneToOne, Of(100, null), Meter.Capture(Meter.Boundary(0), 1_000), Meter.Capture(Meter.Boundary(2), 9_000)));

    [Theory]
    [InlineData(96, false)]
    [InlineData(97, true)]
    public void MoreThanADayWithoutEnergy_IsFound(int zeros, bool isFound)
    {
        List<PointInterval> intervals = Of([5, .. Enumerable.Repeat<long?>(0, zeros), 7]);
        IReadOnlyList<MeterFinding> found = PeriodValidation.ZeroRuns(Asset, Terminal.Load, intervals);
        Assert.Equal(isFound ? [new MeterFinding(PeriodCheck.ZeroRun, Asset, Terminal.Load, Meter.EndingAt(2), zeros, 96)] : [], found);
    }

    [Theory]
    [InlineData(880, null)]
    [InlineData(1_010, null)]
    [InlineData(879, 121L)]
    [InlineData(1_011, -11L)]
    public void LossOutsideItsBand_IsFound(long outOfThousand, long? permille) =>
        Assert.Equal(permille, PeriodValidation.LossRate(Asset, Energy.FromWattHours(1_000), Energy.FromWattHours(outOfThousand))?.Value);

    [Theory]
    [InlineData(180_000, false)]
    [InlineData(-180_001, true)]
    public void ClockMoreThanThreeMinutesOff_IsFound(long off, bool isFound) =>
        Assert.Equal(isFound, PeriodValidation.ClockDrift(Asset, Terminal.Load, off) is not null);

    private static List<PointInterval> Of(params long?[] imports) => [.. imports.Select((import, i) => new PointInterval(
        Meter.EndingAt(i + 1),
        new PointEnergy(Terminal.Load, Energy.FromWattHours(import ?? 0), Energy.Zero, import is null ? EnergyFlag.Missing : EnergyFlag.Actual)))];
}
