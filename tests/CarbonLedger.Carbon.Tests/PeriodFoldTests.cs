using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CsCheck;
using static CarbonLedger.Carbon.Tests.PairNetwork;

namespace CarbonLedger.Carbon.Tests;

/// <summary>Sums over a period: energy and carbon each by itself, an intensity only as their quotient.</summary>
public sealed class PeriodFoldTests
{
    private static readonly NetworkModel Model = Read(other: Wind).Require("coal and wind");

    // 90 MWh of wind and 10 of coal; then 1 MWh of coal.
    private static readonly TracedInterval Windy = Traced(10, 90);
    private static readonly TracedInterval Still = Traced(1, 0);

    [Fact]
    public void IntensityOfAPeriod_IsCarbonOverEnergy()
    {
        PeriodStatement period = Fold("load-b", AssetKind.Load, Windy, Still).Close();
        long carbon = (Mwh(11) * 924) + (Mwh(90) * 324 / 10);
        Assert.Equal((101_000_000, carbon), (period.FigureEnergy, period.Figure));
        Assert.Equal((period.FigureEnergy, period.Figure), (period.EnergyIn, period.CarbonIn));
        Assert.Equal((long)Math.Round(carbon * 1e6 / 101e6), period.Intensity!.Value.MilligramsPerMegawattHour);

        // The mean of the two intensities, 522.8 g/kWh, is four times as much.
        Assert.InRange(period.Intensity.Value.MilligramsPerMegawattHour, 129e6, 130e6);
    }

    [Fact]
    public void MixOfAPeriod_IsWeightedByEnergy()
    {
        PeriodStatement period = Fold("load-b", AssetKind.Load, Windy, Still).Close();
        Assert.Equal([("coal", 108_911), ("wind", 891_089), (PeriodFold.UnknownOrigin, 0)], period.Mix);
        Assert.Empty(Fold("unit-a", AssetKind.Generator, Windy).Close().Mix);
    }

    [Fact]
    public void StagesOfAPeriod_AreWeightedByCarbonAndAddUpToIt()
    {
        // Coal is burnt to 926 829 ppm, wind not at all: 9240 kg and 2916 kg, then 924 kg.
        PeriodFold fold = new(new AssetId("load-b"), AssetKind.Load);
        UncheckedDefaults wind = UncheckedDefaults.None with { HalfWidths = ["wind"] };
        fold.Add(Windy.Of("load-b"), Windy, Windy.Bus("bus-b").Shares, Windy.Bus("bus-b").Stages, wind);
        fold.Add(Still.Of("load-b"), Still, Still.Bus("bus-b").Shares, Still.Bus("bus-b").Stages, UncheckedDefaults.None with { HalfWidths = ["coal", "wind"] });
        PeriodStatement period = fold.Close();
        Assert.Equal(period.Figure, period.Stages.Aggregate((Int128)0, (sum, stage) => sum + stage));
        Assert.Equal(926_829 * 924 * 11d, (double)period.Stages[(int)CarbonStage.Combustion], 926_829 * 924 * 11d / 1e5);
        Assert.Equal((0, 0, 0, 0), (period.Stages[2], period.Stages[3], period.Stages[4], period.Stages[5]));
        Assert.Equal(["coal", "wind"], period.Unchecked.HalfWidths);

        // Where nobody says the stages, none is made up.
        PeriodStatement untold = Fold("load-b", AssetKind.Load, Windy).Close();
        Assert.Equal([0, 0, 0, 0, 0, untold.Figure], untold.Stages);
        Assert.True(untold.Unchecked.IsEmpty);
    }

    [Fact]
    public void SharedErrors_AddUpOverTimeAndEstimatesAverageOut()
    {
        PeriodStatement once = Fold("load-b", AssetKind.Load, Windy).Close();
        PeriodStatement fourTimes = Fold("load-b", AssetKind.Load, Windy, Windy, Windy, Windy).Close();
        Assert.InRange(fourTimes.Uncertainty.HalfWidth.Milligrams, (4 * once.Uncertainty.HalfWidth.Milligrams) - 2, (4 * once.Uncertainty.HalfWidth.Milligrams) + 2);

        // The load's own energy interpolated (2.5 %) instead: of four intervals, that part is twice and not four times one's.
        TracedInterval estimated = Traced(10, 90, estimated: true);
        double own = 0.025 * estimated.Of("load-b").CarbonIn!.Value.Milligrams;
        double meter = 0.002 * estimated.Of("load-b").CarbonIn!.Value.Milligrams;
        double others = (Math.Pow(once.Uncertainty.HalfWidth.Milligrams / 2.0, 2)) - (meter * meter);
        double expected = 2 * Math.Sqrt((16 * others) + (4 * own * own));
        Assert.InRange(Fold("load-b", AssetKind.Load, estimated, estimated, estimated, estimated).Close().Uncertainty.HalfWidth.Milligrams / expected, 1 - 1e-8, 1 + 1e-8);
    }

    [Fact]
    public void MissingIntervals_AreCountedAndInNoSum()
    {
        TracedInterval unread = Close(Model, [.. Metered(Model, Mwh(1), 0, Mwh(1), -Mwh(1), 0, 0).Take(4), MadeNetwork.Metered(Model, "load-b", [null])]);
        PeriodFold fold = Fold("load-b", AssetKind.Load, Still, unread);
        fold.AddMissing();
        PeriodStatement period = fold.Close();
        Assert.Equal((3, 1, 666_666), (period.IntervalsExpected, period.IntervalsKnown, period.MissingPpm));
        Assert.Equal((1_000_000, Mwh(1) * 924), (period.EnergyIn, period.CarbonIn));
        Assert.True(period.IsProvisional);
    }

    [Fact]
    public void QualityOfAPeriod_IsWeightedByCarbon()
    {
        TracedInterval estimated = Traced(1, 0, estimated: true);
        PeriodStatement period = Fold("load-b", AssetKind.Load, Windy, estimated).Close();
        double windy = (10 * 924) + (90 * 32.4);
        Assert.Equal((int)Math.Round(924 / (windy + 924) * 1e6), period.EstimatedPpm);
        Assert.Equal((0, 0, true), (period.UnknownOriginPpm, period.UnsignedPpm, period.IsProvisional));
    }

    [Fact]
    public void FiguresOfAssets_AreWhatTheirUncertaintyIsOf()
    {
        Assert.Equal((10_000_000, Mwh(10) * 924), PeriodFold.Figure(Windy.Of("unit-a")));
        Assert.Equal((0, 0), PeriodFold.Figure(Windy.Of("line")));
        Assert.Equal((100_000_000, Windy.Of("load-b").CarbonIn!.Value.Milligrams), PeriodFold.Figure(Windy.Of("load-b")));
        Assert.Null(PeriodFold.Figure(Windy.Of("load-b") with { CarbonIn = null }));
    }

    [Fact]
    public void NoEnergy_HasNoIntensityRatherThanZero()
    {
        Assert.Null(Fold("load-a", AssetKind.Load, Windy).Close().Intensity);
        Assert.Null(new PeriodFold(new AssetId("load-a"), AssetKind.Load).Close().Intensity);
    }

    [Fact]
    public void TermsOfTwoYears_BothStand()
    {
        NetworkModel latest = Read("""{"kind":"footprint","region":"CN"}""", """{"kind":"footprint","region":"CN"}""").Require("latest");
        TracedInterval[] years = [.. ((string[])["2023-06-01T00:00:00Z", "2025-06-01T00:00:00Z"]).Select(at => Close(latest, Metered(latest, Mwh(1), 0, 0, 0, Mwh(1), 0), at: at))];
        PeriodStatement period = Fold("unit-a", AssetKind.Generator, years).Close();
        Assert.Equal([0, 1], period.Terms.Select(terms => terms.LagYearsMax));
        Assert.Equal(1, period.LagYearsMax);
        Assert.Equal(Mwh(1) * (944 + 924), period.Figure);
    }

    [Fact]
    public void SumOfAPeriod_IsTheSumOfItsParts() => Gen.Select(Gen.Int[0, 900], Gen.Int[0, 900]).Array[1, 8].Sample(intervals =>
    {
        TracedInterval[] traced = [.. intervals.Select(interval => Traced(interval.Item1, interval.Item2))];
        PeriodStatement period = Fold("load-b", AssetKind.Load, traced).Close();
        Assert.Equal(traced.Aggregate((Int128)0, (sum, interval) => sum + interval.Of("load-b").CarbonIn!.Value.Milligrams), period.Figure);
        Assert.True(period.Uncertainty.HalfWidth.Milligrams <= traced.Sum(interval => interval.Of("load-b").Uncertainty!.HalfWidth.Milligrams) + (2 * traced.Length));
        Assert.InRange(period.Mix.Sum(group => group.Ppm), period.FigureEnergy == 0 ? 0 : 999_998, 1_000_002);
    });

    private static TracedInterval Traced(decimal coal, decimal wind, bool estimated = false)
    {
        List<AssetInterval> metered = Metered(Model, Mwh(coal), Mwh(wind), Mwh(coal), -Mwh(coal), 0, Mwh(coal + wind));
        return Close(Model, estimated ? [.. metered.Take(4), metered[4].Estimated()] : metered);
    }

    private static PeriodFold Fold(string asset, AssetKind kind, params TracedInterval[] intervals)
    {
        PeriodFold fold = new(new AssetId(asset), kind);
        foreach (TracedInterval interval in intervals)
        {
            fold.Add(interval.Of(asset), interval, interval.Bus("bus-b").Shares);
        }

        return fold;
    }
}
