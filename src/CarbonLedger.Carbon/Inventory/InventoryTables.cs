using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>The tables of the guideline's report layout: 1 summary, 2 activity data and their origin, 3 factors and theirs.</summary>
public static class InventoryTables
{
    private const decimal WattHoursPerMegawattHour = 1_000_000;
    private const decimal MilligramsPerTonne = 1_000_000_000;
    private const decimal KilogramsPerTonne = 1_000;

    /// <summary>Tables 1, 2 of SF6, 2 of electricity, and 3, in this order.</summary>
    public static IReadOnlyList<InventoryTable> Of(GridCompanyInventory inventory) => [Summary(inventory), Gas(inventory), Electricity(inventory), Factors(inventory)];

    public static InventoryTable Summary(GridCompanyInventory inventory)
    {
        string without = inventory.RejectedRows == 0 ? "" : FormattableString.Invariant($", without {inventory.RejectedRows} rejected rows");
        return new(1, "Summary", "排放量汇总",
        [
            new("SF6 of repair and retirement", "六氟化硫 (修理与退役设备)", inventory.Sf6.Kilograms / KilogramsPerTonne, "t", "table 2"),
            new("SF6 of repair and retirement", "六氟化硫 (修理与退役设备)", inventory.Sf6Equivalent.Tonnes, "t CO2e", $"eq. 2{without}"),
            new("line losses, CO2", "输配电损失", inventory.LossCarbon?.Milligrams / MilligramsPerTonne, "t CO2", "eq. 4"),
            new("total", "合计", inventory.Total?.Tonnes, "t CO2e", $"eq. 1{without}"),
        ]);
    }

    public static InventoryTable Gas(GridCompanyInventory inventory) => new(2, "Activity data: SF6", "活动水平数据: 六氟化硫",
    [
        .. inventory.Rows.SelectMany(row => LinesOf(row, inventory.Input.Ledger is null ? row.Record : $"record {row.Record} of the log")),
        new("sum emitted", "合计", inventory.Sf6.Kilograms, "kg", FormattableString.Invariant($"{inventory.Rows.Count} rows, capacity less recovered{OfUnits(inventory.Input.Ledger)}")),
    ]);

    public static InventoryTable Electricity(GridCompanyInventory inventory)
    {
        ElectricityBalance? energies = inventory.Input.Electricity;
        LedgerOrigin? ledger = inventory.Input.Ledger;
        return new(2, "Activity data: electricity", "活动水平数据: 电量",
        [
            new("EL on-grid", "上网电量", MegawattHours(energies?.OnGrid), "MWh", Origin(ledger?.OnGridStatements, ledger?.StorageDischarged, "discharged from storages")),
            new("EL import", "输入电量", MegawattHours(energies?.Import), "MWh", Origin(ledger?.ImportStatements)),
            new("EL export", "输出电量", MegawattHours(energies?.Export), "MWh", Origin(ledger?.ExportStatements)),
            new("supplied", "供电量", MegawattHours(energies?.Supplied), "MWh", "on-grid + import - export"),
            new("EL sold", "售电量", MegawattHours(energies?.Sold), "MWh", Origin(ledger?.SoldStatements, ledger?.StorageCharged, "charged into storages")),
            new("AD loss", "输配电损失电量", MegawattHours(energies?.Loss), "MWh", "eq. 3"),
            new("loss rate", "线损率", inventory.LossRate * 100, "%", "eq. 5"),
        ]);

        string Origin(long? statements, Energy? storage = null, string what = "")
        {
            string text = statements is { } counted ? ledger!.OriginOf(counted) : inventory.Input.Source;
            return storage is { } energy && energy != Energy.Zero ? FormattableString.Invariant($"{text}; {MegawattHours(energy):0.######} MWh of it {what}") : text;
        }
    }

    public static InventoryTable Factors(GridCompanyInventory inventory) => new(3, "Factors", "排放因子",
    [
        new("GWP of SF6, in the total", "六氟化硫全球变暖潜势", CarbonEquivalent.GuidelineSf6, "t CO2e/t", GwpBasis.Guideline.ToString()),
        .. ((GwpSet[])[GwpSet.FifthAssessment, GwpSet.SixthAssessment]).Select(inventory.Potentials.RowOfSf6).Select(row =>
            new InventoryLine("GWP of SF6, for information", "六氟化硫全球变暖潜势 (参考)", row.Value, "t CO2e/t", GwpBasis.Of(row).ToString())),
        new("EF grid, CO2 only", "电网排放因子", inventory.Input.Factor?.MilligramsPerMegawattHour / MilligramsPerTonne, "t CO2/MWh", inventory.Input.Source),
    ]);

    private static InventoryLine[] LinesOf(Sf6Row row, string origin)
    {
        (string kind, string chinese) = row.Kind == Sf6RowKind.Retired ? ("REC", "退役") : ("REP", "修理");
        string unit = row.Serial is { } serial ? $" {serial}" : "";
        return
        [
            new($"{kind}{unit} capacity", $"{chinese}{unit} 容量", row.Capacity.Kilograms, "kg", origin),
            new($"{kind}{unit} recovered", $"{chinese}{unit} 回收量", row.Recovered.Kilograms, "kg", origin),
        ];
    }

    private static string OfUnits(LedgerOrigin? ledger) => ledger is null ? "" : FormattableString.Invariant($"; {ledger.Units} units on file, {ledger.Bookings} events of the year");

    private static decimal? MegawattHours(Energy? energy) => energy?.WattHours / WattHoursPerMegawattHour;
}
