using System.Globalization;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Inventory;
using Spectre.Console;

namespace CarbonLedger.Cli.Commands;

/// <summary>The inventory as the guideline lays it out: 1 summary, 2 activity data, 3 factors; then what goes beyond it. Chinese terms stand beside the English ones.</summary>
internal sealed class InventoryText(GridCompanyInventory inventory)
{
    private const string NotStated = "not stated";

    public void Print()
    {
        Summary();
        Gas();
        Electricity();
        Factors();
        Equipment();
        Balance();
        Told();
    }

    private void Summary()
    {
        AnsiConsole.WriteLine($"Grid company inventory 电网企业温室气体排放{(inventory.Input.Name.Length > 0 ? $": {inventory.Input.Name}" : "")}");
        if (inventory.Input.Ledger is { } ledger)
        {
            AnsiConsole.WriteLine($"from the log of network {ledger.Network}, {ledger.From} to {ledger.To} ({ledger.TimeZone}): {ledger.IntervalsCounted} of {ledger.IntervalsExpected} intervals");
        }

        Table table = Titled("1 Summary 排放量汇总").AddColumn("source").AddColumn(Right("gas t")).AddColumn(Right("t CO2e"));
        table.AddRow("SF6 of repair and retirement 六氟化硫 (修理与退役设备)", Tonnes(inventory.Sf6.Kilograms / 1000), Tonnes(inventory.Sf6Equivalent.Tonnes));
        string loss = Tonnes(inventory.LossCarbon?.Milligrams / 1_000_000_000m);
        table.AddRow("line losses 输配电损失, CO2", loss, loss);
        table.AddRow(inventory.RejectedRows == 0 ? "total 合计" : $"total 合计, without {inventory.RejectedRows} rejected rows", "", Tonnes(inventory.Total?.Tonnes));
        AnsiConsole.Write(table);
    }

    private void Gas()
    {
        Table table = Titled("2 Activity data 活动水平数据: SF6 六氟化硫").AddColumn("").AddColumn("unit").AddColumn(Right("capacity 容量 kg")).AddColumn(Right("recovered 回收量 kg")).AddColumn(Right("emitted kg"));
        foreach (Sf6Row row in inventory.Rows)
        {
            table.AddRow(row.Kind == Sf6RowKind.Retired ? "REC 退役" : "REP 修理", Markup.Escape(row.Record), Kilograms(row.Capacity), Kilograms(row.Recovered), Kilograms(row.Emitted));
        }

        table.AddRow("sum 合计", "", Kilograms(GasMass.Sum(inventory.Rows.Select(row => row.Capacity))), Kilograms(GasMass.Sum(inventory.Rows.Select(row => row.Recovered))), Kilograms(inventory.Sf6));
        AnsiConsole.Write(table);
    }

    private void Electricity()
    {
        InventoryTable lines = InventoryTables.Electricity(inventory);
        bool hasOrigin = inventory.Input.Ledger is not null;
        Table table = Titled("2 Activity data 活动水平数据: electricity 电量").AddColumn("").AddColumn(Right("MWh"));
        if (hasOrigin)
        {
            table.AddColumn("origin 数据来源");
        }

        foreach (InventoryLine line in lines.Lines)
        {
            string value = line.Value is not { } known ? NotStated
                : line.Unit == "%" ? known.ToString("N4", CultureInfo.InvariantCulture) + " %"
                : known.ToString("#,0.######", CultureInfo.InvariantCulture);
            string[] cells = [$"{line.Label} {line.LabelChinese}", value, Markup.Escape(line.Origin)];
            table.AddRow(hasOrigin ? cells : cells[..2]);
        }

        AnsiConsole.Write(table);
    }

    private void Factors()
    {
        Table table = Titled("3 Factors 排放因子").AddColumn("factor").AddColumn(Right("value")).AddColumn("from").AddColumn(Right("SF6 t CO2e"));
        table.AddRow("GWP of SF6, in the total", Plain(CarbonEquivalent.GuidelineSf6), Markup.Escape(GwpBasis.Guideline.ToString()), Tonnes(inventory.Sf6Equivalent.Tonnes));
        foreach (GwpSet set in (GwpSet[])[GwpSet.FifthAssessment, GwpSet.SixthAssessment])
        {
            GwpRow row = inventory.Potentials.RowOfSf6(set);
            table.AddRow("GWP of SF6, for information", Plain(row.Value), Markup.Escape(GwpBasis.Of(row).ToString()), Tonnes(inventory.Sf6EquivalentBy(set).Tonnes));
        }

        table.AddRow("EF grid 电网排放因子, t CO2/MWh, CO2 only", inventory.Input.Factor is { } factor ? Plain(factor.MilligramsPerMegawattHour / 1_000_000_000m) : NotStated, Markup.Escape(inventory.Input.Source), "");
        AnsiConsole.Write(table);
    }

    private void Equipment()
    {
        if (inventory.Input.Equipment is not { } equipment)
        {
            return;
        }

        Table table = Titled("Equipment register 设备台账").AddColumn("serial").AddColumn("asset").AddColumn("gas").AddColumn(Right("nameplate kg")).AddColumn(Right("leak %/yr")).AddColumn("EU prohibits new ones from");
        foreach (EquipmentRow row in equipment)
        {
            table.AddRow(
                Markup.Escape(row.Serial.Value), Markup.Escape(row.Asset?.Value ?? ""), Markup.Escape(row.Gas.ToString()), Kilograms(row.Capacity),
                row.Leak is { } leak ? Plain(leak.PpmPerYear / 10_000m) + (leak.IsAboveDesign ? " !" : "") : "",
                row.ProhibitedFrom(inventory.Potentials)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "");
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"leak limit {LeakRate.DesignLimitText}; dates of regulation (EU) 2024/573; servicing with virgin SF6 prohibited from {FGasProhibition.VirginSf6ForServicing:yyyy-MM-dd}"));
    }

    private void Balance()
    {
        if (inventory.Balance is not { } balance)
        {
            return;
        }

        string basis = Markup.Escape(GwpBasis.Of(balance.Potential).ToString());
        Table table = Titled($"SF6 by full mass balance (40 CFR 98 subpart DD); both methods with GWP {Plain(balance.Potential.Value)}, {basis}")
            .AddColumn("method").AddColumn(Right("SF6 kg")).AddColumn(Right("t CO2e"));
        table.AddRow("full mass balance", Kilograms(balance.Emitted), Tonnes(balance.EmittedEquivalent.Tonnes));
        table.AddRow("guideline: repair and retirement", Kilograms(balance.Guideline), Tonnes(balance.GuidelineEquivalent.Tonnes));
        table.AddRow(inventory.RejectedRows == 0 ? "difference: leakage in operation, errors of stock" : "difference: also the rejected rows", Kilograms(balance.Difference), Tonnes(balance.DifferenceEquivalent.Tonnes));
        AnsiConsole.Write(table);
        string nameplate = balance.Nameplate is { } known ? $"nameplate {Kilograms(known)} kg, {(balance.IsAboveThreshold == true ? "above" : "not above")}" : "nameplate not told;";
        AnsiConsole.WriteLine($"{nameplate} the threshold of {MassBalance.ThresholdPounds} lb ({Kilograms(GasMass.FromMilligrams(MassBalance.ThresholdMilligrams))} kg)");
    }

    private void Told()
    {
        foreach (InventoryFinding finding in inventory.Findings.Where(finding => finding.Kind == InventoryFindingKind.Incomplete))
        {
            AnsiConsole.WriteLine($"incomplete: {finding}");
        }

        foreach (InventoryFinding finding in inventory.Rejected)
        {
            AnsiConsole.WriteLine($"rejected, in no sum: {finding}");
        }
    }

    private static Table Titled(string title)
    {
        AnsiConsole.WriteLine();
        AnsiConsole.MarkupLine(title);
        return new Table().Border(TableBorder.Simple);
    }

    private static TableColumn Right(string name) => new TableColumn(name).RightAligned();

    private static string Plain(decimal value) => value.ToString("0.#########", CultureInfo.InvariantCulture);

    private static string Kilograms(GasMass mass) => mass.Kilograms.ToString("#,0.######", CultureInfo.InvariantCulture);

    private static string Tonnes(decimal? tonnes) => tonnes is { } known ? known.ToString("#,0.00#######", CultureInfo.InvariantCulture) : NotStated;
}
