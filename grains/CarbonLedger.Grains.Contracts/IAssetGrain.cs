namespace CarbonLedger.Grains.Contracts;

/// <summary>
/// Owns the captures of one asset's metering points that are not passed on yet, and its metering account. Key: network id,
/// '/', asset id.
/// </summary>
public interface IAssetGrain : IGrainWithStringKey
{
    /// <summary>Takes newly stored captures (<see cref="PackedCaptures"/>). A hint: what gets lost here is read from the store before a time-out.</summary>
    Task Receive(byte[] packedCaptures);

    /// <summary>
    /// Passes on everything up to an interval, in its order, once: the caller keeps the report until it is committed.
    /// </summary>
    /// <param name="intervalStart">The next interval, UTC milliseconds; null passes on late captures only.</param>
    /// <param name="lastClosedStart">The newest interval the network has closed, with or without this asset; null before the first.</param>
    /// <param name="readStore">Whether to look in the store for captures that no hint brought.</param>
    [ResponseTimeout("00:02:00")]
    Task<AssetReportMessage> PassOn(long? intervalStart, long? lastClosedStart, bool readStore);

    /// <summary>What the meters say now of closed intervals; passes nothing on.</summary>
    /// <param name="firstStart">Start of the first, UTC milliseconds.</param>
    /// <param name="lastStart">Start of the last.</param>
    [ResponseTimeout("00:02:00")]
    Task<AssetReportMessage> Recount(long firstStart, long lastStart);

    /// <summary>Forgets everything and builds itself again from the log and the telemetry store.</summary>
    [ResponseTimeout("00:02:00")]
    Task Rebuild();
}
