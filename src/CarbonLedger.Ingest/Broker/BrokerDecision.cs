using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Ingest.Broker;

/// <summary>What came of a message: its captures, all of which must be durable before it is acknowledged, or why there are none.</summary>
/// <param name="Captures">Empty if and only if there is a refusal.</param>
internal sealed record BrokerDecision(IReadOnlyList<SignedCapture> Captures, Refusal? Refusal);
