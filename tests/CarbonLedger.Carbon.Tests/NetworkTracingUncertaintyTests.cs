using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Carbon.Uncertainty;
using static CarbonLedger.Carbon.Tests.PairNetwork;

namespace CarbonLedger.Carbon.Tests;

/// <summary>Half-widths and data quality of statements, against sums made by hand. Factors of an area have ±5 % (k = 2), each meter chain u = 0.2 %.</summary>
public sealed class NetworkTracingUncertaintyTests
{
    private const double FactorStandard = 0.025;
    private const double MeterStandard = 0.002;

    private static readonly NetworkModel OneRow = Read().Require("one row for both");
    private static readonly NetworkModel TwoRows = Read(other: Wind).Require("coal and wind");

    [Fact]
    public void OneGeneratorAndOneLoad_HaveTheFactorsAndTheirOwnMetersError()
    {
        TracedInterval traced = Close(OneRow, Metered(OneRow, Mwh(100), 0, Mwh(100), -Mwh(100), 0, Mwh(100)));
        double carbon = 100e6 * 924;
        Near(2 * carbon * Root(FactorStandard, MeterStandard), traced.Of("load-b"));
        Near(2 * carbon * Root(FactorStandard, MeterStandard), traced.Of("unit-a"));

        // What passes between them has one intensity, so the line's meters and the unit's change nothing.
        UncertaintyFigure figure = traced.Of("load-b").Uncertainty!;
        Assert.Equal(2, figure.Sources);
        Assert.Equal([(UncertaintyKind.Factor, "cn-footprint-2024-coal"), (UncertaintyKind.Meter, "m-load-b")], figure.Top.Select(share => (share.Source.Kind, share.Source.Id)));
        Assert.Equal([993_641, 6_359], figure.Top.Select(share => share.SharePpm));
    }

    [Fact]
    public void FactorThatTwoGeneratorsShare_IsNotAveragedOut()
    {
        TracedInterval one = Close(OneRow, Metered(OneRow, Mwh(100), 0, Mwh(100), -Mwh(100), 0, Mwh(100)));
        TracedInterval two = Close(OneRow, Metered(OneRow, Mwh(50), Mwh(50), Mwh(50), -Mwh(50), 0, Mwh(100)));
        Assert.Equal(one.Of("load-b").Uncertainty!.HalfWidth, two.Of("load-b").Uncertainty!.HalfWidth);

        UncertaintyBudget both = new();
        both.AddSameInterval(two.Of("unit-a").Budget!);
        both.AddSameInterval(two.Of("unit-b").Budget!);
        Assert.InRange(both.Figure().HalfWidth.Milligrams / (2 * 100e6 * 924 * Root(FactorStandard, MeterStandard / Math.Sqrt(2))), 1 - 1e-9, 1 + 1e-9);
    }

    [Fact]
    public void TwoFactors_AreIndependentAndWeighByTheirCarbon()
    {
        TracedInterval traced = Close(TwoRows, Metered(TwoRows, Mwh(50), Mwh(50), Mwh(50), -Mwh(50), 0, Mwh(100)));
        double coal = 50e6 * 924;
        double wind = 50e6 * 32.4;
        double e = (924 + 32.4) / 2;

        // ∂e/∂PG = λ(EG − e) with λ = 1/100 MWh: of 100 MWh taken, that is (EG − e) for each Wh; the line brings 924.
        double meters = Root(50e6 * MeterStandard * (924 - e), 50e6 * MeterStandard * (32.4 - e));
        Near(2 * Root(coal * FactorStandard, wind * FactorStandard, 100e6 * e * MeterStandard, meters), traced.Of("load-b"));
        Assert.Equal(UncertaintyFigure.TopMax, traced.Of("load-b").Uncertainty!.Top.Count);
        Assert.Equal(5, traced.Of("load-b").Uncertainty!.Sources);
        Assert.Equal("cn-footprint-2024-coal", traced.Of("load-b").Uncertainty!.Top[0].Source.Id);
    }

    [Fact]
    public void LossOfALine_HasBothItsMetersErrorsAndOnlyItsShareOfTheFactors()
    {
        TracedInterval traced = Close(OneRow, Metered(OneRow, Mwh(100), 0, Mwh(100), -Mwh(98), 0, Mwh(98)));
        Near(2 * 924 * Root(2e6 * FactorStandard, 100e6 * MeterStandard, 98e6 * MeterStandard), traced.Of("line"));
    }

    [Fact]
    public void LossOfUnbalancedMeters_IsUncertainAsMetered()
    {
        // The load takes 0.5 MWh less than the line brings; the least squares move the line's far end, its statement does not.
        TracedInterval traced = Close(OneRow, Metered(OneRow, Mwh(100), 0, Mwh(100), -Mwh(98), 0, Mwh(97.5m)));
        Assert.Equal(Mwh(2) * 924, traced.Of("line").LossCarbon!.Value.Milligrams);
        Near(2 * 924 * Root(2e6 * FactorStandard, 100e6 * MeterStandard, 98e6 * MeterStandard), traced.Of("line"));
    }

    [Fact]
    public void Estimate_HasAnErrorOfItsOwnInsteadOfTheMeters()
    {
        List<AssetInterval> metered = Metered(OneRow, Mwh(100), 0, Mwh(100), -Mwh(100), 0, Mwh(100));
        Statement load = Close(OneRow, [.. metered.Take(4), metered[4].Estimated()]).Of("load-b");
        Near(2 * 100e6 * 924 * Root(FactorStandard, 0.025), load);
        Assert.Contains(load.Uncertainty!.Top, share => share.Source == new UncertaintySource(UncertaintyKind.Estimate, "load-b/Load"));
        Assert.Equal(new QualityShares(1_000_000, 0, 0), load.Quality);
    }

    [Fact]
    public void EstimateUpstream_CountsByItsCarbonAndNotByItsEnergy()
    {
        List<AssetInterval> metered = Metered(TwoRows, Mwh(50), Mwh(50), Mwh(50), -Mwh(50), 0, Mwh(100));
        TracedInterval traced = Close(TwoRows, [metered[0].Estimated(), .. metered.Skip(1)]);

        // Half of the energy, but 924 of 956.4 parts of the carbon.
        Assert.Equal(new QualityShares(966_123, 0, 0), traced.Of("load-b").Quality);
        Assert.Equal((1_000_000, 0), (traced.Of("unit-a").Quality.EstimatedPpm, traced.Of("unit-b").Quality.EstimatedPpm));
        Assert.Equal(1_000_000, traced.Of("line").Quality.EstimatedPpm);
        Assert.True(traced.Of("load-b").Quality.IsProvisional);
        Assert.Equal((6, 5, 1), (traced.PointsExpected, traced.PointsActual, traced.PointsEstimated));
    }

    [Fact]
    public void UnsignedReadings_CountInTheirOwnFigureAndDownstream()
    {
        List<AssetInterval> metered = Metered(TwoRows, Mwh(50), Mwh(50), Mwh(50), -Mwh(50), 0, Mwh(100));
        TracedInterval traced = Close(TwoRows, [metered[0], metered[1].Unsigned(), .. metered.Skip(2)]);
        Assert.Equal(new QualityShares(0, 0, 33_877), traced.Of("load-b").Quality);
        Assert.Equal(new QualityShares(0, 0, 1_000_000), traced.Of("unit-b").Quality);
        Assert.Equal(new QualityShares(0, 0, 0), traced.Of("line").Quality);
        Assert.False(traced.Of("load-b").Quality.IsProvisional);
    }

    [Fact]
    public void MissingEnergy_IsAllMissing()
    {
        List<AssetInterval> metered = Metered(OneRow, Mwh(100), 0, Mwh(100), -Mwh(100), 0, Mwh(100));
        TracedInterval traced = Close(OneRow, [.. metered.Take(4), MadeNetwork.Metered(OneRow, "load-b", [null])]);
        Assert.Equal(new QualityShares(0, 1_000_000, 0), traced.Of("load-b").Quality);
        Assert.Null(traced.Of("load-b").Uncertainty);
    }

    [Fact]
    public void FlowWhoseGeneratorIsNotMetered_HasUnknownOriginDownTheLine()
    {
        // bus-a sends on 50 MWh that nothing is known to have made; 50 of wind join them.
        List<AssetInterval> metered = Metered(TwoRows, 0, Mwh(50), Mwh(50), -Mwh(50), 0, Mwh(100));
        TracedInterval traced = Close(TwoRows, [MadeNetwork.Metered(TwoRows, "unit-a", [null]), .. metered.Skip(1)]);
        Assert.True(traced.HasUnknownOrigin);
        Assert.Equal((int[])[0, 500_000, 500_000], traced.Bus("bus-b").Shares);
        Assert.Equal(500_000, traced.Of("load-b").Quality.MissingPpm);
        Assert.Contains(traced.Of("load-b").Uncertainty!.Top, share => share.Source == new UncertaintySource(UncertaintyKind.UnknownOrigin, "pair"));
    }

    private static double Root(params double[] parts) => Math.Sqrt(parts.Sum(part => part * part));

    // Contributions are rounded to whole mg and meters to whole mWh.
    private static void Near(double expected, Statement statement) =>
        Assert.InRange(statement.Uncertainty!.HalfWidth.Milligrams, expected - 4, expected + 4);
}
