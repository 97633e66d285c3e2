using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Ingest;

/// <summary>
/// What the edge decided on one payload: its captures, or why it was refused, or both where a part of a foreign payload was wrong.
/// Neither, where it held nothing to store, such as a Sparkplug birth without a register.
/// </summary>
/// <param name="Captures">To be stored; all of them durable before the payload is acknowledged.</param>
/// <param name="Refusal">Of the payload, or of the first part that was refused.</param>
/// <param name="Sequence">The device's counter where it could be read; told back with a refusal.</param>
public sealed record GateDecision(IReadOnlyList<SignedCapture> Captures, Refusal? Refusal, long? Sequence)
{
    /// <summary>What is handed to the queue: the captures, then what was refused with the bytes of the payload.</summary>
    internal IReadOnlyList<ReceivedPayload> ToStore(string topic, string client, ReadOnlyMemory<byte> payload, Timestamp receipt)
    {
        ReadOnlyMemory<byte> kept = payload[..Math.Min(payload.Length, ClJson.PayloadBytesMax)];
        ReceivedPayload[] all = new ReceivedPayload[Captures.Count + (Refusal is null ? 0 : 1)];
        for (int i = 0; i < Captures.Count; i++)
        {
            all[i] = new ReceivedPayload(Captures[i], null, topic, client, kept, receipt);
        }

        if (Refusal is not null)
        {
            all[^1] = new ReceivedPayload(null, Refusal, topic, client, kept, receipt);
        }

        return all;
    }

    /// <summary>The refusal to tell the sender when the store has answered: its own, or that of a capture that is stored with other bytes.</summary>
    internal Refusal? RefusalAfter(IReadOnlyList<AppendOutcome> outcomes)
    {
        for (int i = 0; Refusal is null && i < outcomes.Count; i++)
        {
            if (outcomes[i] == AppendOutcome.Conflict)
            {
                return CaptureConflict.Describe(Captures[i].Capture);
            }
        }

        return Refusal;
    }

    internal static GateDecision Refused(Refusal refusal, long? sequence = null) => new([], refusal, sequence);

    internal static GateDecision Refused(RefusalReason reason, FormattableString detail) =>
        Refused(new Refusal(reason, FormattableString.Invariant(detail)));
}
