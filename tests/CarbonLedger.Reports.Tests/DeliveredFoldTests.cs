using System.Numerics;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Reports.Pact;
using static CarbonLedger.Reports.Tests.MadeDelivery;

namespace CarbonLedger.Reports.Tests;

public sealed class DeliveredFoldTests(MadeDay day) : IClassFixture<MadeDay>
{
    [Fact]
    public void Intensity_IsSumOfCarbonOverSumOfEnergy_AndNoMeanOfIntensities()
    {
        // 3 kWh at 100 g and 1 kWh at 900 g are 1200 g over 4 kWh; the mean of the two would be 500.
        DeliveredFigure figure = Fold(Of(3_000, 90, 100), Of(1_000, 800, 900));
        Assert.Equal((Int128)4_000, figure.WattHours);
        Assert.Equal(new BigInteger(1_200_000) * 1_000_000, figure.CarbonParts);
        Assert.Equal(300 * OneGramPerKilowattHour, figure.Intensity!.Value.MilligramsPerMegawattHour);
    }

    [Fact]
    public void Losses_AreInTheDeliveredIntensityAndAreNotAddedAgain()
    {
        // 500 g at the bus, 550 g with the losses of the way: the footprint is 550, and neither 500 nor 600.
        Assert.Equal(550 * OneGramPerKilowattHour, Fold(Of(10_000, 500, 550)).Intensity!.Value.MilligramsPerMegawattHour);
    }

    [Fact]
    public void DeliveriesOfABalancedNetwork_CarryTheCarbonOfGenerationOnce()
    {
        // Σ PD·d = Σ PG·EG (eq. 17) where the meters account for all: the losses are in the deliveries, once, and to a milligram each.
        TracedInterval[] balanced = [.. day.Grid.Intervals.Where(traced => traced.Totals is { MismatchEnergy.WattHours: 0, DischargedEnergy.WattHours: 0, ChargedEnergy.WattHours: 0 })];
        Assert.True(balanced.Length >= 2, $"{balanced.Length} balanced intervals");
        foreach (TracedInterval traced in balanced)
        {
            BigInteger delivered = traced.Statements.Where(statement => statement.EnergyIn is { WattHours: > 0 } && statement.Kind != AssetKind.Branch)
                .Aggregate(BigInteger.Zero, (sum, statement) => sum + One(statement, traced).CarbonParts);
            BigInteger wire = traced.Totals.Delivered.Milligrams;
            Assert.InRange((double)(delivered / 1_000_000) / traced.Totals.Generated.Milligrams, 1 - 1e-7, 1 + 1e-7);
            Assert.True(wire < (delivered / 1_000_000) * 999 / 1000, "No losses to speak of: the case says nothing.");
        }
    }

    [Fact]
    public void IntervalWithoutEnergyOrDeliveredValue_IsMissing_AndIsInNoSum()
    {
        DeliveredFold fold = new(Taker);
        foreach (Statement statement in (Statement[])[Of(2_000, 90, 100), Of(null, 90, 100), Of(5_000, 90, null)])
        {
            fold.Add(statement, Interval(statement), [], Book);
        }

        fold.AddMissing();
        DeliveredFigure figure = fold.Close();
        Assert.Equal((4, 1, (Int128)2_000, 750_000, 250_000), (figure.IntervalsExpected, figure.IntervalsKnown, figure.WattHours, figure.MissingPpm, figure.MeteredPpm));
        Assert.Equal(100 * OneGramPerKilowattHour, figure.Intensity!.Value.MilligramsPerMegawattHour);
    }

    [Fact]
    public void IntervalInWhichNothingWasTaken_IsKnown()
    {
        DeliveredFigure figure = Fold(Of(0, 0, null), Of(1_000, 90, 100));
        Assert.Equal((2, 2, 0), (figure.IntervalsExpected, figure.IntervalsKnown, figure.MissingPpm));
        Assert.Null(Fold(Of(0, 0, null)).Intensity);
    }

    [Fact]
    public void Quality_IsWeighedByCarbon()
    {
        // Of 400 g, 100 g rest on estimates; of 300 g a half is of unknown origin.
        DeliveredFigure figure = Fold(Of(1_000, 90, 100, estimatedPpm: 1_000_000), Of(1_000, 290, 300, unknownPpm: 500_000));
        Assert.Equal((250_000, 375_000, 375_000), (figure.EstimatedPpm, figure.UnknownOriginPpm, figure.MeteredPpm));
    }

    [Fact]
    public void MoreDoubtThanFigure_IsNothingMeteredAndNotLess() =>
        Assert.Equal(0, Fold(Of(1_000, 90, 100, estimatedPpm: 700_000, unknownPpm: 700_000)).MeteredPpm);

    [Fact]
    public void MixAndFactors_AreThoseOfTheIntervalsCounted()
    {
        DeliveredFigure figure = Fold(Of(1_000, 90, 100));
        Assert.Equal([("coal", 750_000), ("wind", 250_000)], figure.Mix);
        Assert.Equal(["ipcc-ar5-coal-lifecycle"], figure.Factors.Select(factor => factor.Row.Id.Value));
        Assert.Empty(Fold(Of(null, 90, 100)).Factors);
    }

    private DeliveredFigure One(Statement statement, TracedInterval traced)
    {
        DeliveredFold fold = new(statement.Asset);
        fold.Add(statement, traced, [], day.Grid.Factors);
        return fold.Close();
    }

    [Fact]
    public void UncheckedDefaults_AreThoseOfTheIntervalsInTheSum()
    {
        Statement load = Of(2_000, 90, 100);
        DeliveredFold fold = new(Taker);
        fold.Add(load, Interval(load) with { Sources = [new CarbonSource("embodied/line-1-2", CarbonSource.Embodied, null, new AssetId("line-1-2"), default) { IsUncheckedDefault = true }] }, [], Book);
        fold.Add(Of(null, 90, 100), Interval(load) with { Sources = [new CarbonSource("embodied/line-2-3", CarbonSource.Embodied, null, new AssetId("line-2-3"), default) { IsUncheckedDefault = true }] }, [], Book);
        Assert.Equal(["embodied/line-1-2"], fold.Close().Unchecked.Sources);
    }
}
