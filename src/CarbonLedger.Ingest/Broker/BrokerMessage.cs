namespace CarbonLedger.Ingest.Broker;

/// <summary>What a broker delivered: all that a decision may rest on.</summary>
/// <param name="Schema">The user property <c>schema</c> (MQTT 5), which may name a format; null without one.</param>
/// <param name="IsTrusted">The broker is named trusted: a capture may be unsigned.</param>
internal sealed record BrokerMessage(string Topic, ReadOnlyMemory<byte> Payload, string? Schema, bool IsTrusted);
