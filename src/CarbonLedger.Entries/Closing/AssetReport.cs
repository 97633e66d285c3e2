namespace CarbonLedger.Entries.Closing;

/// <summary>What an asset passes on when an interval closes.</summary>
/// <param name="Current">The interval that closes; null when only late captures are passed on.</param>
/// <param name="Changed">Closed intervals that now have other figures, ascending.</param>
/// <param name="Readings">Entry bytes of the captures taken in, by (device, time, version).</param>
public sealed record AssetReport(MeteredAsset? Current, IReadOnlyList<MeteredAsset> Changed, IReadOnlyList<ReadOnlyMemory<byte>> Readings);
