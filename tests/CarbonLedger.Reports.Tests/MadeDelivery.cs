using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Carbon.Tracing;
using CarbonLedger.Carbon.Uncertainty;
using CarbonLedger.Ledger;
using CarbonLedger.Reports.Pact;

namespace CarbonLedger.Reports.Tests;

/// <summary>Statements of one load, small enough to reckon by hand.</summary>
internal static class MadeDelivery
{
    public const long OneGramPerKilowattHour = 1_000_000;

    public static readonly AssetId Taker = new("load-3");
    public static readonly Timestamp From = new(1_767_225_600_000); // 2026-01-01T00:00:00Z
    public static readonly FigureTerms Terms = new("carbonledger-trace/2", "CO2e", "unstated", "lifecycle", "adjoint/1", 0);

    public static FactorBook Book { get; } = FactorBook.Read(FactorBook.DefaultBytes()).Require("default");

    /// <summary>A statement at e with d, in g/kWh; null d where the bus has none.</summary>
    public static Statement Of(long? wattHours, long e, long? d, int estimatedPpm = 0, int unknownPpm = 0) => new(
        Taker, AssetKind.Load, [], wattHours is { } known ? Energy.FromWattHours(known) : null, null,
        wattHours is { } energy ? CarbonMass.FromMilligrams(energy * e) : null, null,
        Intensity(e), NoValueReason.None, d is { } delivered ? Intensity(delivered) : null, d is null ? NoValueReason.Undrained : NoValueReason.None, [])
    {
        Quality = new QualityShares(estimatedPpm, unknownPpm, 0),
    };

    public static TracedInterval Interval(Statement load, FigureTerms? terms = null, string factor = "ipcc-ar5-coal-lifecycle") => new(
        Carbon.Metering.Interval.StartingAt(From), terms ?? Terms, [Generator(factor), load], ["coal", "wind"], [], Totals.Zero, [], [], [], [], 0, 0, 0, default, default, false, 0);

    public static DeliveredFigure Fold(params IEnumerable<Statement> statements)
    {
        DeliveredFold fold = new(Taker);
        foreach (Statement statement in statements)
        {
            fold.Add(statement, Interval(statement), [750_000, 250_000, 0], Book);
        }

        return fold.Close();
    }

    public static FootprintScope Scope(int intervals = 4) => new(
        "carbonledger.example/test", 7, Hash.Of("root"u8), From, From.AddMilliseconds(intervals * Carbon.Metering.Interval.LengthMilliseconds),
        From.AddMilliseconds(intervals * Carbon.Metering.Interval.LengthMilliseconds), []);

    private static Statement Generator(string factor) => new(
        new AssetId("gen-1"), AssetKind.Generator, [], null, Energy.FromWattHours(1), null, CarbonMass.FromMilligrams(1), null, NoValueReason.NoPower, null, NoValueReason.NoPower, [])
    {
        Factor = new StatementFactor(new FactorId(factor), 0),
    };

    private static CarbonIntensity Intensity(long grams) => CarbonIntensity.FromMilligramsPerMegawattHour(grams * OneGramPerKilowattHour);
}
