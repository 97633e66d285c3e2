namespace CarbonLedger.Ingest.Broker;

/// <summary>Decides messages of brokers, where neither connection nor topic proves who sent them.</summary>
internal interface IBrokerGate
{
    /// <summary>Decides by the message, the registry and the grid's clock alone. Must not throw on any topic or bytes; called by one thread a door.</summary>
    BrokerDecision Decide(BrokerMessage message);
}
