using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Carbon.Market;

/// <summary>What three books of one period are made from.</summary>
/// <param name="Network">Whose statements these are.</param>
/// <param name="Intervals">Traced intervals with their statements, each once, in any order; one or more.</param>
/// <param name="Instruments">In any order.</param>
/// <param name="Factors">The book that the statements' factors and the grid's stand in.</param>
/// <param name="Area">The region of the grid's factor, as in the factor book: "CN", "CN Beijing". A market area that it lies in is deliverable.</param>
/// <param name="LocationFactor">The grid's factor, if another is asked for than the latest published average of the area.</param>
public sealed record MarketBookInput(
    NetworkModel Network,
    IReadOnlyList<TracedInterval> Intervals,
    IReadOnlyList<Instrument> Instruments,
    Scope2Rules Rules,
    FactorBook Factors,
    string Area,
    FactorChoice? LocationFactor = null);
