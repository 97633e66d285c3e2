using System.Text;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Market;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Carbon.Tests;

/// <summary>The silent errors of books side by side, one test each.</summary>
public sealed class MarketTrapTests
{
    private static readonly NetworkModel Direct = PairNetwork.Read("\"cn-grid-2023-fossil\"", "\"cn-grid-2023-china\"").Require("pair in terms of CO2");

    /// <summary>Trap 1: much wind power in one interval, a little coal in the next.</summary>
    [Fact]
    public void IntensityOfAPeriod_IsCarbonOverEnergyAndNotTheMeanOfIntensities()
    {
        MarketBook book = MarketMade.Book([MarketMade.Traced(0, 10, 90, -45, -45, 55, 45), MarketMade.Traced(1, 1, 0, 0.5m, 0.5m, 0.5m, 0.5m)]);
        BookSums sums = book.Network;
        Int128 carbon = (10 * 924_000_000L) + (90 * 32_400_000L) + 924_000_000L;
        Assert.Equal(carbon, sums.Traced!.Milligrams);

        // Four amounts, each rounded once.
        Assert.InRange((long)(sums.Market!.Milligrams - carbon), -2, 2);
        Assert.Equal((long)decimal.Round((decimal)carbon / 101), sums.IntensityOf(sums.Traced)!.Value.MilligramsPerMegawattHour);
        decimal mean = ((((10 * 924m) + (90 * 32.4m)) / 100) + 924m) / 2;
        Assert.True(mean > 3 * sums.IntensityOf(sums.Traced)!.Value.MilligramsPerMegawattHour / 1_000_000m);
    }

    /// <summary>Trap 3: each year's own row, at the turn of the site's year and not of UTC's; the newest where a year has none yet.</summary>
    [Fact]
    public void FactorsOf2021And2022_AreThoseOfTheirYears()
    {
        NetworkModel model = PairNetwork.Read(other: PairNetwork.Wind).Require("pair") with { ValidFrom = MarketMade.Time("2021-01-01T00:00:00Z") };
        TracedInterval[] intervals = [.. ((string[])["2021-12-31T15:45:00Z", "2021-12-31T16:00:00Z", "2023-06-01T00:00:00Z", "2026-06-01T00:00:00Z"]).Select(at => MarketMade.Traced(0, 60, 40, 10, 10, 50, 50, model, at))];
        MarketBook book = MarketBook.Of(new MarketBookInput(model, intervals, [], MarketMade.Rules(), MadeNetwork.Factors, "CN"));
        Assert.Equal([556_800_000, 536_600_000, 530_600_000, 530_600_000], book.Of("load-a").Intervals.Select(row => row.Location.Milligrams / 50));
        Assert.Equal(
            [(2021, "cn-grid-2021-china", 0), (2022, "cn-grid-2022-china", 0), (2023, "cn-grid-2023-china", 0), (2026, "cn-grid-2023-china", 3)],
            book.LocationFactors.Select(use => (use.ReportingYear, use.Row.Id.Value, use.LagYears)));
        Assert.Equal(("cn-grid-2021-china, cn-grid-2022-china, cn-grid-2023-china", 3), (book.LocationTerms.FactorRows, book.LocationTerms.LagYearsMax));
        Assert.Equal(50L * (556_800_000L + 536_600_000 + 530_600_000 + 530_600_000), book.Of("load-a").Sums.Location.Milligrams);
    }

    [Fact]
    public void RegionOfTheGrid_HasItsOwnFactor()
    {
        MarketBook book = MarketBook.Of(new MarketBookInput(MarketMade.Model, [MarketMade.Usual()], [], MarketMade.Rules(), MadeNetwork.Factors, "CN Beijing"));
        Assert.Equal((50 * 555_400_000L, "cn-grid-2023-beijing"), (book.Of("load-a").Sums.Location.Milligrams, book.LocationTerms.FactorRows));
        InputRejectedException unknown = Assert.Throws<InputRejectedException>(() => MarketBook.Of(new MarketBookInput(MarketMade.Model, [MarketMade.Usual()], [], MarketMade.Rules(), MadeNetwork.Factors, "CN Tibet")));
        Assert.Equal("CN Tibet", Assert.Single(unknown.Problems).Value);
    }

    /// <summary>Trap 4.</summary>
    [Fact]
    public void FootprintFactorForTheGrid_IsRefused()
    {
        InputRejectedException refused = Assert.Throws<InputRejectedException>(() => MarketBook.Of(
            new MarketBookInput(MarketMade.Model, [MarketMade.Usual()], [], MarketMade.Rules(), MadeNetwork.Factors, "CN", MarketMade.Row("cn-footprint-2024-average"))));
        InputProblem problem = Assert.Single(refused.Problems);
        Assert.Equal(("$.rows[id=cn-footprint-2024-average]", "CO2e, lifecycle", "An emission factor is CO2 only and direct"), (problem.Path, problem.Value, problem.Message));
    }

    /// <summary>Trap 4: the published residual is CO2 only and can't stand in a book of CO2e.</summary>
    [Fact]
    public void PublishedResidualInOtherTerms_IsRefused()
    {
        Scope2Rules rules = MarketMade.Rules() with { ResidualRow = new FactorId("cn-grid-2023-excluding-traded-nonfossil") };
        InputRejectedException refused = Assert.Throws<InputRejectedException>(() => MarketMade.Book(rules, [MarketMade.Usual()]));
        InputProblem problem = Assert.Single(refused.Problems);
        Assert.Equal("$.residual.row", problem.Path);
        Assert.Contains("CO2 direct, GWP set none", problem.Value, StringComparison.Ordinal);
        Assert.Contains("Expected CO2e lifecycle, GWP set unstated", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PublishedResidualInTheSameTerms_IsWhatTheRestIsChargedAt()
    {
        Scope2Rules rules = MarketMade.Rules() with { ResidualRow = new FactorId("cn-grid-2023-excluding-traded-nonfossil") };
        TracedInterval interval = MarketMade.Traced(0, 60, 40, 10, 10, 50, 50, Direct);
        MarketBook book = MarketBook.Of(new MarketBookInput(Direct, [interval], [], rules, MadeNetwork.Factors, "CN"));
        Assert.Equal(50 * 609_600_000L, book.Of("load-a").Sums.Market!.Milligrams);
        MarketBook supplied = MarketBook.Of(new MarketBookInput(Direct, [interval], [], rules with { SupplierMixRow = new FactorId("cn-grid-2023-beijing") }, MadeNetwork.Factors, "CN"));
        Assert.Equal((HierarchyStep.SupplierMix, 50 * 555_400_000L), (Assert.Single(supplied.Mixes).Step, supplied.Of("load-a").Sums.Market!.Milligrams));
    }

    /// <summary>Trap 7.</summary>
    [Fact]
    public void CertifiedGeneration_StaysInTheTracedBook()
    {
        TracedInterval[] intervals = [MarketMade.Usual(), MarketMade.Usual(1)];
        MarketBook with = MarketMade.Book(intervals, MarketMade.Wind("wind-1", 40), MarketMade.Wind("wind-2", 40, null, first: 1, end: 2), MarketMade.Share("ppa", 1_000_000, bundled: false));
        MarketBook without = MarketMade.Book(intervals);
        Assert.NotEqual(without.Network.Market!.Milligrams, with.Network.Market!.Milligrams);
        Assert.Equal(without.TracedClosing, with.TracedClosing);
        Assert.Equal(without.TracedTerms, with.TracedTerms);
        Assert.All(without.Loads.Zip(with.Loads), pair =>
        {
            Assert.Equal(pair.First.Intervals.Select(row => (row.Traced, row.Location)), pair.Second.Intervals.Select(row => (row.Traced, row.Location)));
            Assert.Equal((pair.First.Sums.Traced, pair.First.Sums.AnnualAverageError), (pair.Second.Sums.Traced, pair.Second.Sums.AnnualAverageError));
        });
        Assert.Equal(with.TracedClosing.Generated, intervals.Sum(traced => traced.Totals.Generated.Milligrams));
    }

    [Fact]
    public void AmountsOfTwoBooks_AreNeverAdded()
    {
        BookSums sums = MarketMade.Book([MarketMade.Usual()]).Network;
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => sums.Location + sums.Traced!);
        Assert.Contains("location-based (CO2, direct, GWP set none)", refused.Message, StringComparison.Ordinal);
        Assert.Contains("consumption-traced (CO2e, lifecycle, GWP set unstated)", refused.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => sums.Market! + sums.Traced!);
        Assert.Equal(2 * sums.Location.Milligrams, (sums.Location + sums.Location).Milligrams);
    }

    [Fact]
    public void StatementsOfTwoTerms_AreRefused()
    {
        InputRejectedException refused = Assert.Throws<InputRejectedException>(() => MarketMade.Book([MarketMade.Usual(), MarketMade.Traced(1, 60, 40, 10, 10, 50, 50, Direct)]));
        Assert.Contains(refused.Problems, problem => problem.Path == "$.intervals.terms" && problem.Value == "CO2 direct, GWP set none" && problem.Message == "can't be added to CO2e lifecycle, GWP set unstated");
    }

    [Fact]
    public void IntervalTwiceOrNone_IsRefused()
    {
        Assert.Contains("occurs twice", Assert.Throws<InputRejectedException>(() => MarketMade.Book([MarketMade.Usual(), MarketMade.Usual()])).Message, StringComparison.Ordinal);
        Assert.Contains("one or more closed intervals", Assert.Throws<InputRejectedException>(() => MarketMade.Book([])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RowThatTheBookLacks_IsNamed()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("""{"schema":"carbonledger.factors/1","id":"small","version":1,"published":"2026-01-01T00:00:00Z","rows":[]}""");
        InputRejectedException refused = Assert.Throws<InputRejectedException>(() => MarketBook.Of(
            new MarketBookInput(MarketMade.Model, [MarketMade.Usual()], [], MarketMade.Rules(), FactorBook.Read(bytes).Require("small"), "CN")));
        Assert.Contains(refused.Problems, problem => problem.Value == "cn-footprint-2024-coal" && problem.Message.Contains("small version 1", StringComparison.Ordinal));
    }
}
