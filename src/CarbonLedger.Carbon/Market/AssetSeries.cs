using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Carbon.Market;

/// <summary>Wh and mg of one asset in one direction, by interval of the book; null where its statement does not say.</summary>
internal sealed class AssetSeries(AssetId asset, AssetKind kind, int intervals)
{
    public AssetId Asset { get; } = asset;

    public AssetKind Kind { get; } = kind;

    public long?[] Energy { get; } = new long?[intervals];

    public long?[] Carbon { get; } = new long?[intervals];
}
