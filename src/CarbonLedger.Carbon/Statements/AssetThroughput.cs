using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Statements;

/// <summary>Energy that passed an asset whose life is charged by it, from commissioning on.</summary>
/// <param name="Before">Wh up to the interval's start.</param>
/// <param name="After">Wh up to its end.</param>
public sealed record AssetThroughput(AssetId Asset, Energy Before, Energy After);
