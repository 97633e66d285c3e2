namespace CarbonLedger.Carbon.Market;

/// <summary>From where energy counts as able to reach the consumer.</summary>
public enum Deliverability
{
    /// <summary>From anywhere.</summary>
    None = 1,

    /// <summary>From the market area that the network's region lies in.</summary>
    MarketArea = 2,

    /// <summary>From a generator of the same network.</summary>
    Network = 3,
}
