namespace CarbonLedger.Grains.Contracts;

/// <summary>What an asset passes on.</summary>
/// <param name="Current">The closing interval; null when only late captures are passed on.</param>
/// <param name="Changed">Closed intervals with other figures than before.</param>
/// <param name="Readings">Reading entries, by (device, time, version).</param>
/// <param name="NextIsReady">The interval after <paramref name="Current"/> is complete already.</param>
[GenerateSerializer, Immutable]
public sealed record AssetReportMessage(
    [property: Id(0)] string Asset,
    [property: Id(1)] MeteredMessage? Current,
    [property: Id(2)] MeteredMessage[] Changed,
    [property: Id(3)] byte[][] Readings,
    [property: Id(4)] bool NextIsReady);
