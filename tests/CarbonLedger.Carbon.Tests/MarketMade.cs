using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Market;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Carbon.Tests;

/// <summary>
/// Books of the pair of buses: 60 MWh of coal (924 mg/Wh) and 40 MWh of wind (32.4 mg/Wh) in an interval, 50 MWh taken at each bus, 10 MWh over a line
/// that loses nothing. Generated: 56.736 t in all.
/// </summary>
internal static class MarketMade
{
    /// <summary>Midnight at the site.</summary>
    public const string Start = "2026-05-31T16:00:00Z";

    public const string WindFactor = """{"mgPerMWh":32400000,"gasSet":"CO2e","gwpSet":"unstated","boundary":"lifecycle","source":"cn-footprint-2024-wind"}""";

    public static NetworkModel Model { get; } = PairNetwork.Read(other: PairNetwork.Wind).Require("pair");

    public static Timestamp First { get; } = Time(Start);

    public static Timestamp Time(string text) => Timestamp.TryParse(text, out Timestamp time) ? time : throw new ArgumentException(text);

    /// <summary>The boundary so many quarters of an hour after the first.</summary>
    public static Timestamp Quarter(int quarters) => First.AddMilliseconds(quarters * Interval.LengthMilliseconds);

    /// <summary>One interval of the energies above.</summary>
    public static TracedInterval Usual(int quarter = 0) => Traced(quarter, 60, 40, 10, 10, 50, 50);

    /// <summary>An interval of energies in MWh.</summary>
    public static TracedInterval Traced(int quarter, decimal coal, decimal wind, decimal sent, decimal received, decimal loadA, decimal loadB, NetworkModel? model = null, string? at = null) =>
        TracedWattHours(quarter, PairNetwork.Mwh(coal), PairNetwork.Mwh(wind), PairNetwork.Mwh(sent), PairNetwork.Mwh(received), PairNetwork.Mwh(loadA), PairNetwork.Mwh(loadB), model, at);

    /// <summary>An interval of energies in Wh.</summary>
    public static TracedInterval TracedWattHours(int quarter, long coal, long wind, long sent, long received, long loadA, long loadB, NetworkModel? model = null, string? at = null) => PairNetwork.Close(
        model ?? Model, PairNetwork.Metered(model ?? Model, coal, wind, sent, -received, loadA, loadB), at: at ?? Quarter(quarter).ToString());

    public static Scope2Rules Rules(MatchingGrain grain = MatchingGrain.Hour, Deliverability deliverability = Deliverability.Network) =>
        Scope2Rules.Shipped(Scope2Rules.Draft2025) with { Grain = grain, Deliverability = deliverability };

    public static MarketBook Book(IReadOnlyList<TracedInterval> intervals, params Instrument[] instruments) => Book(Rules(), intervals, instruments);

    public static MarketBook Book(Scope2Rules rules, IReadOnlyList<TracedInterval> intervals, params Instrument[] instruments) =>
        MarketBook.Of(new MarketBookInput(Model, intervals, instruments, rules, MadeNetwork.Factors, "CN"));

    /// <summary>A certificate of the wind unit over quarters of an hour, retired for a load unless that is null.</summary>
    public static Certificate Wind(string id, decimal megawattHours, string? load = "load-a", int first = 0, int end = 1, string generator = "unit-b", CertificateKind kind = CertificateKind.Granular) => new(
        new InstrumentId(id), kind, "issuer", new AssetId(generator), null, "wind", "CN", Quarter(first), Quarter(end), PairNetwork.MegawattHours(megawattHours), CertificateOrigin.Production,
        load is null ? null : new Retirement(new AssetId(load), Quarter(end)), true, Factor());

    public static AttributeFactor Factor(long milligrams = 32_400_000) =>
        new(CarbonIntensity.FromMilligramsPerMegawattHour(milligrams), "CO2e", "unstated", "lifecycle", "cn-footprint-2024-wind");

    public static Contract Share(string id, int ppm, string load = "load-b", bool bundled = true, int first = 0, int end = 1) => new(
        new InstrumentId(id), new AssetId("unit-b"), new AssetId(load), ppm, null, Quarter(first), Quarter(end), bundled);

    public static ConsumerBooks Of(this MarketBook book, string asset) => book.Loads.Concat(book.Others).Single(consumer => consumer.Asset.Value == asset);

    public static FactorChoice Row(string id) => FactorChoice.ById(new FactorId(id));
}
