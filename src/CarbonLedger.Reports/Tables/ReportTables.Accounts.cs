using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Reports.Figures;

namespace CarbonLedger.Reports.Tables;

/// <content>Stages of life, lives of assets, gas.</content>
internal sealed partial class ReportTables
{
    private const decimal MilligramsPerTonne = 1_000_000_000;
    private const decimal MilligramsPerKilogram = 1_000_000;

    /// <summary>The delivered kWh by stage.</summary>
    public ReportTable Stages { get; }

    /// <summary>Null without records.</summary>
    public ReportTable? Lives { get; }

    /// <summary>Null without records.</summary>
    public ReportTable? Gas { get; }

    /// <summary>Null without records.</summary>
    public ReportTable? GasEvents { get; }

    private ReportTable MakeStages() => AddUnchecked(Table<StageRow>("stages", Words.StagesTitle)
        .InFile("stage", row => row.Code)
        .OnPage(Words.Stage, "", false, row => row.Stage.ToString())
        .InFile($"carbon_mg_{figures.GasSet}", row => row.Milligrams?.ToString(System.Globalization.CultureInfo.InvariantCulture))
        .OnPage(Words.Carbon, $"t {figures.Gas}", true, row => row.Milligrams is { } mass ? Tonnes(mass) : "")
        .InFile($"per_delivered_mg_{figures.GasSet}_per_MWh", row => Exact(row.PerDelivered))
        .OnPage(Words.PerDelivered, $"g {figures.Gas}/kWh", true, row => row.PerDelivered is { } value ? Numbers.GramsPerKilowatthour(value, 2) : null)
        .OnPage(Words.ShareOfCarbon, "%", true, row => row.IsCheck ? "" : row.Share is { } share ? Numbers.Percent(share) : null), figures.Stages.Rows, row => row.IsUnchecked)
        .Build(figures.Stages.Rows, RowsOnPageMax, isCheck: row => row.IsCheck);

    private ReportTable? MakeLives() => figures.Accounts is not { } accounts ? null : Table<LifeRow>("equipment", Words.LivesTitle)
        .Text("asset", Words.Asset, row => row.Life.Record.Asset.Value)
        .InFile("class", row => row.Life.Record.Class.ToString())
        .OnPage(Words.EquipmentClassHeading, "", false, row => Words.Of(row.Life.Record.Class).ToString())
        .InFile("bus", row => row.Life.Record.Bus?.Value)
        .InFile("in_service", row => Day(row.Life.Record.Commissioned))
        .OnPage(Words.InService, "", true, row => Day(row.Life.Record.Commissioned))
        .InFile("life_ends", row => Day(row.Life.State.RetiredAt ?? row.Life.State.LifeEnd))
        .OnPage(Words.LifeEnds, "", true, row => Day(row.Life.State.RetiredAt ?? row.Life.State.LifeEnd))
        .InFile("charging", row => row.Life.Record.Rule.ToString())
        .OnPage(Words.ChargingRule, "", false, row => Words.Of(row.Life.Record.Rule).ToString())
        .InFile("embodied_mg_CO2e", row => Whole(row.EmbodiedMilligrams))
        .OnPage(Words.EmbodiedCarbon, "t CO₂e", true, row => Tonnes(row.EmbodiedMilligrams))
        .InFile("entered_mg_CO2e", row => Whole(row.ChargedMilligrams))
        .OnPage(Words.ChargedInPeriod, "kg CO₂e", true, row => Kilograms(row.ChargedMilligrams))
        .InFile("module_D_mg_CO2e", row => row.BeyondMilligrams is { } beyond ? Whole(beyond) : null)
        .OnPage(Words.ModuleD, "t CO₂e", true, row => row.BeyondMilligrams is { } beyond ? Tonnes(beyond) : null)
        .InFile("gwp_set", row => row.Life.Record.Embodied.GwpSet)
        .InFile("declaration_expired", row => YesNo(row.Life.Embodied.IsEpdExpired))
        .InFile("modules_not_declared", row => Joined(row.Life.Embodied.NotDeclared.Select(Carbon.Lifecycle.ModuleNames.Name)))
        .InFile("unchecked_defaults", row => Joined(UncheckedOf(row)))
        .OnPage(Words.UncheckedDefaults, "", false, row => string.Join("; ", UncheckedOf(row)))
        .Build(accounts.Lives, RowsOnPageMax);

    private ReportTable? MakeGas() => figures.Accounts is not { } accounts ? null : Table<GasRow>("gas-units", Words.GasTitle)
        .Text("serial", Words.Serial, row => row.State.Unit.Serial.Value)
        .Text("asset", Words.Asset, row => row.State.Asset.Value)
        .InFile("gas", row => row.State.Unit.Gas.ToString())
        .OnPage(Words.GasName, "", false, row => row.State.Unit.Gas.ToString().Replace(" + ", " +\n", StringComparison.Ordinal))
        .InFile("nameplate_mg", row => Numbers.Exact(row.State.Unit.Nameplate.Milligrams))
        .OnPage(Words.Nameplate, "kg", true, row => Kilograms(row.State.Unit.Nameplate.Milligrams))
        .InFile("held_mg", row => Numbers.Exact(row.State.Held.Milligrams))
        .OnPage(Words.Held, "kg", true, row => Kilograms(row.State.Held.Milligrams))
        .InFile("charged_mg", row => Numbers.Exact(row.State.Charged.Milligrams))
        .OnPage(Words.GasCharged, "kg", true, row => Kilograms(row.State.Charged.Milligrams))
        .InFile("recovered_mg", row => Numbers.Exact(row.State.Recovered.Milligrams))
        .OnPage(Words.GasRecovered, "kg", true, row => Kilograms(row.State.Recovered.Milligrams))
        .InFile("leaked_mg", row => Numbers.Exact(row.State.Leaked.Milligrams))
        .InFile("lost_in_repair_mg", row => Numbers.Exact(row.State.LostInRepair.Milligrams))
        .InFile("lost_at_retirement_mg", row => Numbers.Exact(row.State.LostAtRetirement.Milligrams))
        .OnPage(Words.GasEmitted, "kg", true, row => Kilograms(row.State.Emitted.Milligrams))
        .InFile("emitted_mg_CO2e", row => row.Emitted is { } emitted ? Whole(emitted.Milligrams) : null)
        .OnPage(Words.GasEmitted, "t CO₂e", true, row => row.Emitted is { } emitted ? Tonnes(emitted.Milligrams) : null)
        .InFile("entered_mg_CO2e", row => Whole(row.ChargedMilligrams))
        .OnPage(Words.ChargedInPeriod, "kg CO₂e", true, row => Kilograms(row.ChargedMilligrams))
        .InFile("leak_ppm_per_year", row => row.Leak is { } leak ? Numbers.Exact(leak.PpmPerYear) : null)
        .OnPage(Words.LeakRateHeading, "%/a", true, row => row.Leak is { } leak ? Numbers.Decimal(leak.PpmPerYear / 10_000m, 3) : null)
        .InFile("eu_prohibited_from", row => Day(row.Prohibited))
        .OnPage(Words.ProhibitedFrom, "", true, row => Day(row.Prohibited))
        .InFile("unchecked_potential", row => YesNo(row.IsUnchecked))
        .When(accounts.Gas.Any(row => row.IsUnchecked), page => page.OnPage(Words.UncheckedHeading, "", false, row => row.IsUnchecked ? Words.UncheckedDefault.ToString() : ""))
        .Build(accounts.Gas, RowsOnPageMax);

    private ReportTable? MakeGasEvents() => figures.Accounts is not { } accounts ? null : Table<Sf6Booking>("gas-events", Words.EventsTitle)
        .Text("record", Words.EventRecord, row => row.Event.Record)
        .InFile("time_UTC", row => row.Event.Time.ToString())
        .OnPage(Words.EventTime, "", true, row => figures.Clock.Minute(row.Event.Time))
        .Text("serial", Words.Serial, row => row.Event.Unit.Value)
        .InFile("event", row => row.Event.GetType().Name)
        .OnPage(Words.EventKind, "", false, row => Words.Of(row.Event).ToString())
        .InFile("charged_mg", row => Numbers.Exact(row.Charged.Milligrams))
        .OnPage(Words.GasCharged, "kg", true, row => Kilograms(row.Charged.Milligrams))
        .InFile("recovered_mg", row => Numbers.Exact(row.Recovered.Milligrams))
        .OnPage(Words.GasRecovered, "kg", true, row => Kilograms(row.Recovered.Milligrams))
        .InFile("emitted_mg", row => Numbers.Exact(row.Emitted.Milligrams))
        .OnPage(Words.GasEmitted, "kg", true, row => Kilograms(row.Emitted.Milligrams))
        .Build(accounts.Bookings, RowsOnPageMax);

    private static IEnumerable<string> UncheckedOf(LifeRow row) => row.Life.Embodied.IsEpdExpired ? row.Life.State.UncheckedDefaults.Append(Words.EpdExpired.ToString()) : row.Life.State.UncheckedDefaults;

    private string Day(Carbon.Metering.Timestamp time) => figures.Clock.Minute(time)[..10];

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static string Whole(Int128 milligrams) => milligrams.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Tonnes(Int128 milligrams) => Numbers.Decimal((decimal)milligrams / MilligramsPerTonne, 3);

    private static string Kilograms(Int128 milligrams) => Numbers.Decimal((decimal)milligrams / MilligramsPerKilogram, 3);
}
