namespace CarbonLedger.Carbon.Tracing;

/// <summary>Why a bus has no intensity. No value is never zero.</summary>
public enum NoValueReason
{
    /// <summary>There is a value.</summary>
    None = 0,

    /// <summary>No power passes the bus (at most the tracer's threshold).</summary>
    NoPower = 1,

    /// <summary>Power passes, but none of it comes from a generator: its origin is unknown.</summary>
    Unfed = 2,

    /// <summary>Power leaves the bus, but no load is reachable from it: nothing is delivered, or next to nothing by the meters.</summary>
    Undrained = 3,
}
