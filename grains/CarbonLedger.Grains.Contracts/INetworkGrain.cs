using Orleans.Concurrency;

namespace CarbonLedger.Grains.Contracts;

/// <summary>Owns which interval of a network closes next, and what the log says of it. Key: network id.</summary>
public interface INetworkGrain : IGrainWithStringKey
{
    /// <summary>How long a call may take that closes many intervals or rebuilds every asset.</summary>
    private const string LongCall = "00:10:00";

    /// <summary>Makes every asset build itself from the stores. Called once when a silo takes the network up.</summary>
    [ResponseTimeout(LongCall)]
    Task Start();

    /// <summary>A hint that an asset can pass on an interval.</summary>
    [AlwaysInterleave]
    Task AssetIsReady(string asset, long intervalStart);

    /// <summary>A hint that an asset holds captures of closed intervals.</summary>
    [AlwaysInterleave]
    Task AssetIsLate(string asset);

    /// <summary>What an asset has passed on so far.</summary>
    [AlwaysInterleave]
    Task<AssetResumeMessage> Resume(string asset);

    /// <summary>
    /// Closes, in order, every interval that is complete or timed out at this time of the grid, at most a day's in one call. When
    /// this returns they are committed.
    /// </summary>
    [ResponseTimeout(LongCall)]
    Task<TickMessage> Tick(long gridNow);

    /// <summary>
    /// Publishes a new version of the network or of the factor book, or devices: entry bytes, in their order. When this returns it is
    /// committed, and so is what a network changed; what a factor book changes follows, a chunk a tick.
    /// </summary>
    [ResponseTimeout(LongCall)]
    Task<PublicationMessage> Publish(byte[][] entries);

    /// <summary>Commits what late captures changed, and all that published versions still ask for, without waiting for the next interval.</summary>
    [ResponseTimeout(LongCall)]
    Task Flush();
}
