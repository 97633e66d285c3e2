using CarbonLedger.Carbon.Market;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Reports.Figures;

/// <summary>The three books of a consumer.</summary>
/// <param name="Asset">Null for all loads.</param>
/// <param name="Kind">Others than loads are in no sum of the loads.</param>
internal sealed record BookRow(AssetId? Asset, AssetKind Kind, BookSums Sums);
