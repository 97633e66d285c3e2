using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Metering;

/// <summary>What an asset's meters say of one interval, and the readings it rests on (by key, ascending).</summary>
public sealed record AssetInterval(AssetId Asset, Interval Interval, IReadOnlyList<PointEnergy> Points, IReadOnlyList<ReadingKey> Readings)
{
    public bool SameFigures(AssetInterval other) => Points.SequenceEqual(other.Points) && Readings.SequenceEqual(other.Readings);
}
