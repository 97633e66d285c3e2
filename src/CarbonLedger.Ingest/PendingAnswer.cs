using CarbonLedger.Abstractions;
using CarbonLedger.Entries.Captures;
using MQTTnet.Protocol;

namespace CarbonLedger.Ingest;

/// <summary>A publish that was taken and waits for its acknowledgement.</summary>
/// <param name="Outcome">Completes when the payload is durable; null when durability is switched off.</param>
internal sealed record PendingAnswer(ushort PacketIdentifier, MqttQualityOfServiceLevel QualityOfService, GateDecision Decision, Task<AppendOutcome>? Outcome)
{
    /// <summary>True if the answer can be written without waiting.</summary>
    public bool IsReady => Outcome is null or { IsCompleted: true };

    /// <summary>Waits until the payload is durable; the refusal to tell the device, or null for accepted and redelivered.</summary>
    public async Task<Refusal?> RefusalAsync()
    {
#pragma warning disable VSTHRD003 // Completed by the queue's writer, which runs on the pool.
        AppendOutcome outcome = Outcome is null ? AppendOutcome.Stored : await Outcome;
#pragma warning restore VSTHRD003
        return Decision.Refusal is null && outcome == AppendOutcome.Conflict ? CaptureConflict.Describe(Decision.Capture!.Capture) : Decision.Refusal;
    }
}
