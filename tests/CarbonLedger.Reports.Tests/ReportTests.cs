using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Reports.Figures;
using CarbonLedger.Reports.Tables;

namespace CarbonLedger.Reports.Tests;

public sealed class ReportTests(MadeDay day) : IClassFixture<MadeDay>
{
    [Fact]
    public void SameInput_GivesTheSameBytes()
    {
        IReadOnlyList<ReportFile> again = new MadeGrid(7).Write();

        Assert.Equal(day.Files.Select(file => file.Path), again.Select(file => file.Path));
        Assert.All(day.Files.Zip(again), pair => Assert.True(pair.First.Bytes.AsSpan().SequenceEqual(pair.Second.Bytes), pair.First.Path));
    }

    [Fact]
    public void OrderOfIntervalsAndCulture_DoNotMatter()
    {
        System.Globalization.CultureInfo before = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            System.Globalization.CultureInfo.CurrentCulture = System.Globalization.CultureInfo.GetCultureInfo("de-DE");
            IReadOnlyList<ReportFile> files = ReportWriter.Write(day.Grid.Network, day.Grid.Factors, [.. day.Grid.Intervals.Reverse()], day.Grid.Facts);
            Assert.All(day.Files.Zip(files), pair => Assert.True(pair.First.Bytes.AsSpan().SequenceEqual(pair.Second.Bytes), pair.First.Path));
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Files_AreNamedAndRelative()
    {
        Assert.Equal("index.html", day.Files[0].Path);
        Assert.Equal(29, day.Files.Count);
        Assert.All(day.Files, file => Assert.Matches("^[a-z0-9/.-]+$", file.Path));
    }

    [Fact]
    public void IntervalTwice_IsRefused()
    {
        TracedInterval first = day.Grid.Intervals[0];

        Assert.Contains("stands twice", Assert.Throws<ArgumentException>(() => Write([first, first])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoInterval_IsRefused() => Assert.Throws<ArgumentException>(() => Write([]));

    [Fact]
    public void OneInterval_MakesAReport() => Assert.Equal(29, Write([day.Grid.Intervals[0]]).Count);

    [Fact]
    public void MissingIntervals_LeaveAGap()
    {
        IReadOnlyList<ReportFile> files = Write([.. day.Grid.Intervals.Take(30), .. day.Grid.Intervals.Skip(50)]);

        Assert.Equal(76, new CsvRows(files, "tables/intervals.csv").Rows.Count);
    }

    [Theory]
    [InlineData("other.example/log", 0, 95, 96)]
    [InlineData(MadeGrid.Origin, 0, 96, 97)]
    [InlineData(MadeGrid.Origin, 5, 4, 96)]
    [InlineData(MadeGrid.Origin, 0, 95, 95)]
    public void CheckpointThatDoesNotCoverTheBatches_IsRefused(string origin, long first, long last, long size) =>
        Assert.Throws<ArgumentException>(() => ReportWriter.Write(
            day.Grid.Network, day.Grid.Factors, day.Grid.Intervals, day.Grid.Facts with { LogOrigin = origin, FirstBatch = first, LastBatch = last, LogSize = size }));

    [Fact]
    public void ManyBuses_AreDrawnAsTheOnesWithTheMostEnergy()
    {
        IReadOnlyList<ReportFile> files = new MadeGrid(200).Write();

        Assert.Equal(200, new CsvRows(files, "tables/buses.csv").Rows.Count);
        Assert.Contains("Buses with the most energy are shown", System.Text.Encoding.UTF8.GetString(files[0].Bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_StandInNaturalOrder() =>
        Assert.Equal(["2", "10", "bus-1", "bus-2", "bus-2a", "bus-10", "bus-10-2", "bus-10-11"], new[] { "bus-10-11", "bus-2a", "10", "bus-10", "bus-1", "2", "bus-10-2", "bus-2" }.Order(NaturalOrder.Instance));

    [Fact]
    public void Mean_IsWeightedByEnergy_AndSkipsNoValue()
    {
        WeightedMean mean = default;
        mean.Add(CarbonIntensity.FromMilligramsPerMegawattHour(100), Energy.FromWattHours(3));
        mean.Add(CarbonIntensity.FromMilligramsPerMegawattHour(500), Energy.FromWattHours(1));
        mean.Add(null, Energy.FromWattHours(1_000));
        mean.Add(CarbonIntensity.FromMilligramsPerMegawattHour(9_000), null);

        Assert.Equal(200, mean.Value?.MilligramsPerMegawattHour);
        Assert.Null(default(WeightedMean).Value);
    }

    [Fact]
    public void Csv_QuotesWhatRfc4180Quotes() =>
        Assert.Equal("a,b\n\"x,y\",\"say \"\"no\"\"\"\n,-5\n", System.Text.Encoding.UTF8.GetString(Csv.Write(["a", "b"], [["x,y", "say \"no\""], [null, "-5"]])));

    [Fact]
    public void Percent_SaysHundredOnlyOfAll()
    {
        Assert.Equal("99.99", Numbers.PercentDown(0.999999m));
        Assert.Equal("100.00", Numbers.PercentDown(1));
        Assert.Equal("−1,234.6", Numbers.Decimal(-1234.56m, 1));
        Assert.Equal("0.0", Numbers.Decimal(-0.01m, 1));
    }

    private IReadOnlyList<ReportFile> Write(IReadOnlyList<TracedInterval> intervals) => ReportWriter.Write(day.Grid.Network, day.Grid.Factors, intervals, day.Grid.Facts);
}
