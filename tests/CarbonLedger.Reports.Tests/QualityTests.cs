using System.Globalization;
using System.Text;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Metering.Validation;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Carbon.Uncertainty;

namespace CarbonLedger.Reports.Tests;

/// <summary>Terms, uncertainty and data quality.</summary>
public sealed class QualityTests(MadeDay day) : IClassFixture<MadeDay>
{
    [Fact]
    public void Page_NamesTheTermsOfItsFigures()
    {
        string page = Encoding.UTF8.GetString(day.Bytes("index.html"));
        FigureTerms terms = day.Grid.Intervals[0].Terms;
        string[] expected = [terms.Method, terms.UncertaintyMethod, terms.GwpSet, "CO₂e", "lifecycle 全生命周期", FigureTerms.Basis, "carbonledger-default", "World", "2014"];

        Assert.All(expected, text => Assert.Contains(text, page, StringComparison.Ordinal));
        Assert.Equal(
            day.Grid.Network.Generators.Select(generator => generator.Factor.Row.Value).Distinct().Order(StringComparer.Ordinal),
            day.Csv("factors").Rows.Select(row => row["factor_id"]));
        Assert.All(day.Csv("factors").Rows, row => Assert.Equal("12", row["lag_years"]));
        Assert.Contains("id=\"lagging\"", page, StringComparison.Ordinal);
        Assert.Contains("id=\"default-uncertainty\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void GasSetsThatDiffer_AreNotAdded()
    {
        TracedInterval other = day.Grid.Intervals[1] with { Terms = day.Grid.Intervals[1].Terms with { GasSet = "CO2" } };

        Assert.Contains("can't be added", Assert.Throws<ArgumentException>(() => Write([day.Grid.Intervals[0], other])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PeriodStatements_GiveHalfWidthsAndTheirLargestContributor()
    {
        IReadOnlyList<ReportFile> files = day.Grid.WriteWithPeriods();
        CsvRows loads = new(files, "tables/loads.csv");

        foreach ((AssetId load, PeriodStatement period) in day.Grid.Periods)
        {
            Dictionary<string, string> row = loads.Row("asset", load.Value);
            Assert.Equal(period.Uncertainty.HalfWidth.Milligrams.ToString(CultureInfo.InvariantCulture), row["half_width_95_mg_CO2e"]);
            Assert.Equal(period.Uncertainty.Top[0].Source.ToString(), row["largest_contributor"]);
            Assert.Equal(period.EstimatedPpm.ToString(CultureInfo.InvariantCulture), row["estimated_ppm"]);
            Assert.Equal(period.UnsignedPpm.ToString(CultureInfo.InvariantCulture), row["unsigned_ppm"]);
            Assert.Equal(period.IsProvisional ? "yes" : "no", row["provisional"]);
        }

        Assert.Equal("", loads.Row("kind", "own-use")["half_width_95_mg_CO2e"]);
        Assert.Contains("factor 因子 ipcc-ar5-", Encoding.UTF8.GetString(files[0].Bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutPeriodStatements_NoHalfWidthIsTold()
    {
        Assert.All(day.Csv("loads").Rows, row => Assert.Equal("", row["half_width_95_mg_CO2e"]));
        Assert.Contains(Words.NoUncertainty.Chinese, Encoding.UTF8.GetString(day.Bytes("index.html")), StringComparison.Ordinal);
        Assert.Contains(day.Csv("statements").Rows, row => row["half_width_95_mg_CO2e"].Length > 0);
    }

    [Fact]
    public void PeriodStatementOfOtherFigures_IsRefused()
    {
        IReadOnlyList<TracedInterval> half = [.. day.Grid.Intervals.Take(48)];

        Assert.Contains(
            "add up to",
            Assert.Throws<ArgumentException>(() => ReportWriter.Write(day.Grid.Network, day.Grid.Factors, half, day.Grid.Facts, day.Grid.Periods)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Flags_AddUpToEveryPointAndInterval()
    {
        CsvRows flags = day.Csv("flags");

        Assert.Equal(day.Grid.Intervals.Sum(traced => traced.PointsExpected), flags.Sum("count"));
        Assert.Equal("4", flags.Row("flag", "estimated")["count"]);
        Assert.Equal("4", flags.Row("flag", "missing")["count"]);
        Assert.Equal(8, flags.Rows.Count);
        Assert.Equal(6, day.Csv("estimates").Rows.Count);
        Assert.Equal(14, day.Csv("checks").Rows.Count);
    }

    [Fact]
    public void LittleEstimated_IsNotProvisional()
    {
        Assert.DoesNotContain("id=\"provisional\"", Encoding.UTF8.GetString(day.Bytes("index.html")), StringComparison.Ordinal);
        Assert.Equal("no", day.Csv("delivered-quality").Row("what", "estimated")["provisional"]);
        Assert.Equal("yes", day.Csv("loads").Row("asset", MadeGrid.MissingLoad)["provisional"]);
    }

    [Theory]
    [InlineData(41_000, "no")]
    [InlineData(60_000, "yes")]
    public void MoreThanFivePercentEstimated_IsProvisional(int estimatedPpm, string expected)
    {
        IReadOnlyList<ReportFile> files = Write([.. day.Grid.Intervals.Select(traced => traced with
        {
            Statements = [.. traced.Statements.Select(statement => statement.EnergyIn is null ? statement : statement with { Quality = new QualityShares(estimatedPpm, 0, 70_000) })],
        })]);
        CsvRows quality = new(files, "tables/delivered-quality.csv");

        Assert.Equal(estimatedPpm.ToString(CultureInfo.InvariantCulture), quality.Row("what", "estimated")["ppm"]);
        Assert.Equal("70000", quality.Row("what", "unsigned")["ppm"]);
        Assert.Equal(expected, quality.Row("what", "estimated")["provisional"]);
        Assert.Equal(expected == "yes", Encoding.UTF8.GetString(files[0].Bytes).Contains("id=\"provisional\"", StringComparison.Ordinal));
    }

    [Fact]
    public void IntervalsThatAreNotThere_CountAsMissing()
    {
        IReadOnlyList<ReportFile> files = Write([.. day.Grid.Intervals.Take(8), .. day.Grid.Intervals.Skip(12).Take(4)]);

        Assert.Equal("250000", new CsvRows(files, "tables/delivered-quality.csv").Row("what", "intervals-missing")["ppm"]);
    }

    [Fact]
    public void Findings_NameCheckAssetIntervalValueAndLimit()
    {
        CsvRows findings = day.Csv("findings");
        Dictionary<string, string> gap = findings.Row("check", "1-Gap");

        Assert.Equal(
            (MadeGrid.MissingLoad, "Load", "2026-05-31T21:00:00Z", "4", "0", "intervals"),
            (gap["asset"], gap["terminal"], gap["interval_start_UTC"][..19] + "Z", gap["value"], gap["limit"], gap["unit"]));
        Assert.Contains(Words.FindingsNotMade.English, Encoding.UTF8.GetString(day.Bytes("index.html")).Replace("&#39;", "'", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void FindingsOfOthers_StandBesideTheReportsOwn()
    {
        MeterFinding drift = new(PeriodCheck.ClockDrift, new AssetId("load-4"), Terminal.Load, null, 200_000, CheckThresholds.ClockDriftMillisecondsMax);
        IReadOnlyList<ReportFile> files = ReportWriter.Write(day.Grid.Network, day.Grid.Factors, day.Grid.Intervals, day.Grid.Facts with { Findings = [drift] });

        Assert.Equal("200000", new CsvRows(files, "tables/findings.csv").Row("check", "8-ClockDrift")["value"]);
        Assert.Equal(day.Csv("findings").Rows.Count + 1, new CsvRows(files, "tables/findings.csv").Rows.Count);
        Assert.Contains(Words.FindingsToo.English, Encoding.UTF8.GetString(files[0].Bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void SuspectBuses_AreNamedWithTheirLargestMismatch()
    {
        List<(TracedInterval Traced, BusBalance Bus)> suspects = [.. day.Grid.Intervals.SelectMany(traced => traced.Buses.Where(bus => bus.IsSuspect).Select(bus => (traced, bus)))];

        Assert.NotEmpty(suspects);
        foreach (IGrouping<BusId, BusBalance> bus in suspects.Select(x => x.Bus).GroupBy(bus => bus.Bus))
        {
            Dictionary<string, string> row = day.Csv("suspect-buses").Row("bus", bus.Key.Value);
            Assert.Equal(bus.Count().ToString(CultureInfo.InvariantCulture), row["intervals"]);
            Assert.Equal(bus.Max(one => Math.Abs(one.Mismatch.WattHours)), Math.Abs(long.Parse(row["largest_mismatch_Wh"], CultureInfo.InvariantCulture)));
        }
    }

    [Theory]
    [InlineData(0, "closes to &lt; 1e-15 (")]
    [InlineData(3, "closes to 3e-15 (")]
    [InlineData(320_000, "closes to 3.2e-10 (")]
    public void Closure_IsToldWithItsLimit(long parts, string expected)
    {
        string page = Encoding.UTF8.GetString(Write([day.Grid.Intervals[0] with { ClosureErrorParts = parts }])[0].Bytes);

        Assert.Contains(expected, page, StringComparison.Ordinal);
        Assert.DoesNotContain(Words.ClosureExceeded.English, page, StringComparison.Ordinal);
    }

    [Fact]
    public void ClosureAboveTheLimit_IsMarked() =>
        Assert.Contains(Words.ClosureExceeded.English, Encoding.UTF8.GetString(Write([day.Grid.Intervals[0] with { ClosureErrorParts = 2_000_000 }])[0].Bytes), StringComparison.Ordinal);

    private IReadOnlyList<ReportFile> Write(IReadOnlyList<TracedInterval> intervals) => ReportWriter.Write(day.Grid.Network, day.Grid.Factors, intervals, day.Grid.Facts);
}
