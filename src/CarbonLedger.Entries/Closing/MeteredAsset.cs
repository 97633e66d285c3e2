using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Closing;

/// <summary>What an asset's meters say of an interval, its readings named by the leaf hashes of their entries.</summary>
/// <param name="Metered">Its own list of readings is empty; the leaves stand for it.</param>
/// <param name="ReadingLeaves">By (device, time, version).</param>
public sealed record MeteredAsset(AssetInterval Metered, IReadOnlyList<Hash> ReadingLeaves)
{
    /// <summary>Names the readings of an interval by the leaves of their entries.</summary>
    public static MeteredAsset Of(AssetInterval metered, Func<ReadingKey, Hash> leafOf) =>
        new(metered with { Readings = [] }, [.. metered.Readings.Select(leafOf)]);
}
