using System.Globalization;
using System.Text;
using CarbonLedger.Carbon.Accounts;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Lifecycle;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Reports.Tests;

/// <summary>The delivered kWh by stages of life, equipment and gas, on a day with a line on record and a unit that leaked.</summary>
public sealed class AccountTests
{
    // 350 640 kg over 10 years of 365.25 days: a kilogram an interval, near enough; steel by a checked figure, oil by an unchecked one.
    private const string Line = """
        {"schema":"carbonledger.lifecycle/1","asset":"line-1-2","class":"line","size":"10","commissioned":"2026-05-31T16:00:00Z","serviceLifeYears":10,"charging":"straight-line",
        "billOfMaterials":{"gwpSet":"unstated","materials":[{"material":"steel","amount":"100000","figure":"steel"},{"material":"oil","amount":"1000","figure":"transformer-oil"}]},
        "endOfLife":{"rows":[{"module":"C1","kg":"5000"}],"source":"made for a test"}}
        """;

    private static readonly SerialNumber Serial = new("CB-7");
    private static readonly MadeGrid Grid = new(7, accounts: Made());
    private static readonly Lazy<IReadOnlyList<ReportFile>> Files = new(Grid.WriteWithAccounts);

    [Fact]
    public void Stages_AddUpToWhatWasDeliveredAndLost()
    {
        CsvRows stages = Csv("stages");
        Int128 Of(string stage) => Whole(stages.Row("stage", stage)[$"carbon_mg_CO2e"]);
        Int128 parts = new[] { "upstream", "combustion", "losses", "sf6", "embodied", "end-of-life", "unsplit" }.Aggregate((Int128)0, (sum, stage) => sum + Of(stage));
        CsvRows balance = Csv("balance");

        Assert.Equal(Of("total"), parts);
        Assert.Equal(Of("total"), Whole(balance.Row("line", "delivered")["carbon_mg_CO2e"]) + Whole(balance.Row("line", "lost")["carbon_mg_CO2e"]));
        Assert.Equal(Of("losses"), Whole(balance.Row("line", "lost")["carbon_mg_CO2e"]));
        Assert.Equal(Of("wires-without-losses"), Of("sf6") + Of("embodied") + Of("end-of-life"));
        Assert.Equal(Of("wires-with-losses"), Of("wires-without-losses") + Of("losses"));
    }

    [Fact]
    public void WiresAreComparedWithThePublishedFigures()
    {
        CsvRows stages = Csv("stages");
        long Per(string stage) => (long)Whole(stages.Row("stage", stage)["per_delivered_mg_CO2e_per_MWh"]);

        Assert.Equal((4_600_000, 32_700_000), (Per("wires-without-losses-published"), Per("wires-with-losses-published")));
        Assert.Equal(Per("wires-without-losses") - 4_600_000, Per("wires-without-losses-difference"));
        Assert.Equal(Per("wires-with-losses") - 32_700_000, Per("wires-with-losses-difference"));
    }

    [Fact]
    public void WhatEntered_IsTheBalancesOwnAndNamesUncheckedDefaults()
    {
        Dictionary<string, string> line = Csv("equipment").Row("asset", "line-1-2");
        Int128 entered = Whole(line["entered_mg_CO2e"]);
        Int128 sources = Csv("intervals").Sum("sources_mg_CO2e");
        Dictionary<string, string> unit = Csv("gas-units").Row("serial", "CB-7");

        Assert.Equal(sources, entered + Whole(unit["entered_mg_CO2e"]));
        Assert.Equal("transformer-oil", line["unchecked_defaults"]);
        Assert.Equal((100_000 * 2.35m * 1_000_000) + 1_200_000_000 + 5_000_000_000, (decimal)Whole(line["embodied_mg_CO2e"]));
        Assert.Equal("", line["module_D_mg_CO2e"]); // not declared, which is not zero
        Assert.Contains("id=\"unchecked-records\"", Page(Files.Value), StringComparison.Ordinal);
    }

    [Fact]
    public void Gas_IsToldByUnitAndEvent()
    {
        Dictionary<string, string> unit = Csv("gas-units").Row("serial", "CB-7");

        Assert.Equal(("2000000", "0", "0", "2028-01-01"), (unit["leaked_mg"], unit["lost_in_repair_mg"], unit["lost_at_retirement_mg"], unit["eu_prohibited_from"]));
        // By AR5, the set of the factors.
        Assert.Equal((2_000_000L * 23_500).ToString(CultureInfo.InvariantCulture), unit["emitted_mg_CO2e"]);
        Assert.Equal(["W-1", "W-2"], Csv("gas-events").Rows.Select(row => row["record"]));
    }

    [Fact]
    public void WithoutRecords_ThePageSaysSo()
    {
        IReadOnlyList<ReportFile> files = new MadeGrid(7).Write();
        Assert.Contains("id=\"no-records\"", Page(files), StringComparison.Ordinal);
        Assert.DoesNotContain(files, file => file.Path == "tables/equipment.csv");
        CsvRows stages = new(files, "tables/stages.csv");
        Assert.All(["sf6", "embodied", "end-of-life"], stage => Assert.Equal("0", stages.Row("stage", stage)["carbon_mg_CO2e"]));
    }

    private static CarbonAccounts Made()
    {
        Timestamp start = Timestamp.TryParse("2026-05-31T16:00:00Z", out Timestamp time) ? time : default;
        Sf6Unit unit = new(Serial, new AssetId("line-1-2"), GasMass.FromMilligrams(80_000_000), GasMixture.Sf6, 126_000, 40_000, start.AddMilliseconds(-31_536_000_000));
        return CarbonAccounts.Empty
            .With(LifecycleRecordReader.Read(Encoding.UTF8.GetBytes(Line)).Require("line"))
            .With(unit)
            .With(new Sf6Event.Filled("W-1", Serial, unit.Commissioned, GasMixture.Sf6, unit.Nameplate))
            .With(new Sf6Event.ToppedUp("W-2", Serial, start, GasMixture.Sf6, GasMass.FromMilligrams(2_000_000)));
    }

    private static CsvRows Csv(string name) => new(Files.Value, $"tables/{name}.csv");

    private static Int128 Whole(string text) => Int128.Parse(text, CultureInfo.InvariantCulture);

    private static string Page(IReadOnlyList<ReportFile> files) => Encoding.UTF8.GetString(files.Single(file => file.Path == "index.html").Bytes);
}
