using System.Text;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Lifecycle;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Reports.Lifecycle;

namespace CarbonLedger.Reports.Tests;

/// <summary>Lives to show: a transformer of typical figures in service, and a battery by its EPD to the end.</summary>
internal static class MadeLives
{
    private const string Transformer = """
        {"schema":"carbonledger.lifecycle/1","asset":"tr-4-7","class":"transformer","size":"1.6","commissioned":"2026-01-01T00:00:00Z","serviceLifeYears":40,"charging":"straight-line",
        "billOfMaterials":{"gwpSet":"unstated","materials":[{"material":"copper","amount":"505","figure":"copper"},{"material":"core","amount":"1100","figure":"electrical-steel"},
        {"material":"tank","amount":"850","figure":"steel"},{"material":"oil","amount":"850","figure":"transformer-oil"}],
        "transports":[{"module":"A4","tonneKilometres":"1000","factor":"0.1","source":"a carrier"}],"installation":{"kg":"550","source":"a diary"}},
        "endOfLife":{"rows":[{"module":"C1","kg":"20"},{"module":"C4","kg":"0.5"}],"source":"an estimate"}}
        """;

    private const string Battery = """
        {"schema":"carbonledger.lifecycle/1","asset":"battery-14","class":"battery","size":"1000","bus":"bus-b","commissioned":"2026-01-01T00:00:00Z","serviceLifeYears":15,"charging":"unit-of-production","expectedMwh":"5000",
        "epd":{"number":"EPD-1","programme":"made for a test","gwpSet":"AR5","validUntil":"2025-06-30","declaredUnit":"1 kWh","quantity":"1000",
        "rows":[{"module":"A1-A3","kg":"73.5"},{"module":"A4","kg":"1.5"},{"module":"C3","kg":"5"},{"module":"D","kg":"-20"}],"source":"made for a test"}}
        """;

    private static readonly SiteZone Shanghai = SiteZone.Find("Asia/Shanghai").Require("zone");

    /// <summary>25 years in service of 40: 8 t embodied, 900 kg of losses a year, a leak, a repair and a refurbishment.</summary>
    /// <param name="years">Of the view.</param>
    public static LifecycleFacts InService(int years = 25)
    {
        AssetId asset = new("tr-4-7");
        LifecycleState state = Commission(Transformer, out LifecycleRecord record)
            .Then(new LifecycleCommand.AddCarbon(Year(12), 0, LifecycleModule.B3, Kilograms(400), "a repair bill"))
            .Then(new LifecycleCommand.AddCarbon(Year(20), 0, LifecycleModule.B5, Kilograms(1_500), "a refurbishment report"));
        List<UseAmount> uses = [.. Enumerable.Range(0, 25).Select(year => new UseAmount(asset, Interval.StartingAt(Year(year)), LifecycleModule.B6, Kilograms(900), UseOrigin.Statement))];
        uses.Add(new UseAmount(asset, Interval.StartingAt(Year(15)), LifecycleModule.B1, Kilograms(1_200), UseOrigin.Recorded));
        uses.Add(new UseAmount(asset, Interval.StartingAt(Year(18)), LifecycleModule.B2, Kilograms(300), UseOrigin.Recorded));
        List<Throughput> energies = [.. Enumerable.Range(0, 25).Select(year => new Throughput(Interval.StartingAt(Year(year)), Energy.FromWattHours(2_000_000_000)))];
        LifecycleView view = LifecycleFold.Of(state, [.. Enumerable.Range(0, years + 1).Select(Year)], uses, energies).Require("made");
        return new LifecycleFacts { Record = record, State = state, View = view, Zone = Shanghai, Uses = uses, Units = [Unit()], Bookings = [Leak()] };
    }

    /// <summary>Ten years to retirement, charged by energy, with what its materials are worth beyond.</summary>
    /// <param name="years">Of the view; it may end with the retirement.</param>
    public static LifecycleFacts Retired(int years = 12)
    {
        AssetId asset = new("battery-14");
        LifecycleState state = Commission(Battery, out LifecycleRecord record).Then(new LifecycleCommand.Retire(Year(10), 3_000_000_000, null));
        List<UseAmount> uses = [.. Enumerable.Range(0, 10).Select(year => new UseAmount(asset, Interval.StartingAt(Year(year)), LifecycleModule.B6, Kilograms(2_500), UseOrigin.Nameplate))];
        List<Throughput> energies = [.. Enumerable.Range(0, 10).Select(year => new Throughput(Interval.StartingAt(Year(year)), Energy.FromWattHours(300_000_000)))];
        LifecycleView view = LifecycleFold.Of(state, [.. Enumerable.Range(0, years + 1).Select(Year)], uses, energies).Require("made");
        return new LifecycleFacts { Record = record, State = state, View = view, Zone = Shanghai, Uses = uses };
    }

    /// <summary>Three months in service.</summary>
    public static LifecycleFacts New(bool isBattery = false)
    {
        LifecycleState state = Commission(isBattery ? Battery : Transformer, out LifecycleRecord record);
        Timestamp[] months = [Year(0), Time("2026-02-01T00:00:00Z"), Time("2026-03-01T00:00:00Z"), Time("2026-04-01T00:00:00Z")];
        return new LifecycleFacts { Record = record, State = state, View = LifecycleFold.Of(state, months, [], []).Require("made"), Zone = Shanghai };
    }

    public static Timestamp Year(int year) => Time($"{2026 + year}-01-01T00:00:00Z");

    private static LifecycleState Commission(string text, out LifecycleRecord record)
    {
        record = LifecycleRecordReader.Read(Encoding.UTF8.GetBytes(text)).Require("made");
        TypicalFigures figures = TypicalFigures.Read(TypicalFigures.DefaultBytes()).Require("typical figures");
        return LifecycleState.None.Then(new LifecycleCommand.Commission(EmbodiedCarbon.Of(record, figures).Require("made")));
    }

    private static LifecycleState Then(this LifecycleState state, LifecycleCommand command)
    {
        LifecycleDecision decision = LifecycleAccount.Decide(state, command);
        Assert.Null(decision.Refusal);
        return decision.Events.Aggregate(state, LifecycleAccount.Evolve);
    }

    private static Sf6UnitState Unit() => new(
        new Sf6Unit(new SerialNumber("CB-0099"), new AssetId("tr-4-7"), Gas(40), GasMixture.Sf6, 126_000, 40_000, Year(0)),
        new AssetId("tr-4-7"), Gas(40), Gas(41), Gas(0), Gas(1), Gas(0), Gas(0), Year(15), null);

    private static Sf6Booking Leak() => new(
        new Sf6Event.ToppedUp("W-1", new SerialNumber("CB-0099"), Year(15), GasMixture.Sf6, Gas(1)), new AssetId("tr-4-7"), Gas(40), Gas(1), Gas(0), Gas(0), Gas(1), EmissionKind.Leak);

    private static GasMass Gas(long kilograms) => GasMass.FromMilligrams(kilograms * GasMass.MilligramsPerKilogram);

    private static CarbonMass Kilograms(long kilograms) => CarbonMass.FromMilligrams(kilograms * 1_000_000);

    private static Timestamp Time(string text) => Timestamp.TryParse(text, out Timestamp time) ? time : throw new ArgumentException(text, nameof(text));
}
