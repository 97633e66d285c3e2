using System.Globalization;
using System.Text;
using CarbonLedger.Carbon.Accounts;
using CarbonLedger.Carbon.Market;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Reports.Tests;

/// <summary>Three books of the made day: half of the wind unit's output goes to load-4 by a contract; another contract names a generator that is not there.</summary>
public sealed class BookTests
{
    private static readonly MadeGrid Grid = new(7, accounts: MadeInventory.Accounts());
    private static readonly Contract Wind = new(new InstrumentId("PPA-1"), new AssetId("g-4"), new AssetId("load-4"), 500_000, null, At(0), At(96), true);
    private static readonly Contract Lost = new(new InstrumentId("PPA-2"), new AssetId("g-nowhere"), new AssetId("load-4"), 500_000, null, At(0), At(96), true);
    private static readonly Lazy<IReadOnlyList<ReportFile>> Files = new(() => Write(Wind, Lost));

    private static readonly string[] Amounts =
        ["consumption_Wh", "location_mg_CO2", "market_mg_CO2e", "traced_mg_CO2e", "by_certificates_Wh", "by_contracts_Wh", "unmatched_Wh"];

    [Fact]
    public void Loads_AreThoseOfTheLoadTable()
    {
        CsvRows loads = Csv("loads");

        Assert.NotEmpty(Csv("books").Rows);
        Assert.All(Csv("books").Rows, row =>
        {
            Dictionary<string, string> load = loads.Row("asset", row["asset"]);
            Assert.Equal((load["energy_Wh"], load["carbon_at_e_mg_CO2e"]), (row["consumption_Wh"], row["traced_mg_CO2e"]));
            Assert.Equal(load["intervals_without_energy"], row["intervals_missing"]);
        });
    }

    [Fact]
    public void TracedBook_ClosesToTheBalance()
    {
        CsvRows closings = Csv("book-closings");
        CsvRows balance = Csv("balance");
        Int128 Of(string line) => Whole(closings.Rows.Single(row => row["book"] == "consumption-traced" && row["line"] == line)["carbon_mg"]);

        Assert.Equal(Csv("books").Sum("traced_mg_CO2e"), Of("loads"));
        Assert.Equal(Whole(balance.Row("line", "delivered")["carbon_mg_CO2e"]), Of("loads") + Of("own-use"));
        Assert.Equal(Whole(balance.Row("line", "generated")["carbon_mg_CO2e"]), Of("generated"));
        Assert.Equal(Whole(balance.Row("line", "lost")["carbon_mg_CO2e"]), Of("lost"));
        Assert.Equal(Csv("intervals").Sum("sources_mg_CO2e"), Of("sources"));
        Assert.All(closings.Rows.Where(row => row["line"].StartsWith("check-", StringComparison.Ordinal)), row => Assert.Equal(0, row["carbon_mg"].Length == 0 ? 0 : Whole(row["carbon_mg"])));
        Assert.All(Csv("book-terms").Rows, row => Assert.Equal("yes", row["closes"]));
    }

    [Fact]
    public void Intervals_AddUpToTheLoads()
    {
        CsvRows intervals = Csv("books-intervals");

        Assert.Equal(96 * Csv("books").Rows.Count, intervals.Rows.Count);
        foreach (Dictionary<string, string> load in Csv("books").Rows)
        {
            List<Dictionary<string, string>> own = [.. intervals.Rows.Where(row => row["asset"] == load["asset"])];
            Assert.All(Amounts, column => Assert.Equal(Whole(load[column]), own.Where(row => row[column].Length > 0).Aggregate((Int128)0, (sum, row) => sum + Whole(row[column]))));
        }
    }

    [Fact]
    public void EveryInterval_IsMatchedOrUnmatchedAndChargedAtTheGridsFactor()
    {
        foreach (Dictionary<string, string> row in Csv("books-intervals").Rows)
        {
            if (row["consumption_Wh"].Length == 0)
            {
                Assert.All(Amounts, column => Assert.Equal("", row[column]));
                continue;
            }

            Assert.Equal(Whole(row["consumption_Wh"]), Whole(row["by_certificates_Wh"]) + Whole(row["by_contracts_Wh"]) + Whole(row["unmatched_Wh"]));
            // 0.5306 kg/kWh is 530.6 mg/Wh.
            Assert.Equal(decimal.Round((decimal)Whole(row["consumption_Wh"]) * 530.6m, MidpointRounding.ToEven), (decimal)Whole(row["location_mg_CO2"]));
        }

        Assert.Equal(4, Csv("books-intervals").Rows.Count(row => row["asset"] == MadeGrid.MissingLoad && row["consumption_Wh"].Length == 0));
    }

    [Fact]
    public void Contract_ChangesTheMarketBookOnly()
    {
        CsvRows without = new(Write(), "tables/books.csv");
        CsvRows with = Csv("books");
        Dictionary<string, string> claim = Csv("book-claims").Row("instrument", "PPA-1");

        Assert.NotEqual("0", claim["claimed_Wh"]);
        Assert.Equal(with.Sum("by_contracts_Wh"), Whole(claim["claimed_Wh"]));
        // Wind is 11 g/kWh.
        Assert.Equal(11 * Whole(claim["claimed_Wh"]), Whole(claim["carbon_mg_CO2e"]));
        Assert.Equal(claim["claimed_Wh"], with.Row("asset", "load-4")["by_contracts_Wh"]);
        Assert.All(["traced_mg_CO2e", "location_mg_CO2"], column => Assert.Equal(without.Rows.Select(row => row[column]), with.Rows.Select(row => row[column])));
        Assert.NotEqual(without.Rows.Select(row => row["market_mg_CO2e"]), with.Rows.Select(row => row["market_mg_CO2e"]));
    }

    [Fact]
    public void Page_SaysWhatTheBooksAreAndWhatWasRefused()
    {
        string page = Page(Files.Value);
        Dictionary<string, string> finding = Assert.Single(Csv("book-findings").Rows);

        Assert.Contains("id=\"never-added\">The three are never added to one another.", page, StringComparison.Ordinal);
        Assert.Contains("ghg-scope2-2015, version 版本 1", page, StringComparison.Ordinal);
        Assert.Contains("carbonledger-books/1", page, StringComparison.Ordinal);
        Assert.Equal(("PPA-2", "Refused", "UnknownGenerator", "g-nowhere"), (finding["instrument"], finding["kind"], finding["reason"], finding["value"]));
        Assert.Contains("<td class=\"t\">refused 拒绝</td>", page, StringComparison.Ordinal);
        Assert.Equal(
            [("location-based", "CO2", "direct", "3"), ("market-based", "CO2e", "lifecycle", "12"), ("consumption-traced", "CO2e", "lifecycle", "12")],
            Csv("book-terms").Rows.Select(row => (row["book"], row["gas_set"], row["boundary"], row["lag_years"])));
        Assert.Single(Files.Value, file => file.Path == "pictures/books.png");
        Assert.Contains("<figure id=\"books\">", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Intensity_IsCarbonOverConsumption()
    {
        CsvRows books = Csv("books");
        Int128 Per(string column) => (Int128)decimal.Round((decimal)books.Sum(column) * 1_000_000 / (decimal)books.Sum("consumption_Wh"), MidpointRounding.ToEven);

        Assert.Equal(["location_mg_CO2", "market_mg_CO2e", "traced_mg_CO2e"], Amounts[1..4]);
        Assert.Equal(Amounts[1..4].Select(Per), Csv("book-terms").Rows.Select(row => Whole(row["intensity_mg_per_MWh"])));
        Assert.Equal(Amounts[1..4].Select(books.Sum), Csv("book-terms").Rows.Select(row => Whole(row["loads_mg"])));
    }

    [Fact]
    public void SameArguments_GiveTheSameBytes()
    {
        IReadOnlyList<ReportFile> again = Write(Lost, Wind);

        Assert.Equal(Files.Value.Select(file => file.Path), again.Select(file => file.Path));
        Assert.All(Files.Value.Zip(again), pair => Assert.Equal(pair.First.Bytes, pair.Second.Bytes));
    }

    [Fact]
    public void BooksOfAnotherPeriod_AreRefused()
    {
        MarketBook half = MarketBook.Of(new MarketBookInput(Grid.Network, [.. Grid.Intervals.Take(48)], [], Scope2Rules.Shipped(Scope2Rules.Guidance2015), Grid.Factors, "CN"));

        Assert.Contains("The books are of", Assert.Throws<ArgumentException>(() => Grid.Write(new ReportAccounts(CarbonAccounts.Empty) { Books = half })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutBooks_ThePageSaysSo()
    {
        IReadOnlyList<ReportFile> files = Grid.WriteWithAccounts();

        Assert.Contains("id=\"no-books\"", Page(files), StringComparison.Ordinal);
        Assert.DoesNotContain(files, file => file.Path.Contains("book", StringComparison.Ordinal));
    }

    private static IReadOnlyList<ReportFile> Write(params Instrument[] instruments) => Grid.Write(new ReportAccounts(Grid.Accounts)
    {
        Books = MarketBook.Of(new MarketBookInput(Grid.Network, Grid.Intervals, instruments, Scope2Rules.Shipped(Scope2Rules.Guidance2015), Grid.Factors, "CN")),
    });

    private static Timestamp At(int quarters) => (Timestamp.TryParse("2026-05-31T16:00:00Z", out Timestamp start) ? start : default).AddMilliseconds(quarters * Interval.LengthMilliseconds);

    private static CsvRows Csv(string name) => new(Files.Value, $"tables/{name}.csv");

    private static Int128 Whole(string text) => Int128.Parse(text, CultureInfo.InvariantCulture);

    private static string Page(IReadOnlyList<ReportFile> files) => Encoding.UTF8.GetString(files.Single(file => file.Path == "index.html").Bytes);
}
