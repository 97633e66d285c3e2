using System.Text;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Lifecycle;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Tests;

/// <summary>Lives of assets small enough to reckon by hand: they start at <see cref="Start"/> and are counted in quarters of an hour.</summary>
internal static class MadeLife
{
    /// <summary>The bill of materials of 1.6 MVA, class AA, by typical figures.</summary>
    public const string Transformer = """
        {"schema":"carbonledger.lifecycle/1","asset":"line","class":"transformer","size":"1.6","commissioned":"2026-01-01T00:00:00Z","serviceLifeYears":40,"charging":"straight-line",
        "billOfMaterials":{"gwpSet":"unstated","materials":[{"material":"copper","amount":"505","figure":"copper"},{"material":"core","amount":"1100","figure":"electrical-steel"},
        {"material":"tank","amount":"850","figure":"steel"},{"material":"oil","amount":"850","figure":"transformer-oil"}],
        "transports":[{"module":"A4","tonneKilometres":"1000","factor":"0.1","source":"a carrier"}],"installation":{"kg":"50","source":"a diary"}},
        "endOfLife":{"rows":[{"module":"C1","kg":"20"},{"module":"C4","kg":"0.5"}],"source":"an estimate"},
        "nameplate":{"noLoadKw":"1.6","loadKw":"16","ratedMva":"1.6"}}
        """;

    /// <summary>A battery by its EPD, charged by energy.</summary>
    public const string Battery = """
        {"schema":"carbonledger.lifecycle/1","asset":"battery","class":"battery","size":"1000","bus":"bus-b","commissioned":"2026-01-01T00:00:00Z","serviceLifeYears":15,"charging":"unit-of-production","expectedMwh":"5000",
        "epd":{"number":"EPD-1","programme":"made for a test","gwpSet":"AR5","validUntil":"2025-06-30","declaredUnit":"1 kWh","quantity":"1000",
        "rows":[{"module":"A1-A3","kg":"73.5"},{"module":"A4","kg":"1.5"},{"module":"C3","kg":"5"},{"module":"D","kg":"-20"}],"source":"made for a test"}}
        """;

    public static readonly Interval Start = Interval.StartingAt(new Timestamp(1_767_225_600_000)); // 2026-01-01T00:00:00Z

    public static TypicalFigures Figures { get; } = TypicalFigures.Read(TypicalFigures.DefaultBytes()).Require("typical-figures.json");

    public static InputReading<LifecycleRecord> Read(string text) => LifecycleRecordReader.Read(Encoding.UTF8.GetBytes(text));

    public static InputReading<EmbodiedCarbon> Embodied(string text) => EmbodiedCarbon.Of(Read(text).Require("made"), Figures);

    /// <summary>The text with one part put for another that must occur.</summary>
    public static string With(this string text, string found, string put)
    {
        Assert.Contains(found, text, StringComparison.Ordinal);
        return text.Replace(found, put, StringComparison.Ordinal);
    }

    public static Timestamp At(int intervals) => Start.ByIntervals(intervals).Start;

    public static ModuleAmounts Of(LifecycleModule module, long milligrams) => ModuleAmounts.None.With(module, CarbonMass.FromMilligrams(milligrams));

    /// <summary>An asset with so many mg in A1 to charge over so many intervals, or so many Wh.</summary>
    public static LifecycleState Life(long milligrams, int intervals, long? wattHours = null, long expectedEnd = 0, string asset = "line", string gwpSet = "unstated") =>
        LifecycleAccount.Evolve(LifecycleState.None, new LifecycleEvent.Commissioned(
            At(0), new AssetId(asset), null, wattHours is null ? ChargeRule.StraightLine : ChargeRule.UnitOfProduction, At(intervals),
            wattHours is { } known ? Energy.FromWattHours(known) : null, Of(LifecycleModule.A1, milligrams) + Of(LifecycleModule.C1, expectedEnd), gwpSet, []));

    /// <summary>The state after a command that must be taken.</summary>
    public static LifecycleState Then(this LifecycleState state, LifecycleCommand command)
    {
        LifecycleDecision decision = LifecycleAccount.Decide(state, command);
        Assert.Null(decision.Refusal);
        return decision.Events.Aggregate(state, LifecycleAccount.Evolve);
    }

    public static LifecycleCommand.ChangeLife ChangeLife(int at, int newEnd) => new(At(at), At(newEnd));

    public static LifecycleCommand.Retire Retire(int at, long transmitted = 0, ModuleAmounts? end = null) => new(At(at), transmitted, end);

    /// <summary>mg charged in the interval with that number; so many Wh have passed before, and pass in it.</summary>
    public static long Charge(this LifecycleState state, int interval, long before = 0, long energy = 0) =>
        LifecycleAccount.ChargeOf(state, Start.ByIntervals(interval), before, Energy.FromWattHours(energy)).Charge.Milligrams;
}
