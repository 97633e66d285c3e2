using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Inventory;
using CsCheck;

namespace CarbonLedger.Carbon.Tests;

public sealed class GridCompanyInventoryTests
{
    private const string Text = """
        {"name":"made","retired":[{"id":"REC-1","serial":"A","capacity_kg":120,"recovered_kg":114}],
        "repaired":[{"id":"REP-1","serial":"B","capacity_kg":80,"recovered_kg":78.5}],"gwp":23900,
        "EL":{"on_grid_MWh":1000000,"import_MWh":200000,"export_MWh":150000,"sold_MWh":1000000},"EF_t_per_MWh":0.5306,
        "equipment":[{"serial":"A","capacity_kg":120},{"serial":"B","capacity_kg":80,"topped_up_kg":0.4,"years":1}]}
        """;

    private static readonly GwpTable Potentials = GwpTable.Read(GwpTable.DefaultBytes()).Require("default-gwp.json");

    /// <summary>Every expected key is a key of the output, and the same whole mg, Wh, or 18 places of the rate: the vector's last binary digits are not decimal ones.</summary>
    [Fact]
    public void Vector_ComesOutExactly()
    {
        byte[] bytes = CarbonFlowVectors.Read("cn_grid_company_example");
        JsonElement expected = CarbonFlowVectors.Parse(bytes).GetProperty("expected");
        GridCompanyInventory inventory = GridCompanyInventory.Of(GridCompanyReader.Read(bytes).Require("vector"), Potentials);
        JsonElement output = Write(inventory);
        Assert.Equal(8, expected.EnumerateObject().Count());
        Assert.All(expected.EnumerateObject(), property =>
        {
            decimal found = output.GetProperty(property.Name).GetDecimal();
            Assert.Equal(decimal.Round(property.Value.GetDecimal(), 9), decimal.Round(found, 9));
            Assert.InRange(Math.Abs(property.Value.GetDouble() - (double)found), 0, Math.BitIncrement(property.Value.GetDouble()) - property.Value.GetDouble());
        });
        Assert.Empty(inventory.Findings);
        Assert.True(inventory.IsComplete);
    }

    /// <summary>The vector in the decimals of the guideline, without its binary rounding.</summary>
    [Fact]
    public void Vector_IsTheHandCalculation()
    {
        GridCompanyInventory inventory = GridCompanyInventory.Of(GridCompanyReader.Read(CarbonFlowVectors.Read("cn_grid_company_example")).Require("vector"), Potentials);
        Assert.Equal(7_500_000, inventory.Sf6.Milligrams);
        Assert.Equal(179.25m, inventory.Sf6Equivalent.Tonnes);
        Assert.Equal(176.25m, inventory.Sf6EquivalentBy(GwpSet.FifthAssessment).Tonnes);
        Assert.Equal(182.25m, inventory.Sf6EquivalentBy(GwpSet.SixthAssessment).Tonnes);
        Assert.Equal(26_530_000_000_000, inventory.LossCarbon!.Value.Milligrams);
        Assert.Equal(26_709.25m, inventory.Total!.Tonnes);
        Assert.Equal(0.047619047619047619m, inventory.LossRate);
        Assert.Equal(GwpBasis.Guideline, inventory.Total.Basis);
    }

    [Fact]
    public void Sums_AreThoseOfTheRows_AndTotalsOfTheParts() =>
        Gen.Select(Gen.Long[0, 200_000_000], Gen.Int[0, 100]).Array[0, 20].Sample(units =>
        {
            JsonObject root = JsonNode.Parse(Text)!.AsObject();
            root.Remove("equipment");
            root["repaired"] = new JsonArray([.. units.Select(unit => (JsonNode)new JsonObject
            {
                ["capacity_kg"] = unit.Item1 / 1_000_000m,
                ["recovered_kg"] = unit.Item1 * unit.Item2 / 100 / 1_000_000m,
            })]);
            GridCompanyInventory inventory = Of(root.ToJsonString());
            Assert.Equal(6_000_000 + units.Sum(unit => unit.Item1 - (unit.Item1 * unit.Item2 / 100)), inventory.Sf6.Milligrams);
            Assert.Equal(inventory.Sf6.Milligrams * (Int128)23_900, inventory.Sf6Equivalent.Milligrams);
            Assert.Equal(inventory.Sf6Equivalent.Milligrams + inventory.LossCarbon!.Value.Milligrams, inventory.Total!.Milligrams);
        });

    [Theory]
    [InlineData("\"recovered_kg\":114", "\"recovered_kg\":120.000001", "retired[0] REC-1: recovered_kg is 120.000001; expected at most capacity_kg, 120 kg", InventoryReason.RecoveredAboveCapacity)]
    [InlineData("\"recovered_kg\":114", "\"recovered_kg\":-1", "retired[0] REC-1: recovered_kg is -1; expected a number from 0 to 100000 kg of at most 6 decimals", InventoryReason.NotAValue)]
    [InlineData("\"recovered_kg\":114", "\"recovered_kg\":1.0000001", "retired[0] REC-1: recovered_kg is 1.0000001;", InventoryReason.NotAValue)]
    [InlineData("\"capacity_kg\":120,\"recovered_kg\":114", "\"recovered_kg\":114", "retired[0] REC-1: capacity_kg is nothing;", InventoryReason.NotAValue)]
    [InlineData("\"serial\":\"A\",\"capacity_kg\":120,\"recovered_kg\":114", "\"serial\":\"C\",\"capacity_kg\":120,\"recovered_kg\":114", "retired[0] REC-1: serial is C; expected a serial number of the equipment register, which has 2", InventoryReason.NotInRegister)]
    [InlineData("\"serial\":\"A\",\"capacity_kg\":120,\"recovered_kg\":114", "\"capacity_kg\":120,\"recovered_kg\":114", "retired[0] REC-1: serial is nothing;", InventoryReason.NotInRegister)]
    [InlineData("\"serial\":\"A\",\"capacity_kg\":120,\"recovered_kg\":114", "\"serial\":\"a b\",\"capacity_kg\":120,\"recovered_kg\":114", "retired[0] REC-1: serial is \"a b\";", InventoryReason.NotAValue)]
    public void BadRow_IsRejectedByName_AndStopsNoOther(string found, string put, string named, InventoryReason reason)
    {
        GridCompanyInventory inventory = Of(Changed(found, put));
        InventoryFinding rejection = Assert.Single(inventory.Rejected);
        Assert.StartsWith(named, rejection.ToString(), StringComparison.Ordinal);
        Assert.Equal(reason, rejection.Reason);
        Assert.Equal(("REP-1", 1_500_000), (Assert.Single(inventory.Rows).Record[^5..], inventory.Sf6.Milligrams));
        Assert.False(inventory.IsComplete);
        JsonElement output = Write(inventory);
        Assert.False(output.GetProperty("complete").GetBoolean());
        Assert.Equal(1, output.GetProperty("rejected_rows").GetInt32());
        Assert.Equal("row rejected", output.GetProperty("findings")[0].GetProperty("kind").GetString());
        Assert.NotNull(inventory.Total);
    }

    [Fact]
    public void SecondRetirementOfASerialNumber_IsRejected_AndASecondRepairIsNot()
    {
        GridCompanyInventory inventory = Of(Text
            .Replace("\"recovered_kg\":114}", "\"recovered_kg\":114},{\"id\":\"REC-2\",\"serial\":\"A\",\"capacity_kg\":120,\"recovered_kg\":119}", StringComparison.Ordinal)
            .Replace("\"recovered_kg\":78.5}", "\"recovered_kg\":78.5},{\"id\":\"REP-2\",\"serial\":\"B\",\"capacity_kg\":80,\"recovered_kg\":79}", StringComparison.Ordinal));
        InventoryFinding rejection = Assert.Single(inventory.Rejected);
        Assert.Equal(InventoryReason.SerialTwice, rejection.Reason);
        Assert.Equal("retired[1] REC-2: serial is A; expected one retirement per serial number; retired[0] REC-1 retired it", rejection.ToString());
        Assert.Equal(8_500_000, inventory.Sf6.Milligrams);
    }

    [Fact]
    public void RejectedRetirement_IsNoRetirement_SoACorrectedRowCounts()
    {
        GridCompanyInventory inventory = Of(Changed("\"recovered_kg\":114}", "\"recovered_kg\":121},{\"id\":\"REC-2\",\"serial\":\"A\",\"capacity_kg\":120,\"recovered_kg\":114}"));
        Assert.Equal(InventoryReason.RecoveredAboveCapacity, Assert.Single(inventory.Rejected).Reason);
        Assert.Equal(7_500_000, inventory.Sf6.Milligrams);
    }

    [Fact]
    public void RegisterRowsOfOneSerialNumber_AreTheFirst_AndTheSecondIsRejected()
    {
        GridCompanyInventory inventory = Of(Changed("{\"serial\":\"A\",\"capacity_kg\":120}", "{\"serial\":\"A\",\"capacity_kg\":120},{\"serial\":\"A\",\"capacity_kg\":7}"));
        Assert.Equal(InventoryReason.SerialTwice, Assert.Single(inventory.Rejected).Reason);
        Assert.Equal(120, inventory.Input.Equipment![0].Capacity.Kilograms);
    }

    [Theory]
    [InlineData("\"gas\":{\"SF6\":0.9}", "gas")]
    [InlineData("\"gas\":{\"SF6\":0.9,\"CF4\":0.1}", "gas")]
    [InlineData("\"gas\":{\"SF6\":1.1,\"N2\":-0.1}", "gas")]
    [InlineData("\"gas\":\"SF6\"", "gas")]
    [InlineData("\"rated_kV\":0", "rated_kV")]
    [InlineData("\"rated_kV\":126.0001", "rated_kV")]
    [InlineData("\"breaking_kA\":\"much\"", "breaking_kA")]
    [InlineData("\"asset\":\"a/b\"", "asset")]
    [InlineData("\"years\":-1", "years")]
    public void BadUnitOfTheRegister_IsRejected_AndSoIsTheRowThatNamesIt(string put, string field)
    {
        GridCompanyInventory inventory = Of(Changed("{\"serial\":\"A\",\"capacity_kg\":120}", "{\"serial\":\"A\",\"capacity_kg\":120," + put + "}"));
        Assert.Equal([("equipment[0] A", field), ("retired[0] REC-1", "serial")], inventory.Rejected.Select(finding => (finding.Record, finding.Field)));
        Assert.Equal(1_500_000, inventory.Sf6.Milligrams);
    }

    [Theory]
    [InlineData("\"rated_kV\":52", "2030-01-01")]
    [InlineData("\"rated_kV\":52.001", null)]
    [InlineData("\"rated_kV\":145,\"breaking_kA\":50", "2028-01-01")]
    [InlineData("\"rated_kV\":145,\"breaking_kA\":50.001", "2032-01-01")]
    [InlineData("\"rated_kV\":145.001", "2032-01-01")]
    [InlineData("\"rated_kV\":126,\"breaking_kA\":40,\"gas\":{\"C5-FK\":0.25,\"CO2\":0.75}", null)]
    [InlineData("\"breaking_kA\":40", null)]
    public void ProhibitionDateOfARegistersUnit_NeedsThePlateSoFarAsItsClassDoes(string put, string? date)
    {
        GridCompanyInventory inventory = Of(Changed("{\"serial\":\"A\",\"capacity_kg\":120}", "{\"serial\":\"A\",\"capacity_kg\":120," + put + "}"));
        Assert.Equal(date, Write(inventory).GetProperty("equipment")[0].GetProperty("prohibited_from").GetString());
    }

    [Fact]
    public void CapacityOtherThanTheRegisters_IsTold_AndTheRowCounts()
    {
        GridCompanyInventory inventory = Of(Changed("{\"serial\":\"A\",\"capacity_kg\":120}", "{\"serial\":\"A\",\"capacity_kg\":121}"));
        Assert.Equal((InventoryReason.CapacityDiffers, InventoryFindingKind.Warning), (inventory.Findings[0].Reason, inventory.Findings[0].Kind));
        Assert.Equal(7_500_000, inventory.Sf6.Milligrams);
    }

    [Fact]
    public void LossBelowZero_IsAnError_ThatLeavesTheGas()
    {
        GridCompanyInventory inventory = Of(Changed("\"sold_MWh\":1000000", "\"sold_MWh\":1050000.000001"));
        InventoryFinding finding = Assert.Single(inventory.Findings);
        Assert.Equal((InventoryReason.LossBelowZero, InventoryFindingKind.FigureRefused), (finding.Reason, finding.Kind));
        Assert.Equal("EL: loss_MWh is -0.000001; expected at least 0 MWh; below it a meter or the boundary is wrong", finding.ToString());
        Assert.Null(inventory.LossCarbon);
        Assert.Null(inventory.Total);
        Assert.Null(inventory.LossRate);
        Assert.Equal(179.25m, inventory.Sf6Equivalent.Tonnes);
        Assert.Equal(JsonValueKind.Null, Write(inventory).GetProperty("total_tCO2e").ValueKind);
    }

    [Theory]
    [InlineData("1039500", null)]
    [InlineData("1039500.000001", "1 %")]
    [InlineData("924000", null)]
    [InlineData("923999.999999", "12 %")]
    [InlineData("1050000", "0 %")]
    public void LossRateOutsideItsUsualRange_IsAWarning_ToTheLastWattHour(string sold, string? told)
    {
        // 1 % of 1 050 000 MWh is 10 500, 12 % is 126 000; the ends are usual.
        GridCompanyInventory inventory = Of(Changed("\"sold_MWh\":1000000", $"\"sold_MWh\":{sold}"));
        Assert.NotNull(inventory.Total);
        Assert.True(inventory.IsComplete);
        if (told is null)
        {
            Assert.Empty(inventory.Findings);
            return;
        }

        InventoryFinding finding = Assert.Single(inventory.Findings);
        Assert.Equal((InventoryReason.UnusualLossRate, InventoryFindingKind.Warning), (finding.Reason, finding.Kind));
        Assert.Equal(told, finding.Value); // to six decimals
    }

    [Fact]
    public void NothingSupplied_HasNoRate_AndNoDivision()
    {
        GridCompanyInventory inventory = Of(Changed("\"on_grid_MWh\":1000000,\"import_MWh\":200000,\"export_MWh\":150000,\"sold_MWh\":1000000", "\"on_grid_MWh\":0,\"import_MWh\":0,\"export_MWh\":0,\"sold_MWh\":0"));
        Assert.Equal(InventoryReason.NothingSupplied, Assert.Single(inventory.Findings).Reason);
        Assert.Null(inventory.LossRate);
        Assert.Equal(0, inventory.LossCarbon!.Value.Milligrams);
    }

    [Theory]
    [InlineData("\"name\":\"made\"", "\"name\":\"made\",\"loses\":1", "file: loses is 1; expected one of name,")]
    [InlineData("\"sold_MWh\"", "\"own_MWh\":5,\"sold_MWh\"", "EL: own_MWh is 5; expected one of on_grid_MWh,")]
    [InlineData("\"id\":\"REP-1\"", "\"id\":\"REP-1\",\"kg\":1", "repaired[0] REP-1: kg is 1; expected one of id, serial,")]
    [InlineData("{\"serial\":\"A\"", "{\"serial\":\"A\",\"kv\":1", "equipment[0] A: kv is 1; expected one of id, serial,")]
    public void UnknownField_IsNamed_AndNothingElseChanges(string found, string put, string named)
    {
        GridCompanyInventory inventory = Of(Changed(found, put));
        InventoryFinding finding = Assert.Single(inventory.Findings);
        Assert.StartsWith(named, finding.ToString(), StringComparison.Ordinal);
        Assert.Equal((InventoryReason.UnknownField, InventoryFindingKind.Warning), (finding.Reason, finding.Kind));
        Assert.Equal(26_709.25m, inventory.Total!.Tonnes);
    }

    [Theory]
    [InlineData("\"EF_t_per_MWh\":0.5306", "\"EF_t_per_MWh\":-0.1", "EF_t_per_MWh")]
    [InlineData("\"EF_t_per_MWh\":0.5306", "\"EF_t_per_MWh\":10.1", "EF_t_per_MWh")]
    [InlineData("\"EF_t_per_MWh\":0.5306", "\"EF_t_per_MWh\":null", "EF_t_per_MWh")]
    [InlineData("\"sold_MWh\":1000000", "\"sold_MWh\":\"many\"", "sold_MWh")]
    [InlineData("\"import_MWh\":200000,", "", "import_MWh")]
    public void BadEnergyOrFactor_LeavesTheGas_AndNoTotal(string found, string put, string field)
    {
        GridCompanyInventory inventory = Of(Changed(found, put));
        Assert.Equal((field, InventoryFindingKind.FigureRefused), (Assert.Single(inventory.Findings).Field, inventory.Findings[0].Kind));
        Assert.Equal(179.25m, inventory.Sf6Equivalent.Tonnes);
        Assert.Null(inventory.Total);
        Assert.False(inventory.IsComplete);
    }

    [Theory]
    [InlineData("\"gwp\":23900", "\"gwp\":24300", "$.gwp: Expected 23900, the guideline's own constant")]
    [InlineData("\"gwp\":23900", "\"gwp\":\"AR6\"", "$.gwp")]
    [InlineData("\"repaired\":[", "\"repared\":[", "$.repaired: Expected an array")]
    [InlineData("\"equipment\":[", "\"equipment\":1,\"x\":[", "$.equipment: Expected an array")]
    public void WhatMakesTheFileUnusable_IsAProblem(string found, string put, string named) =>
        Assert.Contains(Read(Changed(found, put)).Problems, problem => problem.ToString().StartsWith(named, StringComparison.Ordinal));

    [Theory]
    [InlineData("78.5", 1_500_000)]
    [InlineData("\"78.5\"", 1_500_000)]
    [InlineData("7.85e1", 1_500_000)]
    [InlineData("78.499999", 1_500_001)]
    [InlineData("1e-06", 79_999_999)]
    public void Numbers_AreReadExactly(string written, long emitted) =>
        Assert.Equal(emitted + 6_000_000, Of(Changed("\"recovered_kg\":78.5", $"\"recovered_kg\":{written}")).Sf6.Milligrams);

    [Theory]
    [InlineData("1.00000000000000000000000000000000001")]
    [InlineData("1e-40")]
    [InlineData("1e999999999999")]
    [InlineData("\"1,5\"")]
    [InlineData("\"\"")]
    [InlineData("true")]
    public void NumberThatCantBeReadExactly_IsRejected(string written) =>
        Assert.Equal(InventoryReason.NotAValue, Assert.Single(Of(Changed("\"recovered_kg\":78.5", $"\"recovered_kg\":{written}")).Rejected).Reason);

    [Fact]
    public void LargestAmounts_AreAProblemAndNoOverflow()
    {
        string max = InventoryLimits.MegawattHoursMax.ToString(CultureInfo.InvariantCulture);
        GridCompanyInventory inventory = Of(Text
            .Replace("\"on_grid_MWh\":1000000,\"import_MWh\":200000,\"export_MWh\":150000", $"\"on_grid_MWh\":{max},\"import_MWh\":{max},\"export_MWh\":0", StringComparison.Ordinal)
            .Replace("0.5306", "10", StringComparison.Ordinal));
        Assert.Contains(inventory.Findings, finding => finding.Reason == InventoryReason.TooLarge);
        Assert.Null(inventory.Total);
    }

    [Fact]
    public void AnyChangedByte_NeverThrows()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Text);
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            byte[] changed = [.. bytes];
            changed[at] = value;
            InputReading<GridCompanyInput> reading = GridCompanyReader.Read(changed);
            Assert.True(reading.Value is null ? reading.Problems.Count > 0 : Write(GridCompanyInventory.Of(reading.Value, Potentials)).ValueKind == JsonValueKind.Object);
        }, iter: 3_000);
    }

    private static string Changed(string found, string put)
    {
        Assert.Contains(found, Text, StringComparison.Ordinal);
        return Text.Replace(found, put, StringComparison.Ordinal);
    }

    private static InputReading<GridCompanyInput> Read(string text) => GridCompanyReader.Read(Encoding.UTF8.GetBytes(text));

    private static GridCompanyInventory Of(string text) => GridCompanyInventory.Of(Read(text).Require("made"), Potentials);

    private static JsonElement Write(GridCompanyInventory inventory)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            inventory.WriteJson(writer);
        }

        return CarbonFlowVectors.Parse(stream.ToArray());
    }
}
