using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Carbon.Accounts;

/// <summary>What enters a network in an interval without power.</summary>
/// <param name="Sources">By id.</param>
/// <param name="Passed">Energy that passed each asset that is charged by it, by asset id; the next interval goes on from there.</param>
public sealed record EnteredCarbon(IReadOnlyList<CarbonSource> Sources, IReadOnlyList<AssetThroughput> Passed);
