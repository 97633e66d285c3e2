using System.Globalization;
using System.Text;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Lifecycle;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Reports.Lifecycle;

/// <summary>An asset's life in words, for a terminal. Rows are rounded to whole kg as running sums, so that those shown add up to the sum shown.</summary>
internal sealed class LifecycleText(LifecycleFacts facts)
{
    private const int NameWidth = 16;
    private const int ModuleWidth = 34;
    private const int AmountWidth = 18;
    private const long MilligramsPerKilogram = 1_000_000;

    private readonly LifecycleTable table = new(facts);
    private readonly StringBuilder text = new();

    public string Format()
    {
        WriteHead();
        WriteModules();
        WriteCharges();
        WriteGas();
        return text.ToString();
    }

    private void WriteHead()
    {
        LifecycleEvent.Commissioned asset = facts.Asset;
        LifecycleRecord record = facts.Record;
        Line(Text($"{asset.Asset} ({LifecycleReport.NameOf(record.Class)}, {record.Size:0.######} {LifecycleLimits.PerSize(record.Class).Unit}), to {Local(facts.Date)} {facts.Zone.Id}"));
        Row("in service", Text($"{Local(asset.At)}, for {record.ServiceLifeYears} years when put in service"));
        Row(facts.IsRetired ? "retired" : "life ends", facts.IsRetired ? Local(facts.State.RetiredAt!.Value) : Local(facts.State.LifeEnd));
        Row("charging", asset.Rule == ChargeRule.StraightLine ? "straight line: evenly over the service life" : Text($"unit of production: by energy that passes, of {asset.Expected?.WattHours / 1_000_000m:#,0.######} MWh expected when put in service"));
        Row("terms", $"CO2e, life cycle, GWP set {facts.View.GwpSet}, EN 15804 modules");
        if (facts.View.UncheckedDefaults.Count > 0)
        {
            Row("UNCHECKED", $"typical figures that were never checked against a source: {string.Join(", ", facts.View.UncheckedDefaults)}");
        }

        if (LifecycleReport.IsExpired(record))
        {
            Row("EXPIRED", "the EPD had run out when the asset was put in service");
        }

        Line();
    }

    private void WriteModules()
    {
        Line($"  {"module",-ModuleWidth}{"t CO2e to date",AmountWidth}{"expected",AmountWidth}  source");
        Int128 sum = 0;
        foreach (LifecycleRow row in table.Rows.Where(row => row.IsKnown))
        {
            Int128 before = Kilograms(sum);
            sum += row.ToDate ?? 0;
            string toDate = row.ToDate is null ? "" : Tonnes(Kilograms(sum) - before);
            string mark = row.IsUnchecked ? "UNCHECKED DEFAULT; " : "";
            Line($"  {Name(row.Module),-ModuleWidth}{toDate,AmountWidth}{Expected(row.Expected),AmountWidth}  {mark}{row.Source}");
        }

        Line($"  {"A to C",-ModuleWidth}{Tonnes(Kilograms(table.TotalMilligrams)),AmountWidth}");
        if (table.BeyondToDate is not null || table.BeyondExpected is not null)
        {
            string toDate = table.BeyondToDate is { } beyond ? Tonnes(Kilograms(beyond.Milligrams)) : "";
            Line($"  {"D, apart, in no sum",-ModuleWidth}{toDate,AmountWidth}{Expected(table.BeyondExpected?.Milligrams),AmountWidth}  {table.BeyondSource}");
        }

        if (table.NotDeclared.Count > 0)
        {
            Line($"  Nothing on file, which is not zero: {string.Join(", ", table.NotDeclared.Select(module => module.Name()))}");
        }

        Line();
    }

    private void WriteCharges()
    {
        Row("charged", $"{Tonnes(Kilograms(facts.View.ChargedMilligrams))} t so far: the same A, B3 to B5 and C over the life, another view and never added to them");
        Row("to be charged", $"{Tonnes(Kilograms(facts.View.ToBeChargedMilligrams))} t");
        Row("written off", $"{Tonnes(Kilograms(facts.View.WrittenOffMilligrams))} t");
        Row("per kWh passed", facts.IsEnergyOfPart ? $"no value: no energy is known from before {Local(facts.LogFrom!.Value)}, where the log begins"
            : facts.View.ChargedPerTransmitted is { } charged
            ? Text($"{Grams(charged)} charged; {Grams(facts.View.WholePerTransmitted!.Value)} with use and losses, which is never laid on a figure that bears losses already")
            : "no value: no energy is known to have passed");
        if (facts.View.TransmittedWattHours > 0)
        {
            Row("energy passed", Text($"{Megawatthours(facts.View.TransmittedWattHours)}{Before()}"));
        }

        WriteAdded();
        if (facts.LossCheck is { } check)
        {
            string first = check.First is { } finding ? $"; the first: {finding}" : "";
            Row("nameplate", Text($"losses differ from it in {check.Differing} of {check.Compared} intervals by more than meters and nameplate explain{first}"));
        }
    }

    private string Before() => facts.IsSpreadBefore
        ? Text($", {(facts.Date < facts.LogFrom ? "a part of the" : "with")} {Megawatthours(facts.Record.PassedBefore.WattHours)} by its record from {Local(facts.Asset.At)} to {Local(facts.LogFrom!.Value)}, before the log: no more is known of it, and it and its charge are drawn evenly over that time")
        : "";

    private void WriteAdded()
    {
        if (facts.Added is not { } added)
        {
            return;
        }

        string period = $"{Local(added.From)} to {Local(added.To)}";
        if (added.Entered is not { } entered)
        {
            Row("adds per kWh", $"no value: no energy is known to have passed, {period}");
            return;
        }

        string lost = added.PerEnergy(added.LostMilligrams) is { } losses ? $", and {Grams(losses)} by its losses" : "";
        string passed = $"{Megawatthours(added.WattHours)} {(added.IsThroughBus ? "through its bus" : "that passed it")}";
        Row("adds per kWh", $"{Grams(entered)} (embodied {Number(added.PerEnergy(added.EmbodiedMilligrams))}, end of life {Number(added.PerEnergy(added.EndOfLifeMilligrams))}, gas {Number(added.PerEnergy(added.GasMilligrams))}){lost}, of {passed}, {period}");
    }

    private void WriteGas()
    {
        if (facts.Units.Count == 0 && facts.Bookings.Count == 0)
        {
            return;
        }

        Line();
        Line("  Insulating gas, kg of gas: the same events as in B1, B2 and C1, never added to them");
        foreach (Sf6UnitState unit in facts.Units)
        {
            string retired = unit.Retired is null ? "" : ", retired";
            Line(Text($"    {unit.Unit.Serial}{retired}: nameplate {Kg(unit.Unit.Nameplate)}, holds {Kg(unit.Held)}, leaked {Kg(unit.Leaked)}, lost in repair {Kg(unit.LostInRepair)}, at retirement {Kg(unit.LostAtRetirement)}"));
        }

        foreach (Sf6Booking booking in facts.Bookings)
        {
            string lost = booking.Kind is { } kind ? Text($", lost {Kg(booking.Emitted)} ({LifecycleReport.ModuleOf(kind).Name()})") : "";
            Line(Text($"    {Local(booking.Event.Time)}  {booking.Event.Unit}  {LifecycleReport.NameOf(booking.Event)}: put in {Kg(booking.Charged)}, got back {Kg(booking.Recovered)}{lost}"));
        }
    }

    private static string Name(LifecycleModule module) => $"{module.Name(),-6}{LifecycleWords.Of(module).English}";

    private static string Expected(Int128? milligrams) => milligrams is { } amount ? Tonnes(Kilograms(amount)) : "";

    // Half away from zero; for display, no record holds it.
    private static Int128 Kilograms(Int128 milligrams) => ((2 * milligrams) + (milligrams < 0 ? -MilligramsPerKilogram : MilligramsPerKilogram)) / (2 * MilligramsPerKilogram);

    private static string Tonnes(Int128 kilograms) => ((decimal)kilograms / 1000).ToString("N3", CultureInfo.InvariantCulture);

    private static string Megawatthours(Int128 wattHours) => Text($"{(decimal)wattHours / 1_000_000:N3} MWh");

    private static string Number(CarbonIntensity? intensity) => intensity is { } known ? Text($"{known.MilligramsPerMegawattHour / 1_000_000m:N3}") : "no value";

    private static string Grams(CarbonIntensity intensity) => Text($"{intensity.MilligramsPerMegawattHour / 1_000_000m:N3} g/kWh");

    private static string Kg(GasMass mass) => mass.Kilograms.ToString("0.######", CultureInfo.InvariantCulture);

    private string Local(Timestamp time) => facts.Zone.Format(time);

    private void Row(string name, string value) => Line($"  {name,-NameWidth}{value}");

    private void Line(string line = "") => text.Append(line.TrimEnd()).Append('\n');

    private static string Text(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
