namespace CarbonLedger.Benchmarks.Edge;

/// <summary>How much stands behind the endpoint. In all three every signature is verified.</summary>
internal enum EdgeVariant
{
    /// <summary>SQLite telemetry store, asset grains, intervals closed and committed to the ledger while devices send.</summary>
    Full = 1,

    /// <summary>SQLite telemetry store, and a sink that does nothing.</summary>
    Durable = 2,

    /// <summary>Acknowledged at once, stored nowhere.</summary>
    Bare = 3,
}
