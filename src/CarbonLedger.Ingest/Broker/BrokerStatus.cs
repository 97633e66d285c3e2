namespace CarbonLedger.Ingest.Broker;

/// <summary>How a door to a broker stands; counted since the process started.</summary>
/// <param name="Name">The broker's, as in its options.</param>
/// <param name="ConnectedSince">When the subscriptions of the present connection were granted; null while there is none.</param>
/// <param name="LastError">Why the last connection ended or could not be made; stays when there is a new one.</param>
/// <param name="InFlight">Messages of this connection that are not acknowledged yet.</param>
/// <param name="Received">Messages that came, those that came again included.</param>
/// <param name="Acknowledged">Messages acknowledged to the broker, all after they were durable; none of QoS 0.</param>
/// <param name="Connections">How often the subscriptions were granted.</param>
/// <param name="SessionsLost">How often the broker had forgotten the session; what it held for this door is gone.</param>
public sealed record BrokerStatus(
    string Name, DateTimeOffset? ConnectedSince, IngestFailure? LastError, int InFlight, long Received, long Acknowledged, long Connections, long SessionsLost);
