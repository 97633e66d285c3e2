using System.Globalization;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Reports.Tests;

public sealed class TableTests(MadeDay day) : IClassFixture<MadeDay>
{
    private const string Carbon = "carbon_mg_CO2e";
    private const string Energy = "energy_Wh";

    [Theory]
    [InlineData(Energy)]
    [InlineData(Carbon)]
    public void Balance_ClosesToTheLastDigit(string column)
    {
        CsvRows balance = day.Csv("balance");
        Int128 Line(string name) => Int128.Parse(balance.Row("line", name)[column], CultureInfo.InvariantCulture);

        Assert.True(Line("generated") > 0);
        Assert.Equal(Line("residual"), Line("generated") - Line("delivered") - Line("lost"));
        Assert.Equal(Line("residual"), Line("residual-stored") + Line("residual-mismatch") + Line("residual-rounding"));
        Assert.All(balance.Rows.Where(row => row["line"].StartsWith("check-", StringComparison.Ordinal)), row => Assert.Equal("0", row[column]));
    }

    [Theory]
    [InlineData("technologies", Energy, Carbon, "generated")]
    [InlineData("loads", Energy, "carbon_at_e_mg_CO2e", "delivered")]
    [InlineData("branches", "loss_Wh", "loss_carbon_mg_CO2e", "lost")]
    public void Table_AddsUpToItsLineOfTheBalance(string table, string energy, string carbon, string line)
    {
        Dictionary<string, string> balance = day.Csv("balance").Row("line", line);

        Assert.Equal(Int128.Parse(balance[Energy], CultureInfo.InvariantCulture), day.Csv(table).Sum(energy));
        Assert.Equal(Int128.Parse(balance[Carbon], CultureInfo.InvariantCulture), day.Csv(table).Sum(carbon));
    }

    [Fact]
    public void Intervals_AddUpToTheBalance()
    {
        CsvRows balance = day.Csv("balance");
        CsvRows intervals = day.Csv("intervals");

        Assert.Equal(96, intervals.Rows.Count);
        foreach (string line in new[] { "generated", "delivered", "lost", "residual" })
        {
            Assert.Equal(Int128.Parse(balance.Row("line", line)[Energy], CultureInfo.InvariantCulture), intervals.Sum($"{line}_Wh"));
            Assert.Equal(Int128.Parse(balance.Row("line", line)[Carbon], CultureInfo.InvariantCulture), intervals.Sum($"{line}_mg_CO2e"));
        }
    }

    [Fact]
    public void SystemIntensity_IsCarbonOverEnergy()
    {
        Totals totals = day.Grid.Intervals.Aggregate(Totals.Zero, (sum, traced) => sum + traced.Totals);
        double expected = totals.Generated.Milligrams / (double)totals.GeneratedEnergy.WattHours;

        Assert.Contains($"{expected.ToString("F2", CultureInfo.InvariantCulture)} <span class=\"unit\">g CO₂e/kWh", System.Text.Encoding.UTF8.GetString(day.Bytes("index.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void MissingMeter_LeavesItsCellsEmpty()
    {
        List<Dictionary<string, string>> rows = [.. day.Csv("statements").Rows.Where(row => row["asset"] == MadeGrid.MissingLoad)];

        Assert.Equal(96, rows.Count);
        for (int i = 0; i < rows.Count; i++)
        {
            bool missing = i is >= MadeGrid.MissingFrom and < MadeGrid.MissingTo;
            Assert.Equal(missing, rows[i]["energy_in_Wh"].Length == 0);
            Assert.Equal(missing, rows[i]["carbon_in_mg_CO2e"].Length == 0);
            Assert.Equal(missing, rows[i]["flag"] == "missing");
        }

        Assert.Equal("4", day.Csv("loads").Row("asset", MadeGrid.MissingLoad)["intervals_without_energy"]);
    }

    [Fact]
    public void UnfedBusAtNight_HasNoIntensity_NeverZero()
    {
        List<Dictionary<string, string>> rows = [.. day.Csv("statements").Rows.Where(row => row["asset"] == $"load-{day.Grid.IslandBus[4..]}")];

        Assert.Equal("", rows[0]["e_mg_CO2e_per_MWh"]);
        Assert.Equal("no-power", rows[0]["e_no_value_reason"]);
        Assert.Equal("48000000", rows[48]["e_mg_CO2e_per_MWh"]);
        Assert.Equal("", rows[48]["e_no_value_reason"]);
        Dictionary<string, string> bus = day.Csv("buses").Row("bus", day.Grid.IslandBus);
        Assert.Equal("48000000", bus["lowest_e_mg_CO2e_per_MWh"]);
        Assert.NotEqual("0", bus["intervals_no_power"]);
    }

    [Fact]
    public void BusNothingFlowsThrough_HasEmptyCells()
    {
        MadeGrid grid = new(14);
        Dictionary<string, string> bus = new CsvRows(grid.Write(), "tables/buses.csv").Row("bus", "bus-3");

        Assert.Equal("96", bus["intervals_no_power"]);
        Assert.All(bus.Where(cell => cell.Key.EndsWith("per_MWh", StringComparison.Ordinal)), cell => Assert.Equal("", cell.Value));
    }

    [Fact]
    public void Statements_AreAllThere()
    {
        int count = day.Grid.Intervals.Sum(traced => traced.Statements.Count);

        Assert.Equal(count, day.Csv("statements").Rows.Count);
        Assert.Equal(96 * day.Grid.Network.Assets.Count, count);
    }

    [Fact]
    public void Storage_ClosesFromBeforeToAfter()
    {
        Dictionary<string, string> row = Assert.Single(day.Csv("storages").Rows);

        Assert.Equal("20000000", row["energy_before_Wh"]);
        Assert.Equal("10000000000", row["carbon_before_mg_CO2e"]);
        Assert.NotEqual("0", row["carbon_discharged_mg_CO2e"]);
        Assert.Equal("0", row["check_mg_CO2e"]);
    }

    [Fact]
    public void Quality_CountsReasonsThatOccurred()
    {
        CsvRows quality = day.Csv("quality");

        Assert.Equal("3", quality.Row("what", "6-BadSignature")["count"]);
        Assert.Equal("2", quality.Row("what", "2-RegisterWentBack")["count"]);
        Assert.DoesNotContain(quality.Rows, row => row["what"].EndsWith("RateLimit", StringComparison.Ordinal));
        Assert.Equal("4", quality.Row("what", "missing")["count"]);
        Assert.Equal("4", quality.Row("what", "estimated")["count"]);
    }

    [Fact]
    public void Branches_StandByLossCarbon()
    {
        List<Int128> losses = [.. day.Csv("branches").Rows.Select(row => Int128.Parse(row["loss_carbon_mg_CO2e"], CultureInfo.InvariantCulture))];

        Assert.Equal(losses.OrderDescending(), losses);
    }
}
