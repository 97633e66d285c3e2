using CarbonLedger.Carbon.Market;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Carbon.Tests;

/// <summary>Three books of figures that are reckoned by hand.</summary>
public sealed class MarketBookTests
{
    [Fact]
    public void WithoutInstruments_MarketIsTheMixOfAllGenerationAndEveryBookCloses()
    {
        MarketBook book = MarketMade.Book([MarketMade.Usual()]);
        BookSums a = book.Of("load-a").Sums;
        BookSums b = book.Of("load-b").Sums;

        // 530.6 mg/Wh, 567.36 mg/Wh; 924 at bus-a and (10 × 924 + 40 × 32.4)/50 at bus-b.
        Assert.Equal((26_530_000_000, 28_368_000_000, 46_200_000_000), (a.Location.Milligrams, a.Market!.Milligrams, a.Traced!.Milligrams));
        Assert.Equal((26_530_000_000, 28_368_000_000, 10_536_000_000), (b.Location.Milligrams, b.Market!.Milligrams, b.Traced!.Milligrams));
        Assert.Equal((53_060_000_000, 56_736_000_000, 56_736_000_000), (book.Network.Location.Milligrams, book.Network.Market!.Milligrams, book.Network.Traced!.Milligrams));
        Assert.Equal((0, 0), (a.MatchedPpm, a.HourlyScorePpm));
        Assert.True(book.LocationClosing.Holds && book.MarketClosing.Holds && book.TracedClosing.Holds);
        Assert.Equal((0, 0), (book.LocationClosing.Rounding, book.TracedClosing.Rounding));
    }

    [Fact]
    public void Certificate_IsClaimedAtItsFactorAndItsEnergyIsOutOfTheResidual()
    {
        MarketBook book = MarketMade.Book([MarketMade.Usual()], MarketMade.Wind("wind-1", 20));
        Assert.Empty(book.Findings);
        MatchingPeriodMix mix = Assert.Single(book.Mixes);

        // 56.736 − 20 × 0.0324 = 56.088 t over 80 MWh: 701.1 mg/Wh.
        Assert.Equal((80_000_000, 56_088_000_000, 701_100_000), (mix.Residual.WattHours, mix.ResidualCarbon.Milligrams, mix.Intensity!.Value.MilligramsPerMegawattHour));
        BookSums a = book.Of("load-a").Sums;
        Assert.Equal((20_000_000, 30_000_000, 648_000_000 + 21_033_000_000), (a.ByCertificates, a.Unmatched, a.Market!.Milligrams));
        Assert.Equal(35_055_000_000, book.Of("load-b").Sums.Market!.Milligrams);
        Assert.Equal((400_000, 400_000), (a.MatchedPpm, a.HourlyScorePpm));
        Claim claim = Assert.Single(book.Claims);
        Assert.Equal((20_000_000, 20_000_000, 648_000_000), (claim.Issued.WattHours, claim.Claimed.WattHours, claim.Carbon.Milligrams));
        Assert.True(book.MarketClosing.Holds);
    }

    [Fact]
    public void CertificateThatNobodyRetired_ClaimsNothingAndIsOutOfTheResidual()
    {
        MarketBook book = MarketMade.Book([MarketMade.Usual()], MarketMade.Wind("wind-1", 40, load: null));
        Assert.Empty(book.Claims);
        Assert.Empty(book.Findings);
        Assert.All(book.Loads, load => Assert.Equal(924 * 50_000_000L, load.Sums.Market!.Milligrams));
        Assert.Equal((40_000_000, 1_296_000_000), (book.MarketClosing.Tracked, book.MarketClosing.TrackedCarbon));
    }

    [Fact]
    public void CertificatesThenContracts_TakeWhatIsLeftInThatOrder()
    {
        // 20 MWh of certificates, then a quarter of the wind, 10 MWh.
        MarketBook book = MarketMade.Book([MarketMade.Usual()], MarketMade.Share("ppa", 250_000), MarketMade.Wind("wind-1", 20));
        Assert.Empty(book.Findings);
        BookSums b = book.Of("load-b").Sums;
        Assert.Equal((0, 10_000_000, 40_000_000), (b.ByCertificates, b.ByContracts, b.Unmatched));

        // 56.736 − 30 × 0.0324 = 55.764 t over 70 MWh; 40 MWh of it is 31,865,142,857.14 mg.
        Assert.Equal(324_000_000 + 31_865_142_857, b.Market!.Milligrams);
        Assert.Equal((30_000_000, 70_000_000), (book.MarketClosing.Tracked, book.MarketClosing.Residual));
    }

    [Fact]
    public void ContractAboveTheConsumption_IsClaimedUpToIt()
    {
        TracedInterval interval = MarketMade.Traced(0, 10, 90, -45, -45, 55, 45);
        MarketBook book = MarketMade.Book([interval], MarketMade.Share("ppa", 1_000_000, "load-a"));
        Claim claim = Assert.Single(book.Claims);
        Assert.Equal((90_000_000, 55_000_000), (claim.Issued.WattHours, claim.Claimed.WattHours));
        Assert.Equal(1_000_000, book.Of("load-a").Sums.MatchedPpm);

        // All wind is tracked; what is left is coal.
        Assert.Equal(924_000_000, Assert.Single(book.Mixes).Intensity!.Value.MilligramsPerMegawattHour);
    }

    [Fact]
    public void ContractWhoseCertificatesWereSold_ClaimsNothingAndPaysTheResidual()
    {
        MarketBook book = MarketMade.Book([MarketMade.Usual()], MarketMade.Share("ppa", 1_000_000, bundled: false), MarketMade.Wind("sold", 40, load: null));
        Assert.Empty(book.Claims);
        Assert.Equal(924 * 50_000_000L, book.Of("load-b").Sums.Market!.Milligrams);
        InstrumentFinding finding = Assert.Single(book.Findings);
        Assert.Equal((InstrumentFindingReason.CertificatesSold, InstrumentFindingKind.SetAside, "$.certificates"), (finding.Reason, finding.Kind, finding.Field));
        Assert.False(book.HasRefusals);
    }

    [Fact]
    public void ContractOfAnAmount_GetsAtMostWhatWasSentOut()
    {
        Contract share = MarketMade.Share("b-share", 750_000, "load-a");
        Contract amount = share with { SharePpm = null, IntervalMax = PairNetwork.MegawattHours(25), Load = new AssetId("load-b") };
        MarketBook book = MarketMade.Book([MarketMade.Usual()], new Contract(new InstrumentId("a-amount"), amount.Generator, amount.Load, null, amount.IntervalMax, amount.From, amount.To, true), share);
        Assert.Equal([10_000_000, 30_000_000], book.Claims.Select(claim => claim.Issued.WattHours));
        Assert.Equal(0, 40_000_000 - book.MarketClosing.Tracked);
    }

    [Fact]
    public void AnnualMatching_CountsWhatHourlyMatchingDoesNot()
    {
        // No wind in the first hour, no consumption beyond it in the second: 8 quarters of 20 MWh at load-a.
        List<TracedInterval> intervals = [.. Enumerable.Range(0, 8).Select(quarter => quarter < 4 ? MarketMade.Traced(quarter, 40, 0, 20, 20, 20, 20) : MarketMade.Traced(quarter, 0, 40, -20, -20, 20, 20))];
        Certificate certificate = MarketMade.Wind("wind-1", 160, first: 4, end: 8);
        MarketBook annual = MarketMade.Book(MarketMade.Rules(MatchingGrain.Year), intervals, certificate);
        MarketBook hourly = MarketMade.Book(MarketMade.Rules(MatchingGrain.Hour), intervals, certificate);
        Assert.Equal((1_000_000, 500_000), (annual.Of("load-a").Sums.MatchedPpm, annual.Of("load-a").Sums.HourlyScorePpm));
        Assert.Equal((500_000, 500_000), (hourly.Of("load-a").Sums.MatchedPpm, hourly.Of("load-a").Sums.HourlyScorePpm));
        Assert.Equal(160_000_000L * 32_400_000 / 1_000_000, annual.Of("load-a").Sums.Market!.Milligrams);
        Assert.Equal((80_000_000L * 32_400_000 / 1_000_000) + (80_000_000L * 924), hourly.Of("load-a").Sums.Market!.Milligrams);
        Assert.Equal(8, annual.Of("load-a").Intervals.Count(row => row.ByCertificates == row.Consumption));
    }

    [Fact]
    public void MonthlyMatching_GoesByTheMonthsOfTheSite()
    {
        // 2026-06-01 00:00 at the site is still May in UTC; the quarter before is May at the site.
        List<TracedInterval> intervals = [MarketMade.Usual(-1), MarketMade.Usual()];
        MarketBook book = MarketMade.Book(MarketMade.Rules(MatchingGrain.Month), intervals, MarketMade.Wind("wind-1", 40, first: -1, end: 0));
        Assert.Equal(2, book.Mixes.Count);
        Assert.Equal([40_000_000, 0], book.Of("load-a").Intervals.Select(row => row.ByCertificates.WattHours));
        InstrumentFinding tooLong = Assert.Single(MarketMade.Book(MarketMade.Rules(MatchingGrain.Month), intervals, MarketMade.Wind("wind-2", 40, first: -1, end: 1)).Findings);
        Assert.Equal(InstrumentFindingReason.ProductionPeriodTooLong, tooLong.Reason);
    }

    [Fact]
    public void AnnualAverageError_IsTheLoadsOwnCarbonLessThatAtTheMeanOfAll()
    {
        MarketBook book = MarketMade.Book([MarketMade.Usual()]);

        // 56.736 t over 100 MWh: 28.368 t for 50 MWh.
        Assert.Equal(46_200_000_000 - 28_368_000_000, book.Of("load-a").Sums.AnnualAverageError);
        Assert.Equal(10_536_000_000 - 28_368_000_000, book.Of("load-b").Sums.AnnualAverageError);
        Assert.Equal((Int128?)0, book.Network.AnnualAverageError);
    }

    [Fact]
    public void MissingMeter_LeavesTheIntervalOutOfEverySum()
    {
        List<AssetInterval> metered = PairNetwork.Metered(MarketMade.Model, PairNetwork.Mwh(60), PairNetwork.Mwh(40), PairNetwork.Mwh(10), PairNetwork.Mwh(-10), 0, PairNetwork.Mwh(50));
        TracedInterval without = PairNetwork.Close(MarketMade.Model, metered.With(MadeNetwork.Metered(MarketMade.Model, "load-a", [null])), at: MarketMade.Quarter(1).ToString());
        MarketBook book = MarketMade.Book([MarketMade.Usual(), without]);
        BookSums a = book.Of("load-a").Sums;
        Assert.Equal((1, 1, 50_000_000), (a.IntervalsKnown, a.IntervalsMissing, a.Consumption));
        Assert.Equal(26_530_000_000, a.Location.Milligrams);
    }

    [Fact]
    public void NoGeneration_HasNoMixAndNoMarketFigure()
    {
        TracedInterval dark = MarketMade.Traced(0, 0, 0, 0, 0, 1, 1);
        MarketBook book = MarketMade.Book([dark]);
        Assert.Null(Assert.Single(book.Mixes).Intensity);
        Assert.Null(book.Of("load-a").Sums.Market);
        Assert.Null(book.Network.Market);
        Assert.Null(book.Network.Traced);
        Assert.Null(book.Network.AnnualAverageError);
        Assert.Equal(530_600_000, book.Of("load-a").Sums.Location.Milligrams);
    }

    [Fact]
    public void EverythingTracked_FallsBackToTheGridAverage()
    {
        MarketBook book = MarketMade.Book([MarketMade.Usual()], MarketMade.Wind("wind-1", 40, null), MarketMade.Wind("coal-1", 60, null, generator: "unit-a"));
        MatchingPeriodMix mix = Assert.Single(book.Mixes);
        Assert.Equal((HierarchyStep.GridAverage, 567_360_000), (mix.Step, mix.Intensity!.Value.MilligramsPerMegawattHour));
    }

    [Fact]
    public void DeviceOutsideTheNetwork_IsTakenWhereTheRulesDeliverFromItsMarketArea()
    {
        Certificate outside = MarketMade.Wind("far", 20) with { Generator = null, Device = "Wind farm", MarketArea = "CN" };
        MarketBook near = MarketMade.Book(MarketMade.Rules(deliverability: Deliverability.MarketArea), [MarketMade.Usual()], outside);
        Assert.Equal(20_000_000, near.Of("load-a").Sums.ByCertificates);
        Assert.Equal(0, near.MarketClosing.Tracked);
        Assert.True(near.MarketClosing.Holds);
        Assert.Equal(InstrumentFindingReason.NotDeliverable, Assert.Single(MarketMade.Book([MarketMade.Usual()], outside).Findings).Reason);
        Assert.Equal(
            InstrumentFindingReason.NotDeliverable,
            Assert.Single(MarketMade.Book(MarketMade.Rules(deliverability: Deliverability.MarketArea), [MarketMade.Usual()], outside with { MarketArea = "CN Guangdong" }).Findings).Reason);
    }

    [Fact]
    public void MonthsCertificate_IsTakenOutOfTheResidualWhereItsGeneratorProduced()
    {
        // Over two hours of 0 and 40 MWh a quarter, and matched by the hour: nothing is claimed, and only the second hour loses its wind.
        List<TracedInterval> intervals = [.. Enumerable.Range(0, 8).Select(quarter => quarter < 4 ? MarketMade.Traced(quarter, 40, 0, 20, 20, 20, 20) : MarketMade.Usual(quarter))];
        MarketBook book = MarketMade.Book(intervals, MarketMade.Wind("long", 80, first: 0, end: 8));
        Assert.Equal([0, 80_000_000], book.Mixes.Select(mix => mix.Tracked.WattHours));
        Assert.Empty(book.Claims);
    }
}
