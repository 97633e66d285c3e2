using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Carbon.Market;

/// <summary>The three books of one consumer.</summary>
/// <param name="Kind">A load; or a branch for its losses or a storage for its charging, where a certificate was retired for them.</param>
/// <param name="Intervals">Those whose consumption is known, ascending.</param>
public sealed record ConsumerBooks(AssetId Asset, AssetKind Kind, IReadOnlyList<ConsumerInterval> Intervals, BookSums Sums);
