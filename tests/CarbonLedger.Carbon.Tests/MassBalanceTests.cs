using System.Text;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Inventory;

namespace CarbonLedger.Carbon.Tests;

public sealed class MassBalanceTests
{
    private const string Text = """
        {"retired":[{"serial":"A","capacity_kg":120,"recovered_kg":114}],"repaired":[{"serial":"B","capacity_kg":80,"recovered_kg":78.5}],
        "EL":{"on_grid_MWh":100,"import_MWh":0,"export_MWh":0,"sold_MWh":95},"EF_t_per_MWh":0.5,
        "equipment":[{"serial":"A","capacity_kg":120},{"serial":"B","capacity_kg":80,"topped_up_kg":0.4,"years":1}],
        "mass_balance":{"gwp_set":"AR5","stock_start_kg":500,"stock_end_kg":455.5,"purchased_bulk_kg":50,"purchased_in_equipment_kg":60,"returned_after_recycling_kg":10,
        "sold_kg":20,"sent_for_recycling_or_destruction_kg":190,"returned_to_suppliers_kg":5,"new_nameplate_kg":60,"retired_nameplate_kg":120}}
        """;

    private static readonly GwpTable Table = GwpTable.Read(GwpTable.DefaultBytes()).Require("default-gwp.json");

    [Fact]
    public void Balance_IsTheHandCalculation_BesideTheGuideline_InTheChosenSet()
    {
        MassBalance balance = Of(Text).Balance!;

        // (500 − 455.5) + (50 + 60 + 10) − (20 + 190 + 5) − (60 − 120)
        Assert.Equal(9_500_000, balance.Emitted.Milligrams);
        Assert.Equal((7_500_000, 2_000_000), (balance.Guideline.Milligrams, balance.Difference.Milligrams));
        Assert.Equal((223.25m, 176.25m, 47m), (balance.EmittedEquivalent.Tonnes, balance.GuidelineEquivalent.Tonnes, balance.DifferenceEquivalent.Tonnes));
        Assert.Equal("ipcc-ar5-2013-gwp100-without-feedback", balance.DifferenceEquivalent.Basis.Table);
    }

    [Fact]
    public void EveryTerm_CountsOnce_WithItsSign()
    {
        MassBalanceTerms none = new();
        GasMass one = GasMass.FromGrams(1);
        Assert.Equal(0, none.Emitted.Milligrams);
        MassBalanceTerms[] adding = [none with { StockAtStart = one }, none with { PurchasedInBulk = one }, none with { PurchasedInEquipment = one }, none with { ReturnedAfterRecycling = one }, none with { RetiredNameplate = one }];
        MassBalanceTerms[] taking = [none with { StockAtEnd = one }, none with { Sold = one }, none with { SentForRecyclingOrDestruction = one }, none with { ReturnedToSuppliers = one }, none with { NewNameplate = one }];
        Assert.All(adding, terms => Assert.Equal(1_000, terms.Emitted.Milligrams));
        Assert.All(taking, terms => Assert.Equal(-1_000, terms.Emitted.Milligrams));
    }

    [Fact]
    public void EveryTermOfTheFile_ReachesItsPlace()
    {
        MassBalanceTerms terms = Of(Text).Balance!.Terms;
        decimal[] read =
        [
            terms.StockAtStart.Kilograms, terms.StockAtEnd.Kilograms, terms.PurchasedInBulk.Kilograms, terms.PurchasedInEquipment.Kilograms, terms.ReturnedAfterRecycling.Kilograms,
            terms.Sold.Kilograms, terms.SentForRecyclingOrDestruction.Kilograms, terms.ReturnedToSuppliers.Kilograms, terms.NewNameplate.Kilograms, terms.RetiredNameplate.Kilograms,
        ];
        Assert.Equal([500m, 455.5m, 50, 60, 10, 20, 190, 5, 60, 120], read);
    }

    [Theory]
    [InlineData(8_083_016_033, false)]
    [InlineData(8_083_016_034, true)]
    public void Threshold_IsTheRulesPounds(long nameplate, bool above)
    {
        // 17 820 lb × 453 592.37 mg
        Assert.True(MassBalance.ThresholdMilligrams == decimal.Truncate(MassBalance.ThresholdPounds * 453_592.37m));
        MassBalance balance = MassBalance.Of(new MassBalanceTerms(), GasMass.Zero, Table.Find(GreenhouseGas.SulphurHexafluoride, GwpSet.SixthAssessment)!, GasMass.FromMilligrams(nameplate));
        Assert.Equal(above, balance.IsAboveThreshold);
    }

    [Fact]
    public void Nameplate_IsTheRegistersSum_UnlessTold()
    {
        Assert.Equal(200, Of(Text).Balance!.Nameplate!.Value.Kilograms);
        Assert.Equal(9000, Of(Text.Replace("\"gwp_set\"", "\"nameplate_kg\":9000,\"gwp_set\"", StringComparison.Ordinal)).Balance!.Nameplate!.Value.Kilograms);
    }

    [Theory]
    [InlineData("\"stock_end_kg\":455.5", "\"stock_end_kg\":500", InventoryReason.BalanceBelowZero)]
    [InlineData("\"stock_end_kg\":455.5", "\"stock_end_kg\":458", InventoryReason.BalanceBelowGuideline)]
    public void ImplausibleBalance_IsToldAndKept(string found, string put, InventoryReason reason)
    {
        GridCompanyInventory inventory = Of(Text.Replace(found, put, StringComparison.Ordinal));
        Assert.Equal((reason, InventoryFindingKind.Warning), (Assert.Single(inventory.Findings).Reason, inventory.Findings[0].Kind));
        Assert.NotNull(inventory.Balance);
    }

    [Theory]
    [InlineData("\"gwp_set\":\"AR5\"", "\"gwp_set\":\"23900\"", "gwp_set")]
    [InlineData("\"sold_kg\":20,", "", "sold_kg")]
    [InlineData("\"sold_kg\":20", "\"sold_kg\":-20", "sold_kg")]
    [InlineData("\"gwp_set\"", "\"nameplate_kg\":-1,\"gwp_set\"", "nameplate_kg")]
    public void BadTerm_IsNamed_AndLeavesTheInventory(string found, string put, string field)
    {
        GridCompanyInventory inventory = Of(Text.Replace(found, put, StringComparison.Ordinal));
        Assert.Equal((field, InventoryFindingKind.FigureRefused), (Assert.Single(inventory.Findings).Field, inventory.Findings[0].Kind));
        Assert.Null(inventory.Balance);
        Assert.NotNull(inventory.Total);
    }

    [Theory]
    [InlineData("0.4", 5_000, false)]
    [InlineData("0.4001", 5_001, true)]
    public void LeakAboveTheDesignLimit_IsAWarning(string toppedUp, long ppm, bool told)
    {
        GridCompanyInventory inventory = Of(Text.Replace("\"topped_up_kg\":0.4", $"\"topped_up_kg\":{toppedUp}", StringComparison.Ordinal));
        Assert.Equal(ppm, inventory.Input.Equipment![1].Leak!.Value.PpmPerYear);
        Assert.Equal(told, inventory.Findings.Any(finding => finding.Reason == InventoryReason.LeakAboveDesign));
        Assert.All(inventory.Findings, finding => Assert.Contains("unchecked", finding.Limit, StringComparison.Ordinal));
    }

    [Fact]
    public void LeakRate_WithoutNameplateOrTime_IsNone()
    {
        Assert.Null(LeakRate.Over(GasMass.FromGrams(1), GasMass.Zero, 1));
        Assert.Null(LeakRate.Over(GasMass.FromGrams(1), GasMass.FromGrams(1), 0));
        Assert.Equal(250_000, LeakRate.OverMilliseconds(GasMass.FromGrams(1), GasMass.FromGrams(2), 2 * LeakRate.MillisecondsPerYear)!.Value.PpmPerYear);
    }

    private static GridCompanyInventory Of(string text) => GridCompanyInventory.Of(GridCompanyReader.Read(Encoding.UTF8.GetBytes(text)).Require("made"), Table);
}
