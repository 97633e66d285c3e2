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

    /// <summary>Waits until the payload is durable; the refusal to tell the device, or null for accepted and redelivered.</summary>
    public async Task<Refusal?> RefusalAsync()
    {
        if (Outcomes is null)
        {
            return Decision.Refusal;
        }

#pragma warning disable VSTHRD003 // Completed by the queue's writer, which runs on the pool.
        IReadOnlyList<AppendOutcome> outcomes = await Outcomes;
#pragma warning restore VSTHRD003
        return Decision.RefusalAfter(outcomes);
    }
}
