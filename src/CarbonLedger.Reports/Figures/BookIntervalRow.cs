using CarbonLedger.Carbon.Market;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Reports.Figures;

/// <summary>The three books of a consumer in an interval.</summary>
/// <param name="Books">Null where its consumption is not known.</param>
internal sealed record BookIntervalRow(AssetId Asset, AssetKind Kind, Interval Interval, ConsumerInterval? Books);
