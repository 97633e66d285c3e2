using System.Globalization;
using System.Text.Json;
using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>The inventory as one JSON object. A figure that is not stated is null, which is not zero.</summary>
public sealed partial class GridCompanyInventory
{
    private const decimal MilligramsPerTonne = 1_000_000_000;

    /// <summary>Writes one object: the figures first, exact decimals (kg and MWh to six, t to nine, the rate to eighteen places); then the factors, rows, equipment, mass balance and findings; of a log also what they rest on, and the tables.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        json.WriteString("name", Input.Name);
        json.WriteBoolean("complete", IsComplete);
        json.WriteNumber("rejected_rows", RejectedRows);
        WriteFigures(json);
        WriteFactors(json);
        WriteRows(json);
        WriteEquipment(json);
        WriteBalance(json);
        WriteFindings(json);
        WriteLedger(json);
        json.WriteEndObject();
    }

    /// <summary>How many rows of the file are in no sum.</summary>
    public int RejectedRows => Rejected.Select(finding => finding.Record).Distinct().Count();

    private void WriteFigures(Utf8JsonWriter json)
    {
        json.WriteNumber("sf6_kg", Sf6.Kilograms);
        json.WriteNumber("sf6_tCO2e", Sf6Equivalent.Tonnes);
        json.WriteNumber("sf6_tCO2e_AR5", Sf6EquivalentBy(GwpSet.FifthAssessment).Tonnes);
        json.WriteNumber("sf6_tCO2e_AR6", Sf6EquivalentBy(GwpSet.SixthAssessment).Tonnes);
        WriteNumber(json, "supplied_MWh", Input.Electricity?.Supplied.WattHours / WattHoursPerMegawattHour);
        WriteNumber(json, "loss_MWh", Input.Electricity?.Loss.WattHours / WattHoursPerMegawattHour);
        WriteNumber(json, "loss_rate", LossRate);
        WriteNumber(json, "loss_tCO2", LossCarbon?.Milligrams / MilligramsPerTonne);
        WriteNumber(json, "total_tCO2e", Total?.Tonnes);
    }

    private void WriteFactors(Utf8JsonWriter json)
    {
        json.WriteStartArray("factors");
        WriteFactor("sf6_tCO2e", GwpBasis.Guideline, CarbonEquivalent.GuidelineSf6, inTotal: true);
        foreach (GwpRow row in (GwpRow[])[Potentials.RowOfSf6(GwpSet.FifthAssessment), Potentials.RowOfSf6(GwpSet.SixthAssessment)])
        {
            WriteFactor($"sf6_tCO2e_{GwpBasis.NameOf(row.Set)}", GwpBasis.Of(row), row.Value, inTotal: false);
        }

        json.WriteStartObject();
        json.WriteString("figure", "loss_tCO2");
        WriteNumber(json, "EF_t_per_MWh", Input.Factor?.MilligramsPerMegawattHour / MilligramsPerTonne);
        json.WriteString("gas_set", "CO2");
        json.WriteBoolean("in_total", true);
        json.WriteEndObject();
        json.WriteEndArray();

        void WriteFactor(string figure, GwpBasis basis, decimal value, bool inTotal)
        {
            json.WriteStartObject();
            json.WriteString("figure", figure);
            json.WriteNumber("gwp", value);
            json.WriteString("gwp_set", basis.Name);
            json.WriteString("table", basis.Table);
            json.WriteBoolean("in_total", inTotal);
            json.WriteEndObject();
        }
    }

    private void WriteRows(Utf8JsonWriter json)
    {
        json.WriteStartArray("rows");
        foreach (Sf6Row row in Rows)
        {
            json.WriteStartObject();
            json.WriteString("record", row.Record);
            json.WriteString("kind", row.Kind == Sf6RowKind.Retired ? "retired" : "repaired");
            json.WriteString("serial", row.Serial?.Value);
            json.WriteNumber("capacity_kg", row.Capacity.Kilograms);
            json.WriteNumber("recovered_kg", row.Recovered.Kilograms);
            json.WriteNumber("emitted_kg", row.Emitted.Kilograms);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteEquipment(Utf8JsonWriter json)
    {
        if (Input.Equipment is null)
        {
            return;
        }

        json.WriteStartArray("equipment");
        foreach (EquipmentRow row in Input.Equipment)
        {
            json.WriteStartObject();
            json.WriteString("serial", row.Serial.Value);
            json.WriteString("asset", row.Asset?.Value);
            json.WriteNumber("capacity_kg", row.Capacity.Kilograms);
            json.WriteString("gas", row.Gas.ToString());
            WriteNumber(json, "leak_percent_per_year", row.Leak?.PpmPerYear / 10_000m);
            json.WriteString("leak_limit", LeakRate.DesignLimitText);
            json.WriteString("prohibited_from", row.ProhibitedFrom(Potentials)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteBalance(Utf8JsonWriter json)
    {
        if (Balance is not { } balance)
        {
            return;
        }

        json.WriteStartObject("mass_balance");
        json.WriteString("gwp_set", GwpBasis.NameOf(balance.Potential.Set));
        json.WriteString("table", balance.Potential.Table);
        json.WriteNumber("gwp", balance.Potential.Value);
        json.WriteNumber("emitted_kg", balance.Emitted.Kilograms);
        json.WriteNumber("guideline_kg", balance.Guideline.Kilograms);
        json.WriteNumber("difference_kg", balance.Difference.Kilograms);
        json.WriteNumber("emitted_tCO2e", balance.EmittedEquivalent.Tonnes);
        json.WriteNumber("guideline_tCO2e", balance.GuidelineEquivalent.Tonnes);
        json.WriteNumber("difference_tCO2e", balance.DifferenceEquivalent.Tonnes);
        WriteNumber(json, "nameplate_kg", balance.Nameplate?.Kilograms);
        json.WriteNumber("threshold_lb", MassBalance.ThresholdPounds);
        json.WriteNumber("threshold_kg", GasMass.FromMilligrams(MassBalance.ThresholdMilligrams).Kilograms);
        if (balance.IsAboveThreshold is { } above)
        {
            json.WriteBoolean("above_threshold", above);
        }
        else
        {
            json.WriteNull("above_threshold");
        }

        json.WriteEndObject();
    }

    private void WriteFindings(Utf8JsonWriter json)
    {
        json.WriteStartArray("findings");
        foreach (InventoryFinding finding in Findings)
        {
            json.WriteStartObject();
            json.WriteString("kind", finding.Kind switch
            {
                InventoryFindingKind.RowRejected => "row rejected",
                InventoryFindingKind.FigureRefused => "figure refused",
                InventoryFindingKind.Incomplete => "incomplete",
                _ => "warning",
            });
            json.WriteString("reason", finding.Reason.ToString());
            json.WriteString("record", finding.Record);
            json.WriteString("field", finding.Field);
            json.WriteString("value", finding.Value);
            json.WriteString("limit", finding.Limit);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteLedger(Utf8JsonWriter json)
    {
        if (Input.Ledger is not { } ledger)
        {
            return;
        }

        json.WriteStartObject("ledger");
        json.WriteNumber("year", ledger.Year);
        json.WriteString("area", ledger.Area);
        json.WriteString("network", ledger.Network);
        json.WriteString("time_zone", ledger.TimeZone);
        json.WriteString("from", ledger.From.ToString());
        json.WriteString("to", ledger.To.ToString());
        json.WriteNumber("intervals_expected", ledger.IntervalsExpected);
        json.WriteNumber("intervals_closed", ledger.IntervalsClosed);
        json.WriteNumber("intervals_counted", ledger.IntervalsCounted);
        json.WriteNumber("energies_unknown", ledger.EnergiesUnknown);
        json.WriteNumber("storage_charged_MWh", ledger.StorageCharged.WattHours / WattHoursPerMegawattHour);
        json.WriteNumber("storage_discharged_MWh", ledger.StorageDischarged.WattHours / WattHoursPerMegawattHour);
        json.WriteString("factor", ledger.Factor?.Factor.Row.Id.Value);
        WriteNumber(json, "factor_year", ledger.Factor?.Year);
        WriteNumber(json, "factor_lag_years", ledger.Factor?.LagYears);
        json.WriteString("factor_book", ledger.Book);
        json.WriteNumber("units", ledger.Units);
        json.WriteNumber("unit_events", ledger.Bookings);
        json.WriteEndObject();
        WriteTables(json);
    }

    private void WriteTables(Utf8JsonWriter json)
    {
        json.WriteStartArray("tables");
        foreach (InventoryTable table in InventoryTables.Of(this))
        {
            json.WriteStartObject();
            json.WriteNumber("number", table.Number);
            json.WriteString("title", table.Title);
            json.WriteString("title_zh", table.TitleChinese);
            json.WriteStartArray("lines");
            foreach (InventoryLine line in table.Lines)
            {
                json.WriteStartObject();
                json.WriteString("label", line.Label);
                json.WriteString("label_zh", line.LabelChinese);
                WriteNumber(json, "value", line.Value);
                json.WriteString("unit", line.Unit);
                json.WriteString("origin", line.Origin);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, decimal? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
