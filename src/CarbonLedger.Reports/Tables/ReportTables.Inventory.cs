using System.Globalization;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Reports.Figures;

namespace CarbonLedger.Reports.Tables;

/// <content>The grid company's inventory.</content>
internal sealed partial class ReportTables
{
    /// <summary>Table 1; null without an inventory, like the others of it.</summary>
    public ReportTable? InventorySummary { get; }

    /// <summary>Table 2, SF6.</summary>
    public ReportTable? InventoryGas { get; }

    /// <summary>Table 2, electricity.</summary>
    public ReportTable? InventoryElectricity { get; }

    /// <summary>Table 3.</summary>
    public ReportTable? InventoryFactors { get; }

    /// <summary>Eq. 6 beside eq. 2; without rows where the inventory has no such balance.</summary>
    public ReportTable? InventoryBalance { get; }

    public ReportTable? InventoryFindings { get; }

    private IEnumerable<ReportTable> OfInventory => new[] { InventorySummary, InventoryGas, InventoryElectricity, InventoryFactors, InventoryBalance, InventoryFindings }.OfType<ReportTable>();

    private ReportTable? MakeInventory(string name, Func<InventoryFold, InventoryTable> of, Func<InventoryFold, bool>? isUnchecked = null) => figures.Inventory is not { } inventory ? null
        : Table<InventoryLine>(name, Words.TitleOf(of(inventory)))
            .InFile("label", row => row.Label)
            .InFile("label_zh", row => row.LabelChinese)
            .OnPage(Words.InventoryItem, "", false, row => $"{row.Label} {row.LabelChinese}")
            .InFile("value", row => row.Value?.ToString(CultureInfo.InvariantCulture))
            .OnPage(Words.Value, "", true, row => row.Value is { } value ? Numbers.Short(value) : null)
            .InFile("unit", row => row.Unit)
            .OnPage(Words.UnitOf, "", false, row => row.Unit.Replace("CO2", "CO₂", StringComparison.Ordinal))
            .Text("origin", Words.Origin, row => row.Origin)
            .Build(of(inventory).Lines, RowsOnPageMax) with
        {
            IsUnchecked = isUnchecked?.Invoke(inventory) == true,
        };

    private ReportTable? MakeInventoryBalance() => figures.Inventory is not { } inventory ? null : Table<MassBalanceRow>("inventory-sf6-balance", Words.BalanceOfGas)
        .InFile("line", row => row.Code)
        .OnPage(Words.InventoryItem, "", false, row => row.Line.ToString())
        .InFile("SF6_mg", row => Numbers.Exact(row.Mass.Milligrams))
        .OnPage(Words.GasMassHeading, "kg", true, row => Numbers.Short(row.Mass.Kilograms))
        .InFile($"mg_CO2e_{inventory.BalanceSet}", row => row.Equivalent is { } equivalent ? Whole(equivalent.Milligrams) : null)
        .OnPage(Words.EquivalentHeading, "t CO₂e", true, row => row.Equivalent is { } equivalent ? Numbers.Short(equivalent.Tonnes) : "")
        .Build(inventory.Balance, RowsOnPageMax, isCheck: row => row.IsTerm) with
    {
        IsUnchecked = inventory.IsPotentialUnchecked,
    };

    private ReportTable? MakeInventoryFindings() => figures.Inventory is not { } inventory ? null : Table<InventoryFinding>("inventory-findings", Words.InventoryFindingTitle)
        .InFile("kind", row => row.Kind.ToString())
        .OnPage(Words.FindingLeadsTo, "", false, row => Words.Of(row.Kind).ToString())
        .InFile("reason", row => row.Reason.ToString())
        .OnPage(Words.Reason, "", false, row => Words.Of(row.Reason).ToString())
        .Text("record", Words.EventRecord, row => row.Record)
        .Text("field", Words.FieldOf, row => row.Field)
        .Text("value", Words.FoundValue, row => row.Value)
        .Text("limit", Words.ExpectedValue, row => row.Limit)
        .Build(inventory.Inventory.Findings, RowsOnPageMax);
}
