namespace CarbonLedger.Simulators.Loading;

/// <summary>
/// Gives the message a connection sends next, or null when it has no more. Called from many threads, but for one connection
/// at a time and in order.
/// </summary>
/// <param name="connection">0 to connections - 1.</param>
/// <param name="number">How many messages this connection took before, over all runs.</param>
public delegate RawMqttPublish? RawMqttSource(int connection, long number);
