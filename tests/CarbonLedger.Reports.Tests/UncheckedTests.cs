using System.Text;
using System.Xml;
using CarbonLedger.Carbon.Accounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Lifecycle;

namespace CarbonLedger.Reports.Tests;

/// <summary>What rests on a default that was never checked is marked wherever it is shown, and nothing else is.</summary>
public sealed class UncheckedTests
{
    private const string Mark = "unchecked default 未核验默认值";

    // 100 t, 10 t a kilometre. Steel's figure was checked, that of oil was not.
    private const string Line = """
        {"schema":"carbonledger.lifecycle/1","asset":"line-1-2","class":"line","size":"10","commissioned":"2026-05-31T16:00:00Z","serviceLifeYears":10,"charging":"straight-line",
        "billOfMaterials":{"gwpSet":"unstated","materials":[{"material":"made","amount":"100000","figure":"FIGURE"}]}}
        """;

    [Fact]
    public void NothingUnchecked_NothingMarked()
    {
        MadeGrid grid = new(7, accounts: Life("steel"));

        Assert.DoesNotContain(Mark, Text(Parse(grid.WriteWithAccounts())), StringComparison.Ordinal);
    }

    [Fact]
    public void TypicalFigureInEquipment_MarksWhatItWentInto()
    {
        IReadOnlyList<ReportFile> files = new MadeGrid(7, accounts: Life("transformer-oil")).WriteWithAccounts();
        XmlDocument page = Parse(files);

        Assert.True(IsCardMarked(page, "Carbon delivered"));
        Assert.True(IsCardMarked(page, "Carbon of losses"));
        Assert.False(IsCardMarked(page, "Carbon generated"));
        Assert.False(IsCardMarked(page, "Energy delivered"));
        Assert.All(["balance", "loads", "branches", "buses"], table => Assert.NotNull(page.SelectSingleNode($"//p[@id='unchecked-{table}']")));
        Assert.Equal(["losses", "embodied", "unsplit", "total"], Marked(files, "stages").Where(code => !code.StartsWith("wires", StringComparison.Ordinal)));
        Assert.Empty(Marked(files, "technologies"));
        Assert.All(new CsvRows(files, "tables/loads.csv").Rows, row => Assert.Equal("yes", row["unchecked_default"]));
        Assert.Contains(Mark, page.SelectSingleNode("//table[@id='table-stages']")!.InnerText, StringComparison.Ordinal);
    }

    [Fact]
    public void UncheckedFactor_MarksItsTechnologyAndAllThatPowerReaches()
    {
        MadeGrid grid = new(7);
        string book = Encoding.UTF8.GetString(FactorBook.DefaultBytes());
        int wind = book.IndexOf("\"ipcc-ar5-wind-lifecycle\"", StringComparison.Ordinal);
        int mark = book.IndexOf("\"checked\": true", wind, StringComparison.Ordinal);
        FactorBook factors = FactorBook.Read(Encoding.UTF8.GetBytes(book[..mark] + "\"checked\": false" + book[(mark + "\"checked\": true".Length)..])).Require("factors");
        IReadOnlyList<ReportFile> files = ReportWriter.Write(grid.Network, factors, grid.Intervals, grid.Facts);
        XmlDocument page = Parse(files);

        Assert.All(["Carbon generated", "Carbon delivered", "System intensity"], card => Assert.True(IsCardMarked(page, card)));
        Assert.Equal(["wind"], Marked(files, "technologies"));
        Assert.Equal(["upstream", "combustion", "losses", "unsplit", "total"], Marked(files, "stages").Where(code => !code.StartsWith("wires", StringComparison.Ordinal)));
        Assert.Equal(1, page.SelectNodes($"//table[@id='table-technologies']//td[text()='{Mark}']")!.Count);
        Assert.NotNull(page.SelectSingleNode("//p[@id='unchecked-loads']"));
    }

    [Fact]
    public void PotentialThatWasNeverChecked_MarksItsUnit()
    {
        GasMixture mixture = GasMixture.Of(new GasShare(InsulatingGas.C4Fluoronitrile, 50_000), new GasShare(InsulatingGas.CarbonDioxide, 950_000));
        MadeGrid grid = new(7, accounts: MadeInventory.Accounts(mixture));
        XmlDocument page = Parse(grid.WriteWithAccounts());

        Assert.Equal(1, page.SelectNodes($"//table[@id='table-gas-units']//tr[td='CB-7']/td[text()='{Mark}']")!.Count);
    }

    private static CarbonAccounts Life(string figure) =>
        CarbonAccounts.Empty.With(LifecycleRecordReader.Read(Encoding.UTF8.GetBytes(Line.Replace("FIGURE", figure, StringComparison.Ordinal))).Require("line"));

    private static IEnumerable<string> Marked(IReadOnlyList<ReportFile> files, string table)
    {
        CsvRows rows = new(files, $"tables/{table}.csv");
        return rows.Rows.Where(row => row["unchecked_default"] == "yes").Select(row => row.First().Value);
    }

    private static bool IsCardMarked(XmlDocument page, string label) =>
        page.SelectSingleNode($"//div[@class='card'][starts-with(p[@class='label'], '{label}')]")!.SelectSingleNode("p[@class='unchecked']") is not null;

    private static string Text(XmlDocument page) => page.SelectSingleNode("//body")!.InnerText;

    private static XmlDocument Parse(IReadOnlyList<ReportFile> files)
    {
        using MemoryStream stream = new(files.Single(file => file.Path == "index.html").Bytes);
        using XmlReader reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
        XmlDocument page = new() { XmlResolver = null, PreserveWhitespace = true };
        page.Load(reader);
        return page;
    }
}
