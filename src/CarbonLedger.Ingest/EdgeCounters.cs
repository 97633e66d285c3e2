using CarbonLedger.Abstractions;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Ingest;

/// <summary>What this process's edge has answered since it started; readable at any time from any thread. What the store holds is counted by the store.</summary>
public sealed class EdgeCounters
{
    private readonly long[] refused = new long[Enum.GetValues<RefusalReason>().Max(reason => (int)reason) + 1];
    private long accepted;
    private long duplicates;

    /// <summary>Captures stored for the first time.</summary>
    public long Accepted => Interlocked.Read(ref accepted);

    /// <summary>Redelivered captures that were stored before.</summary>
    public long Duplicates => Interlocked.Read(ref duplicates);

    /// <summary>Payloads refused, whatever the reason.</summary>
    public long RefusedTotal => Enum.GetValues<RefusalReason>().Sum(Refused);

    /// <summary>Payloads refused for a reason.</summary>
    public long Refused(RefusalReason reason) => Interlocked.Read(ref refused[(int)reason]);

    /// <summary>Every reason that occurred, with its count.</summary>
    public IReadOnlyDictionary<RefusalReason, long> RefusedByReason() =>
        Enum.GetValues<RefusalReason>().Where(reason => Refused(reason) > 0).ToDictionary(reason => reason, Refused);

    internal void Count(ReceivedPayload payload, AppendOutcome outcome)
    {
        switch (outcome)
        {
            case AppendOutcome.Stored:
                Interlocked.Increment(ref accepted);
                break;
            case AppendOutcome.Duplicate:
                Interlocked.Increment(ref duplicates);
                break;
            case AppendOutcome.Conflict:
                Interlocked.Increment(ref refused[(int)RefusalReason.Conflict]);
                break;
            case AppendOutcome.Refused:
                Interlocked.Increment(ref refused[(int)payload.Refusal!.Reason]);
                break;
            default:
                throw new InvalidOperationException($"The telemetry store answered {outcome}, which is no outcome.");
        }
    }
}
