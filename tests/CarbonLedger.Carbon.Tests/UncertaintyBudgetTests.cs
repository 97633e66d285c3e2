using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Uncertainty;
using CsCheck;

namespace CarbonLedger.Carbon.Tests;

public sealed class UncertaintyBudgetTests
{
    private static readonly UncertaintySource Coal = new(UncertaintyKind.Factor, "coal");
    private static readonly UncertaintySource Gas = new(UncertaintyKind.Factor, "gas");
    private static readonly UncertaintySource Meter = new(UncertaintyKind.Meter, "m-1");
    private static readonly UncertaintySource Estimate = new(UncertaintyKind.Estimate, "load-1");

    [Fact]
    public void Root_IsTheWholeNumberNearest() => Gen.ULong.Select(Gen.ULong, (root, rest) => (root, rest)).Sample(sample =>
    {
        // Every value lies between two squares: root² … (root + 1)² − 1.
        UInt128 square = (UInt128)sample.root * sample.root;
        UInt128 value = square + (sample.rest % (((UInt128)sample.root * 2) + 1));
        Assert.Equal((UInt128)sample.root, WholeRoot.Floor(value));
        Assert.Equal(value - square > sample.root ? (UInt128)sample.root + 1 : sample.root, WholeRoot.Nearest(value));
    });

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(6, 2)]
    [InlineData(7, 3)]
    [InlineData(10_000_000_000, 100_000)]
    public void Root_OfSmallNumbers(long value, long root) => Assert.Equal((UInt128)root, WholeRoot.Nearest((UInt128)value));

    [Fact]
    public void Root_OfTheLargestValue_Fits() => Assert.Equal((UInt128)ulong.MaxValue, WholeRoot.Floor(UInt128.MaxValue));

    [Fact]
    public void SharedFactor_AddsLinearly_AndDoesNotAverageOut()
    {
        // Trap 13: one factor at four feeders is one error, not four.
        UncertaintyBudget shared = new();
        UncertaintyBudget independent = new();
        for (int feeder = 0; feeder < 4; feeder++)
        {
            UncertaintyBudget one = new();
            one.Add(Coal, 1_000);
            shared.AddSameInterval(one);
            independent.Add(new UncertaintySource(UncertaintyKind.Factor, $"row-{feeder}"), 1_000);
        }

        Assert.Equal(2 * 4_000, shared.Figure().HalfWidth.Milligrams);
        Assert.Equal(2 * 2_000, independent.Figure().HalfWidth.Milligrams);
        Assert.Equal((1, 4), (shared.Figure().Sources, independent.Figure().Sources));
    }

    [Fact]
    public void OppositeSigns_OfOneSource_Cancel()
    {
        UncertaintyBudget budget = new();
        budget.Add(Meter, 700);
        budget.Add(Meter, -700);
        Assert.Equal((CarbonMass.Zero, 0, 0), (budget.Figure().HalfWidth, budget.Figure().Sources, budget.Figure().Top.Count));
    }

    [Fact]
    public void ClassError_StaysOverADay_AndEstimatesAverageOut()
    {
        UncertaintyBudget day = new();
        UncertaintyBudget estimates = new();
        for (int i = 0; i < 96; i++)
        {
            UncertaintyBudget interval = new();
            interval.Add(Meter, 1_000);
            day.Add(interval);
            UncertaintyBudget estimated = new();
            estimated.Add(Estimate, 600);
            estimated.Add(Estimate, 400); // twice in one interval: one error
            estimates.Add(estimated);
        }

        Assert.Equal(2 * 96_000, day.Figure().HalfWidth.Milligrams);
        Assert.Equal(19_596, estimates.Figure().HalfWidth.Milligrams); // 2·√96·1000
    }

    [Fact]
    public void OrderOfAdding_DoesNotMatter() => Gen.Select(Gen.Enum<UncertaintyKind>(), Gen.Int[0, 4], Gen.Long[-1_000_000_000_000, 1_000_000_000_000]).Array[0, 40].Sample(parts =>
    {
        UncertaintyBudget forwards = new();
        UncertaintyBudget backwards = new();
        foreach (UncertaintyBudget[] pair in parts.Zip(parts.Reverse(), (left, right) => (UncertaintyBudget[])[One(left), One(right)]))
        {
            forwards.Add(pair[0]);
            backwards.Add(pair[1]);
        }

        Assert.Equal(forwards.Contributions, backwards.Contributions);
        Assert.Equal(forwards.Figure().HalfWidth, backwards.Figure().HalfWidth);
        Assert.Equal(forwards.Figure().Top, backwards.Figure().Top);
    });

    [Fact]
    public void ProductAndSum_AreEquation20()
    {
        // 1000 MWh ± 3 % at 800 g/kWh ± 4 %: 800 t ± 5 %.
        const long product = 800_000_000_000;
        UncertaintyBudget budget = new();
        budget.Add(Meter, product * 15 / 1000);
        budget.Add(Coal, product * 20 / 1000);
        Assert.Equal(product * 5 / 100, budget.Figure().HalfWidth.Milligrams);

        // 30 t ± 10 % + 40 t ± 10 %: 70 t ± 5 t.
        UncertaintyBudget sum = new();
        sum.Add(Coal, 1_500_000_000);
        sum.Add(Gas, 2_000_000_000);
        Assert.Equal(5_000_000_000, sum.Figure().HalfWidth.Milligrams);
        Assert.Equal([new UncertaintyShare(Gas, 640_000), new UncertaintyShare(Coal, 360_000)], sum.Figure().Top);
    }

    [Fact]
    public void TopThree_AreTheLargest_AndEqualOnesStandBySource()
    {
        UncertaintyBudget budget = new();
        foreach (UncertaintySource source in (UncertaintySource[])[Estimate, Meter, Gas, Coal])
        {
            budget.Add(source, source == Meter ? -200 : 100);
        }

        UncertaintyFigure figure = budget.Figure();
        Assert.Equal([new UncertaintyShare(Meter, 571_429), new UncertaintyShare(Coal, 142_857), new UncertaintyShare(Gas, 142_857)], figure.Top);
        Assert.Equal(4, figure.Sources);
        Assert.Equal([Coal, Gas, Meter, Estimate], budget.Contributions.Select(contribution => contribution.Source));
    }

    [Fact]
    public void TooLarge_OverflowsAndIsNeverWrong()
    {
        UncertaintyBudget budget = new();
        budget.Add(Coal, long.MaxValue);
        Assert.Throws<OverflowException>(budget.Figure);
        UncertaintyBudget huge = new();
        huge.Add(Coal, Int128.MaxValue / 2);
        Assert.Throws<OverflowException>(huge.Figure);
    }

    [Theory]
    [InlineData(2_000, 0, 0, 1_154_701)] // class 0.2S
    [InlineData(5_000, 0, 0, 2_886_751)]
    [InlineData(10_000, 0, 0, 5_773_503)]
    [InlineData(3_000, 4_000, 0, 2_886_751)] // 3, 4, 5
    [InlineData(2_000, 2_000, 2_000, 2_000_000)]
    [InlineData(0, 0, 0, 0)]
    public void ChainOfMeterAndTransformers_IsRectangularAndInQuadrature(int meter, int current, int voltage, int ppb) =>
        Assert.Equal(ppb, MeterUncertainty.RelativePpb(meter, current, voltage));

    [Theory]
    [InlineData(-1)]
    [InlineData(100_001)]
    public void LimitOutOfRange_Throws(int ppm) => Assert.Throws<ArgumentOutOfRangeException>(() => MeterUncertainty.RelativePpb(0, ppm, 0));

    [Fact]
    public void EnergysStandardUncertainty_IsInMilliwattHours()
    {
        Assert.Equal(5_774, MeterUncertainty.StandardMilliwattHours(Energy.FromWattHours(5_000), 1_154_701));
        Assert.Equal(5_774, MeterUncertainty.StandardMilliwattHours(Energy.FromWattHours(-5_000), 1_154_701));
        Assert.Equal(125_000, MeterUncertainty.StandardMilliwattHours(Energy.FromWattHours(5_000), EstimateMethod.Interpolated));
        Assert.Throws<ArgumentOutOfRangeException>(() => MeterUncertainty.StandardMilliwattHours(Energy.Zero, EstimateMethod.None));
        int[] widths = [.. Enum.GetValues<EstimateMethod>().Where(method => method != EstimateMethod.None).Select(MeterUncertainty.EstimateHalfWidthPpm)];
        Assert.Equal(widths.Order(), widths); // methods stand in the order they are tried, the surest first
    }

    [Theory]
    [InlineData(50_000, 0, false)]
    [InlineData(50_001, 0, true)]
    [InlineData(30_000, 30_000, true)]
    public void AboveTheThreshold_AFigureIsProvisional(int estimated, int missing, bool provisional) =>
        Assert.Equal(provisional, new QualityShares(estimated, missing, 1_000_000).IsProvisional);

    private static UncertaintyBudget One((UncertaintyKind Kind, int Id, long Milligrams) part)
    {
        UncertaintyBudget budget = new();
        budget.Add(new UncertaintySource(part.Kind, $"{part.Id}"), part.Milligrams);
        return budget;
    }
}
