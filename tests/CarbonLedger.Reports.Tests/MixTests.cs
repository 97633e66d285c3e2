using System.Globalization;
using SkiaSharp;

namespace CarbonLedger.Reports.Tests;

/// <summary>Who feeds the loads, on a day on which loads give power back, some of it of unknown origin.</summary>
public sealed class MixTests(MadeDay day) : IClassFixture<MadeDay>
{
    private static readonly MadeGrid Grid = new(7, givesBack: true);
    private static readonly Lazy<IReadOnlyList<ReportFile>> Files = new(Grid.WriteWithPeriods);

    [Fact]
    public void EveryInterval_AddsUpToWhatWasDelivered()
    {
        CsvRows mix = new(Files.Value, "tables/mix.csv");
        CsvRows intervals = new(Files.Value, "tables/intervals.csv");

        Assert.Equal(96, mix.Rows.Count);
        Assert.All(mix.Rows.Zip(intervals.Rows), pair =>
        {
            Assert.Equal(pair.Second["interval_start_UTC"], pair.First["interval_start_UTC"]);
            Assert.Equal(pair.Second["delivered_Wh"], pair.First["delivered_Wh"]);
            Assert.Equal(Number(pair.First["delivered_Wh"]), Groups(pair.First).Sum(cell => Number(cell.Value)));
        });
    }

    [Fact]
    public void EveryLoad_AddsUpToItsEnergy()
    {
        CsvRows loads = new(Files.Value, "tables/loads.csv");
        CsvRows mix = new(Files.Value, "tables/load-mix.csv");

        Assert.Equal(loads.Rows.Select(row => row["asset"]), mix.Rows.Select(row => row["asset"]));
        Assert.All(mix.Rows, row =>
        {
            Assert.Equal(loads.Row("asset", row["asset"])["energy_Wh"], row["energy_Wh"]);
            Assert.Equal(Number(row["energy_Wh"]), Groups(row).Where(cell => cell.Key != "energy_Wh").Sum(cell => Number(cell.Value)));
        });
    }

    [Fact]
    public void Sources_AddUpToTheBalance()
    {
        CsvRows sources = new(Files.Value, "tables/mix-sum.csv");
        Int128 delivered = Int128.Parse(new CsvRows(Files.Value, "tables/balance.csv").Row("line", "delivered")["energy_Wh"], CultureInfo.InvariantCulture);

        Assert.Equal(delivered, sources.Sum("energy_Wh"));
        Assert.Equal("unknown origin", sources.Rows[^1]["source"]);
        Assert.True(Number(sources.Row("source", "unknown origin")["energy_Wh"]) > 0);
        Assert.True(Number(sources.Row("source", "feed-in")["energy_Wh"]) > 0);
    }

    [Fact]
    public void IslandLoad_IsFedByTheSunAlone()
    {
        Dictionary<string, string> row = day.Csv("load-mix").Row("asset", $"load-{day.Grid.IslandBus[4..]}");

        Assert.Equal(row["energy_Wh"], row["solar_Wh"]);
        Assert.All(Groups(row).Where(cell => cell.Key is not ("energy_Wh" or "solar_Wh")), cell => Assert.Equal("0", cell.Value));
    }

    [Fact]
    public void PowerGivenBackWithoutAFactor_CountsAsUnknownOrigin()
    {
        // At noon some 40 MW of load-4's bus are of unknown origin: 8 % of its energy of the day.
        int ppm = (int)Number(new CsvRows(Files.Value, "tables/loads.csv").Row("asset", "load-4")["unknown_origin_ppm"]);
        Dictionary<string, string> mix = new CsvRows(Files.Value, "tables/load-mix.csv").Row("asset", "load-4");

        Assert.InRange(ppm, 20_000, 200_000);
        Assert.InRange((double)Number(mix["unknown_origin_Wh"]) / Number(mix["energy_Wh"]), 0.02, 0.2);
        Assert.Equal("0", new CsvRows(Files.Value, "tables/loads.csv").Row("asset", "load-7")["unknown_origin_ppm"]);
    }

    [Fact]
    public void PowerOfUnknownOrigin_IsHatched()
    {
        using SKBitmap picture = SKBitmap.Decode(Files.Value.Single(file => file.Path == "pictures/energy-mix.png").Bytes);
        SKColor hatching = SKColor.Parse("#8d959c");

        int pixels = Enumerable.Range(0, picture.Height * 8 / 10).Sum(y => Enumerable.Range(0, picture.Width).Count(x => picture.GetPixel(x, y) == hatching));
        Assert.True(pixels > 500, $"{pixels} pixels");
    }

    [Theory]
    [InlineData("energy_Wh")]
    [InlineData("carbon_mg_CO2e")]
    public void BalanceWithSourcesAndPowerGivenBack_ClosesToTheLastDigit(string column)
    {
        CsvRows balance = new(Files.Value, "tables/balance.csv");
        CsvRows loads = new(Files.Value, "tables/loads.csv");

        Assert.All(balance.Rows.Where(row => row["line"].StartsWith("check-", StringComparison.Ordinal)), row => Assert.Equal("0", row[column]));
        Assert.Equal(loads.Sum(column == "energy_Wh" ? "energy_back_Wh" : "carbon_back_mg_CO2e"), Int128.Parse(balance.Row("line", "generated-by-loads")[column], CultureInfo.InvariantCulture));
        Assert.Equal("-96000000", balance.Row("line", "residual-sources")["carbon_mg_CO2e"]);
    }

    [Fact]
    public void BalanceWithoutThem_HasNoSuchLines() =>
        Assert.DoesNotContain(day.Csv("balance").Rows, row => row["line"] is "generated-by-loads" or "residual-sources" or "stored-written-off");

    [Fact]
    public void WrittenOffCarbon_StandsInTheBalance_AndTheStorageCloses()
    {
        var last = day.Grid.Intervals[^1];
        var tank = last.TanksAfter[0];
        var emptied = last with
        {
            TanksAfter = [tank with { Carbon = tank.Carbon - Carbon.Amounts.CarbonMass.FromMilligrams(7) }],
            WrittenOff = [Carbon.Amounts.CarbonMass.FromMilligrams(7)],
        };
        IReadOnlyList<ReportFile> files = ReportWriter.Write(day.Grid.Network, day.Grid.Factors, [.. day.Grid.Intervals.SkipLast(1), emptied], day.Grid.Facts);

        Assert.Equal("7", new CsvRows(files, "tables/balance.csv").Row("line", "stored-written-off")["carbon_mg_CO2e"]);
        Dictionary<string, string> storage = Assert.Single(new CsvRows(files, "tables/storages.csv").Rows);
        Assert.Equal("7", storage["written_off_mg_CO2e"]);
        Assert.Equal("0", storage["check_mg_CO2e"]);
    }

    private static IEnumerable<KeyValuePair<string, string>> Groups(Dictionary<string, string> row) =>
        row.Where(cell => cell.Key.EndsWith("_Wh", StringComparison.Ordinal) && cell.Key != "delivered_Wh");

    private static long Number(string cell) => long.Parse(cell, CultureInfo.InvariantCulture);
}
