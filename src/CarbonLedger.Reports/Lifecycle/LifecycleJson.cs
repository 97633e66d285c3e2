using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Lifecycle;

namespace CarbonLedger.Reports.Lifecycle;

/// <summary>An asset's life as JSON: amounts are whole mg CO2e in quotes, exact; what is not known is null.</summary>
internal sealed class LifecycleJson(LifecycleFacts facts)
{
    public const string Schema = "carbonledger.lifecycle-view/1";

    private readonly LifecycleTable table = new(facts);

    public byte[] Write()
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            WriteHead(json);
            WriteModules(json);
            WriteCharges(json);
            WriteGas(json);
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    private void WriteHead(Utf8JsonWriter json)
    {
        json.WriteString("schema", Schema);
        json.WriteString("asset", facts.Asset.Asset.Value);
        json.WriteString("class", LifecycleReport.NameOf(facts.Record.Class));
        json.WriteString("size", facts.Record.Size.ToString(CultureInfo.InvariantCulture));
        json.WriteString("sizeUnit", LifecycleLimits.PerSize(facts.Record.Class).Unit);
        json.WriteString("date", facts.Date.ToString());
        json.WriteString("commissioned", facts.Asset.At.ToString());
        json.WriteNumber("serviceLifeYears", facts.Record.ServiceLifeYears);
        json.WriteString("lifeEnd", facts.State.LifeEnd.ToString());
        json.WriteString("retired", facts.IsRetired ? facts.State.RetiredAt.ToString() : null);
        json.WriteString("charging", facts.Asset.Rule == ChargeRule.StraightLine ? "straight-line" : "unit-of-production");
        json.WriteString("gwpSet", facts.View.GwpSet);
        json.WriteBoolean("epdExpired", LifecycleReport.IsExpired(facts.Record));
        WriteList(json, "uncheckedDefaults", facts.View.UncheckedDefaults);
    }

    private void WriteModules(Utf8JsonWriter json)
    {
        json.WriteStartArray("modules");
        foreach (LifecycleRow row in table.Rows.Where(row => row.IsKnown))
        {
            json.WriteStartObject();
            json.WriteString("module", row.Module.Name());
            json.WriteString("toDateMg", Whole(row.ToDate));
            json.WriteString("expectedMg", Whole(row.Expected));
            json.WriteString("source", row.Source);
            json.WriteBoolean("uncheckedDefault", row.IsUnchecked);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("totalAToCMg", Whole(table.TotalMilligrams));
        json.WriteStartObject("beyondBoundary");
        json.WriteString("module", LifecycleModule.D.Name());
        json.WriteBoolean("inASum", false);
        json.WriteString("toDateMg", Whole(table.BeyondToDate?.Milligrams));
        json.WriteString("expectedMg", Whole(table.BeyondExpected?.Milligrams));
        json.WriteString("source", table.BeyondSource);
        json.WriteEndObject();
        WriteList(json, "notDeclared", table.NotDeclared.Select(module => module.Name()));
    }

    private void WriteCharges(Utf8JsonWriter json)
    {
        json.WriteString("chargedMg", Whole(facts.View.ChargedMilligrams));
        json.WriteString("toBeChargedMg", Whole(facts.View.ToBeChargedMilligrams));
        json.WriteString("writtenOffMg", Whole(facts.View.WrittenOffMilligrams));
        json.WriteString("transmittedWh", Whole(facts.View.TransmittedWattHours));
        json.WriteString("passedBeforeWh", Whole(facts.Record.PassedBefore.WattHours));
        json.WriteBoolean("passedBeforeIsSpreadEvenly", facts.IsSpreadBefore);
        json.WriteString("logFrom", facts.LogFrom?.ToString());
        WriteAdded(json);
        WriteLossCheck(json);
        json.WriteString("chargedMgPerMwh", facts.IsEnergyOfPart ? null : Whole(facts.View.ChargedPerTransmitted));
        json.WriteString("wholeMgPerMwh", facts.IsEnergyOfPart ? null : Whole(facts.View.WholePerTransmitted));
        json.WriteStartArray("buckets");
        foreach (LifecycleBucket bucket in facts.View.Buckets)
        {
            json.WriteStartObject();
            json.WriteString("from", bucket.From.ToString());
            json.WriteString("to", bucket.To.ToString());
            json.WriteString("aToCMg", Whole(bucket.Amounts.TotalMilligrams));
            json.WriteString("chargedMg", Whole(bucket.ChargedMilligrams));
            json.WriteString("writtenOffMg", Whole(bucket.WrittenOffMilligrams));
            json.WriteString("transmittedWh", Whole(bucket.TransmittedWattHours));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteAdded(Utf8JsonWriter json)
    {
        if (facts.Added is not { } added)
        {
            json.WriteNull("added");
            return;
        }

        json.WriteStartObject("added");
        json.WriteString("from", added.From.ToString());
        json.WriteString("to", added.To.ToString());
        json.WriteString("energyOf", added.IsThroughBus ? "bus" : "asset");
        json.WriteString("wh", Whole(added.WattHours));
        json.WriteString("embodiedMg", Whole(added.EmbodiedMilligrams));
        json.WriteString("endOfLifeMg", Whole(added.EndOfLifeMilligrams));
        json.WriteString("gasMg", Whole(added.GasMilligrams));
        json.WriteString("lostMg", Whole(added.LostMilligrams));
        json.WriteString("enteredMgPerMwh", Whole(added.Entered));
        json.WriteString("lostMgPerMwh", Whole(added.PerEnergy(added.LostMilligrams)));
        json.WriteEndObject();
    }

    private void WriteLossCheck(Utf8JsonWriter json)
    {
        if (facts.LossCheck is not { } check)
        {
            json.WriteNull("lossCheck");
            return;
        }

        json.WriteStartObject("lossCheck");
        json.WriteNumber("comparedIntervals", check.Compared);
        json.WriteNumber("differingIntervals", check.Differing);
        json.WriteString("first", check.First?.ToString());
        json.WriteEndObject();
    }

    private void WriteGas(Utf8JsonWriter json)
    {
        json.WriteStartArray("gasUnits");
        foreach (Sf6UnitState unit in facts.Units)
        {
            json.WriteStartObject();
            json.WriteString("serial", unit.Unit.Serial.Value);
            json.WriteString("nameplateMg", Whole(unit.Unit.Nameplate.Milligrams));
            json.WriteString("heldMg", Whole(unit.Held.Milligrams));
            json.WriteString("leakedMg", Whole(unit.Leaked.Milligrams));
            json.WriteString("lostInRepairMg", Whole(unit.LostInRepair.Milligrams));
            json.WriteString("lostAtRetirementMg", Whole(unit.LostAtRetirement.Milligrams));
            json.WriteString("retired", unit.Retired?.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("gasEvents");
        foreach (Sf6Booking booking in facts.Bookings)
        {
            json.WriteStartObject();
            json.WriteString("record", booking.Event.Record);
            json.WriteString("serial", booking.Event.Unit.Value);
            json.WriteString("time", booking.Event.Time.ToString());
            json.WriteString("event", LifecycleReport.NameOf(booking.Event));
            json.WriteString("chargedMg", Whole(booking.Charged.Milligrams));
            json.WriteString("recoveredMg", Whole(booking.Recovered.Milligrams));
            json.WriteString("emittedMg", Whole(booking.Emitted.Milligrams));
            json.WriteString("module", booking.Kind is { } kind ? LifecycleReport.ModuleOf(kind).Name() : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> items)
    {
        json.WriteStartArray(name);
        foreach (string item in items)
        {
            json.WriteStringValue(item);
        }

        json.WriteEndArray();
    }

    private static string? Whole(Int128? amount) => amount?.ToString(CultureInfo.InvariantCulture);

    private static string? Whole(CarbonIntensity? intensity) => intensity?.MilligramsPerMegawattHour.ToString(CultureInfo.InvariantCulture);
}
