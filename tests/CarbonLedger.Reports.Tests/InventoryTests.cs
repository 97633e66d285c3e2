using System.Globalization;
using System.Text;
using CarbonLedger.Carbon.Inventory;

namespace CarbonLedger.Reports.Tests;

/// <summary>The grid company's inventory in the report, of the made day: 92 intervals whose every energy is known, four with a meter missing.</summary>
public sealed class InventoryTests
{
    private static readonly MadeGrid Grid = new(7, accounts: MadeInventory.Accounts());
    private static readonly GridCompanyInventory Inventory = MadeInventory.Of(Grid);
    private static readonly Lazy<IReadOnlyList<ReportFile>> Files = new(() => Grid.Write(new ReportAccounts(Grid.Accounts) { Inventory = Inventory }));

    [Fact]
    public void Tables_AreTheInventorysOwnToTheLastDigit()
    {
        string[] names = ["inventory-1-summary", "inventory-2-sf6", "inventory-2-electricity", "inventory-3-factors"];
        foreach ((string name, InventoryTable table) in names.Zip(InventoryTables.Of(Inventory)))
        {
            Assert.Equal(table.Lines.Select(line => (line.Label, line.LabelChinese, line.Value?.ToString(CultureInfo.InvariantCulture) ?? "", line.Unit, line.Origin)),
                Csv(name).Rows.Select(row => (row["label"], row["label_zh"], row["value"], row["unit"], row["origin"])));
        }
    }

    [Fact]
    public void Summary_FollowsFromTheActivityDataBesideIt()
    {
        decimal lossWattHours = Value("inventory-2-electricity", "AD loss") * 1_000_000;
        decimal supplied = Value("inventory-2-electricity", "EL on-grid") + Value("inventory-2-electricity", "EL import") - Value("inventory-2-electricity", "EL export");
        List<Dictionary<string, string>> summary = [.. Csv("inventory-1-summary").Rows];
        decimal lost = Number(summary[2]["value"]);

        Assert.Equal(supplied, Value("inventory-2-electricity", "supplied"));
        Assert.Equal(supplied - Value("inventory-2-electricity", "EL sold"), lossWattHours / 1_000_000);
        // 0.5306 t/MWh is 530.6 mg/Wh; 0.5 kg by 23 900.
        Assert.Equal(decimal.Round(lossWattHours * 530.6m, MidpointRounding.ToEven), lost * 1_000_000_000);
        Assert.Equal(("0.0005", 11.95m), (summary[0]["value"], Number(summary[1]["value"])));
        Assert.Equal(lost + 11.95m, Number(summary[3]["value"]));
    }

    [Fact]
    public void MassBalance_StandsBesideTheGuidelineWithTheDifference()
    {
        CsvRows balance = Csv("inventory-sf6-balance");
        (string, string) Of(string line) => (balance.Row("line", line)["SF6_mg"], balance.Row("line", line)["mg_CO2e_AR6"]);

        Assert.Equal(("2500000", ""), Of("drawn-from-stock"));
        Assert.Equal(("0", ""), Of("net-nameplate-increase"));
        Assert.Equal(("2500000", "60750000000"), Of("emitted-eq-6"));
        Assert.Equal(("500000", "12150000000"), Of("emitted-eq-2"));
        Assert.Equal(("2000000", "48600000000"), Of("difference"));
        Assert.Equal(("80000000", ""), Of("nameplate"));
    }

    [Fact]
    public void PartOfTheYearAndLag_AreToldOnThePage()
    {
        string page = Page(Files.Value);

        Assert.Contains("id=\"inventory-coverage\">The energies cover 92 of 35,040 intervals of 2026.", page, StringComparison.Ordinal);
        Assert.Contains("class=\"provisional\" id=\"inventory-coverage\"", page, StringComparison.Ordinal);
        Assert.Contains("id=\"inventory-lag\">The grid factor is of 2023, 3 years before 2026", page, StringComparison.Ordinal);
        Assert.Equal(["EnergyUnknown", "PartOfTheYear", "FactorLag", "LeakAboveDesign"], Csv("inventory-findings").Rows.Select(row => row["reason"]));
        Assert.Equal(Inventory.Findings.Select(finding => finding.Limit), Csv("inventory-findings").Rows.Select(row => row["limit"]));
        Assert.Contains("id=\"table-inventory-findings\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Company_HeadsTheSection_AndNobodyIsToldToo()
    {
        string named = Page(Grid.Write(new ReportAccounts(Grid.Accounts) { Inventory = Inventory, Company = MadeCompany.Profile() }));
        string[] expected = ["Example Grid 示例电网", "91320000EXAMPLE00X", "limited company", "Li Hua", "Carbon office, +86 25 0, carbon@grid.example", "D4420", "<dd>2026</dd>"];

        Assert.All(expected, text => Assert.Contains(text, named, StringComparison.Ordinal));
        Assert.DoesNotContain("id=\"no-entity\"", named, StringComparison.Ordinal);
        Assert.Contains("id=\"no-entity\"", Page(Files.Value), StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutInventory_ThePageSaysSo()
    {
        IReadOnlyList<ReportFile> files = Grid.WriteWithAccounts();

        Assert.Contains("id=\"no-inventory\"", Page(files), StringComparison.Ordinal);
        Assert.DoesNotContain(files, file => file.Path.Contains("inventory", StringComparison.Ordinal));
    }

    [Fact]
    public void WithoutUnits_TheInventoryHasNoBalanceAndSaysSo()
    {
        MadeGrid bare = new(7);
        IReadOnlyList<ReportFile> files = bare.Write(new ReportAccounts(bare.Accounts) { Inventory = MadeInventory.Of(bare) });

        Assert.Contains("id=\"no-sf6-balance\"", Page(files), StringComparison.Ordinal);
        Assert.Contains(new CsvRows(files, "tables/inventory-findings.csv").Rows, row => row["reason"] == "NoUnits");
    }

    [Fact]
    public void InventoryOfAnotherYear_IsRefused() => Assert.Contains(
        "the report is of made in 2026",
        Assert.Throws<ArgumentException>(() => Grid.Write(new ReportAccounts(Grid.Accounts) { Inventory = MadeInventory.Of(Grid, 2025) })).Message, StringComparison.Ordinal);

    private static CsvRows Csv(string name) => new(Files.Value, $"tables/{name}.csv");

    private static decimal Value(string table, string label) => Number(Csv(table).Row("label", label)["value"]);

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private static string Page(IReadOnlyList<ReportFile> files) => Encoding.UTF8.GetString(files.Single(file => file.Path == "index.html").Bytes);
}
