namespace CarbonLedger.Simulators.Loading;

/// <summary>What a run sent and what came back.</summary>
/// <param name="Sent">Publishes written, those sent again included.</param>
/// <param name="Acknowledged">PUBACKs by MQTT 5 reason code; 0 is success.</param>
/// <param name="Unanswered">Publishes without a PUBACK when their connection was lost or the time was over; the next run sends them again.</param>
/// <param name="ConnectionsLost">Connections that broke.</param>
/// <param name="Elapsed">From the first publish to the last answer.</param>
/// <param name="Latency">From handing a publish to its connection to its PUBACK.</param>
public sealed record RawMqttLoadResult(
    long Sent,
    IReadOnlyDictionary<byte, long> Acknowledged,
    long Unanswered,
    int ConnectionsLost,
    TimeSpan Elapsed,
    LatencyHistogram Latency)
{
    /// <summary>PUBACKs of every reason code.</summary>
    public long AcknowledgedTotal => Acknowledged.Values.Sum();

    /// <summary>PUBACKs of every reason code per second; 0 for no time at all.</summary>
    public double PerSecond => Elapsed > TimeSpan.Zero ? AcknowledgedTotal / Elapsed.TotalSeconds : 0;
}
