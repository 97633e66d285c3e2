using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CsCheck;
using static CarbonLedger.Carbon.Metering.EnergyFlag;
using static CarbonLedger.Carbon.Metering.ReadingVerdict;

namespace CarbonLedger.Carbon.Tests;

public sealed class MeterHistoryTests
{
    private static readonly Gen<(long Step, long Off)[]> OnTime = Gen.Select(Gen.Long[0, 1_000_000], Gen.Long[-MeterHistory.OnTimeMilliseconds, MeterHistory.OnTimeMilliseconds]).Array[2, 40];

    [Fact]
    public void AllCapturesOnTime_IntervalsSumToLastMinusFirst() => Gen.Select(OnTime, Gen.Int[1, 900], Gen.Int[1, 7]).Sample((steps, primary, secondary) =>
    {
        Multiplier multiplier = new(default, primary, secondary, 1, 1);
        Meter meter = new(multiplier);
        long register = 0;
        for (int i = 0; i < steps.Length; i++)
        {
            register += steps[i].Step;
            Assert.Equal(Accepted, meter.Take(Meter.Boundary(i, steps[i].Off), register));
        }

        long sum = 0;
        for (int i = 1; i < steps.Length; i++)
        {
            (long import, EnergyFlag flag) = meter.At(i);
            Assert.Equal(Actual, flag);
            sum += import;
        }

        Assert.Equal(multiplier.PrimaryWattHours(RegisterValue.FromThousandths(register)) - multiplier.PrimaryWattHours(RegisterValue.FromThousandths(steps[0].Step)), sum);
    });

    [Fact]
    public void RisingRegistersInAnyOrder_GiveTheSameVerdictsAndFigures() => Gen.Select(OnTime, Gen.Int).Sample((steps, seed) =>
    {
        long register = 0;
        Capture[] captures = [.. steps.Select((step, i) => Meter.Capture(Meter.Boundary(i * 2, step.Off), register += step.Step))];
        Meter inOrder = new();
        Meter shuffled = new();
        Array.ForEach(captures, capture => Assert.Equal(Accepted, inOrder.Take(capture.Time, capture.Registers[0].Value.Thousandths)));
        Array.ForEach(Shuffled(captures, seed), capture => Assert.Equal(Accepted, shuffled.Take(capture.Time, capture.Registers[0].Value.Thousandths)));
        for (int i = 1; i < (captures.Length * 2) + 4; i++)
        {
            Assert.Equal(inOrder.At(i), shuffled.At(i));
        }
    });

    [Fact]
    public void AnyCapturesAtAll_EnergyIsNeverNegativeAndNeverThrows() => Gen.Select(Gen.Int[0, 12], Gen.Long[-20_000, 20_000], Gen.Long[0, 999_999_999_999], Gen.Int[0, 2]).Array[0, 20].Sample(captures =>
    {
        Meter meter = new();
        foreach ((int boundary, long off, long register, int version) in captures.DistinctBy(capture => (capture.Item1, capture.Item2, capture.Item4)))
        {
            meter.Take(Meter.Boundary(boundary, off), register, version);
        }

        for (int i = 0; i < 24; i++)
        {
            (PointEnergy energy, IReadOnlyList<ReadingKey> readings) = meter.EnergyAt(i);
            Assert.True(energy.Import >= Energy.Zero && energy.Export >= Energy.Zero);
            Assert.True(energy.IsKnown ? readings.Count > 0 : energy.Import == Energy.Zero && energy.Export == Energy.Zero);
            Assert.True(energy.Flag != Rejected || (readings.Count > 0 && energy.Checks != PointChecks.None));
        }
    });

    [Theory]
    [InlineData(0, Actual)]
    [InlineData(3_000, Actual)]
    [InlineData(-3_000, Actual)]
    [InlineData(3_001, ActualOffTime)]
    [InlineData(-5_000, ActualOffTime)]
    [InlineData(5_001, Estimated)]
    public void CaptureOffItsBoundary_IsMarkedBySoMuch(long off, EnergyFlag expected)
    {
        Meter meter = new();
        meter.Take(0, 100);
        meter.Take(Meter.Boundary(1, off), 200);
        Assert.Equal(expected, meter.At(1).Flag);
    }

    [Fact]
    public void BoundaryBetweenCaptures_IsInterpolatedAndMarked()
    {
        Meter meter = new();
        meter.Take(0, 1_000);
        meter.Take(3, 4_000);
        Assert.Equal([(1_000, Estimated), (1_000, Estimated), (1_000, Estimated)], [meter.At(1), meter.At(2), meter.At(3)]);
        Assert.Equal([new ReadingKey(new DeviceId("m"), Meter.Boundary(0), 0), new ReadingKey(new DeviceId("m"), Meter.Boundary(3), 0)], meter.EnergyAt(2).Readings);
    }

    [Fact]
    public void MoreThanTwoHoursBetweenCaptures_AreSharedOutAndNotInterpolated()
    {
        Meter meter = new();
        meter.Take(0, 1_000);
        meter.Take(8, 9_000);
        Assert.Equal((1_000, Estimated), meter.At(4));
        Meter apart = new();
        apart.Take(0, 1_000);
        apart.Take(9, 10_000);
        Assert.Equal((1_000, Estimated), apart.At(4));
        Assert.Equal(EstimateMethod.Interpolated, meter.EnergyAt(4).Energy.Method);
        Assert.Equal(EstimateMethod.Even, apart.EnergyAt(4).Energy.Method);
    }

    [Fact]
    public void NothingAfterTheBoundary_IsExtrapolatedForTwoHoursThenMissing()
    {
        Meter meter = new();
        meter.Take(0, 1_000);
        meter.Take(1, 1_500);
        Assert.Equal((500, Actual), meter.At(1));
        Assert.Equal((500, Estimated), meter.At(2));
        Assert.Equal((500, Estimated), meter.At(9));
        Assert.Equal((0, Missing), meter.At(10));
    }

    [Fact]
    public void OneCaptureOnly_LeavesTheIntervalMissingAndNamesNoReading()
    {
        Meter meter = new();
        meter.Take(1, 500);
        Assert.Equal((0, Missing), meter.At(1));
        Assert.Empty(meter.EnergyAt(1).Readings);
    }

    [Fact]
    public void RegisterGoesBack_RefusesTheReading()
    {
        Meter meter = new();
        meter.Take(0, 500);
        Assert.Equal(RegisterWentBack, meter.Take(1, 499));
        Assert.Equal(Missing, meter.At(1).Flag);
        Assert.Equal(Accepted, meter.Take(1, 500, version: 1));
        Assert.Equal((0, Actual), meter.At(1));
    }

    [Fact]
    public void RegisterAboveALaterOne_RefusesTheReading()
    {
        Meter meter = new();
        meter.Take(0, 500);
        meter.Take(2, 700);
        Assert.Equal(AboveLaterReading, meter.Take(1, 701));
        Assert.Equal(Accepted, meter.Take(1, 700, version: 1));
    }

    [Fact]
    public void RegisterThatWasThereBefore_MayNotGoMissing()
    {
        Meter meter = new();
        meter.History.Restore(Meter.Capture(Meter.Boundary(0), 1, export: 1), Accepted);
        Assert.Equal(RegisterMissing, meter.History.Judge(Meter.Capture(Meter.Boundary(1), 2)));
    }

    [Fact]
    public void ForgedHighValue_LocksTheMeterOutForOneReadingOnly()
    {
        Meter meter = new();
        meter.Take(0, 1_000);
        Assert.Equal(Accepted, meter.Take(1, 900_000));
        Assert.Equal(RegisterWentBack, meter.Take(2, 3_000));
        Assert.Equal(AcceptedAsNewBase, meter.Take(3, 4_000));
        Assert.Equal(Accepted, meter.Take(4, 5_000));
        Assert.Equal(Missing, meter.At(3).Flag);
        Assert.Equal((1_000, Actual), meter.At(4));
    }

    [Fact]
    public void TwoRefusedCapturesThatDisagree_StartNoNewBase()
    {
        Meter meter = new();
        meter.Take(0, 900_000);
        Assert.Equal(RegisterWentBack, meter.Take(1, 3_000));
        Assert.Equal(RegisterWentBack, meter.Take(2, 2_000));
        Assert.Equal(AcceptedAsNewBase, meter.Take(3, 2_500));
    }

    [Theory]
    [InlineData(-2_000)]
    [InlineData(0)]
    [InlineData(2_000)]
    public void NewBaseOnTime_LeavesOnlyTheIntervalItEndsMissing(long off)
    {
        Meter meter = new();
        meter.Take(0, 900_000);
        meter.Take(1, 3_000);
        Assert.Equal(AcceptedAsNewBase, meter.Take(Meter.Boundary(2, off), 4_000));
        meter.Take(3, 5_000);
        Assert.Equal(Missing, meter.At(2).Flag);
        Assert.Equal((1_000, Actual), meter.At(3));
    }

    [Fact]
    public void CorrectionOfACapture_SupersedesItWhereItIsRead()
    {
        Meter meter = new();
        meter.Take(0, 1_000);
        meter.Take(1, 2_000);
        Assert.Equal((1_000, Actual), meter.At(1));
        Assert.Equal(Accepted, meter.Take(1, 1_600, version: 1));
        Assert.Equal((600, Actual), meter.At(1));
        Assert.Equal(1, meter.EnergyAt(1).Readings[^1].Version);
    }

    [Fact]
    public void CorrectionOfACapture_SupersedesItWhereItIsInterpolated()
    {
        Meter meter = new();
        meter.Take(0, 1_000);
        meter.Take(2, 9_000);
        Assert.Equal(Accepted, meter.Take(2, 2_000, version: 1));
        Assert.Equal([(500, Estimated), (500, Estimated)], [meter.At(1), meter.At(2)]);
    }

    [Fact]
    public void CorrectionOfACapture_SupersedesItWhereEarlierOnesAreJudged()
    {
        Meter meter = new();
        meter.Take(0, 1_000);
        meter.Take(2, 9_000);
        meter.Take(2, 2_000, version: 1);
        Assert.Equal(AboveLaterReading, meter.Take(1, 3_000));
    }

    [Fact]
    public void RegisterExtrapolatedBeyondItsDigits_IsAnEstimateLikeAnother()
    {
        Meter meter = new();
        meter.Take(0, 999_999_000_000);
        meter.Take(1, 999_999_999_000);
        Assert.Equal((999_000, Estimated), meter.At(2));
    }

    [Fact]
    public void RegisterOfTwelveDigitsWithoutDecimals_CountsLikeAnother()
    {
        Meter meter = new();
        foreach ((int boundary, string value) in (ReadOnlySpan<(int, string)>)[(0, "999999999990"), (1, "999999999999")])
        {
            Assert.True(RegisterValue.TryParse(value, out RegisterValue register));
            meter.History.Restore(Meter.Capture(Meter.Boundary(boundary), 0) with { Registers = [new RegisterReading(Register.ActiveImport, register)] }, Accepted);
        }

        Assert.Equal((9_000, Actual), meter.At(1));
    }

    [Fact]
    public void EstimateFarBeyondWhatAMeterCounts_IsMissing()
    {
        Meter meter = new();
        meter.Take(Meter.Boundary(0, 500_000), 0);
        meter.Take(Meter.Boundary(0, 500_001), 999_999_999_999);
        Assert.Equal(Missing, meter.At(2).Flag);
    }

    [Fact]
    public void MoreEnergyThanAnyMeterCounts_IsRejectedSoThatItStopsNoInterval()
    {
        Meter meter = new(new Multiplier(default, 600, 5, 110_000, 100));
        meter.Take(0, 0);
        meter.Take(1, 999_999_999_999);
        Assert.Equal((0, Rejected), meter.At(1));
        Assert.Equal(PointChecks.AboveHighLimit, meter.EnergyAt(1).Energy.Checks);
        meter.Take(2, 999_999_999_999);
        Assert.Equal((0, Actual), meter.At(2));
    }

    [Fact]
    public void MultiplierChangedAtABoundary_CountsBothRegistersOfAnIntervalAlike()
    {
        Meter meter = new(new Multiplier(default, 1, 1, 1, 1), new Multiplier(Meter.Boundary(1), 10, 1, 1, 1));
        meter.Take(0, 100);
        meter.Take(1, 200);
        meter.Take(2, 300);
        Assert.Equal([(100, Actual), (1_000, Actual)], [meter.At(1), meter.At(2)]);
    }

    [Fact]
    public void SameTimeAndVersionTwice_Throws()
    {
        Meter meter = new();
        meter.Take(0, 1);
        Assert.Throws<InvalidOperationException>(() => meter.Take(0, 2));
    }

    [Theory]
    [InlineData(-5_000, 0)]
    [InlineData(0, 0)]
    [InlineData(5_000, 0)]
    [InlineData(5_001, 1)]
    [InlineData(-5_001, 0)]
    public void CaptureNearABoundary_BelongsToTheIntervalThatEndsThere(long off, int expected) =>
        Assert.Equal(Meter.EndingAt(expected), MeterHistory.IntervalOf(Meter.Boundary(0, off)));

    private static Capture[] Shuffled(Capture[] captures, int seed)
    {
        Capture[] copy = [.. captures];
#pragma warning disable CA5394 // a shuffle from the property's own seed
        new Random(seed).Shuffle(copy);
#pragma warning restore CA5394
        return copy;
    }

    [Fact]
    public void MeterThatStartsUpWithZerosAndGoesOn_CountsNothingTwice()
    {
        Meter meter = new();
        Assert.Equal(Accepted, meter.Take(0, 12_345_000_000));
        Assert.Equal(Accepted, meter.Take(1, 12_345_010_000));
        Assert.Equal(RegisterWentBack, meter.Take(2, 0));
        Assert.Equal(AcceptedAsNewBase, meter.Take(3, 0));

        // Back where it stood: not 12 GWh in a quarter of an hour, but the old series going on.
        Assert.Equal(AcceptedAsNewBase, meter.Take(4, 12_345_040_000));
        Assert.Equal(Accepted, meter.Take(5, 12_345_050_000));
        Assert.NotEqual(EnergyFlag.Actual, meter.At(4).Flag);
        Assert.Equal((10_000, EnergyFlag.Actual), meter.At(5));
    }

    [Fact]
    public void MeterThatStartsAnewAndStaysBelow_IsNotTakenForTheOldOne()
    {
        Meter meter = new();
        meter.Take(0, 1_000_000);
        meter.Take(1, 1_010_000);
        meter.Take(2, 0);
        Assert.Equal(AcceptedAsNewBase, meter.Take(3, 10_000));
        Assert.Equal(Accepted, meter.Take(4, 20_000));
        Assert.Equal((10_000, EnergyFlag.Actual), meter.At(4));
    }
}
