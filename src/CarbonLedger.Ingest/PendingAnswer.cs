using CarbonLedger.Abstractions;
using CarbonLedger.Entries.Captures;
using MQTTnet.Protocol;

namespace CarbonLedger.Ingest;

/// <summary>A publish that was taken and waits for its acknowledgement.</summary>
/// <param name="Outcomes">Completes when the payload is durable, with an outcome a capture; null when durability is switched off.</param>
internal sealed record PendingAnswer(ushort PacketIdentifier, MqttQualityOfServiceLevel QualityOfService, GateDecision Decision, Task<IReadOnlyList<AppendOutcome>>? Outcomes)
{
    /// <summary>True if the answer can be written without waiting.</summary>
    public bool IsReady => Outcomes is null or { IsCompleted: true };

    /// <summary>The refusal to tell the device, or null for accepted and redelivered.</summary>
    /// <param name="outcomes">What the store did, a capture each; null when durability is switched off.</param>
    public Refusal? RefusalAfter(IReadOnlyList<AppendOutcome>? outcomes) => outcomes is null ? Decision.Refusal : Decision.RefusalAfter(outcomes);
}
