using Orleans.Concurrency;

namespace CarbonLedger.Grains.Contracts;

/// <summary>Owns which interval of a network closes next, and what the log says of it. Key: network id.</summary>
public interface INetworkGrain : IGrainWithStringKey
{
    /// <summary>Makes every asset build itself from the stores. Called once when a silo takes the network up.</summary>
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
    /// Closes, in order, every interval that is complete or timed out at this time of the grid. When this returns they are
    /// committed.
    /// </summary>
    Task<TickMessage> Tick(long gridNow);

    /// <summary>Commits what late captures changed without waiting for the next interval.</summary>
    Task Flush();
}
