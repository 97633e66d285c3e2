using CarbonLedger.Abstractions;
using CarbonLedger.Entries.Captures;
using Microsoft.AspNetCore.Http;

namespace CarbonLedger.Ingest.Http;

/// <summary>One request's captures on their way to the disk, and what came of them in the order they were sent.</summary>
/// <param name="queue">Null for a trial that stores nothing.</param>
internal sealed class DoorTally(IngestQueue? queue, int inFlightMax)
{
    /// <summary>Rows that an answer lists; of further ones it says how many.</summary>
    public const int ListedMax = 1_000;

    private readonly Queue<(long Row, string? Device, ReceivedPayload Payload, Task<AppendOutcome> Outcome)> pending = new();
    private readonly List<RowAnswer> listed = [];

    public bool IsTrial => queue is null;

    public long Accepted { get; private set; }

    public long Duplicates { get; private set; }

    public long Refused { get; private set; }

    /// <summary>Of the refused: those for a device that is not the token's, or not at that site.</summary>
    public long Foreign { get; private set; }

    public IReadOnlyList<RowAnswer> Listed => listed;

    public long NotListed { get; private set; }

    /// <summary>The refused row with the lowest number; null if none was.</summary>
    public RowAnswer? FirstRefused { get; private set; }

    /// <summary>Rows and captures counted for the token's share.</summary>
    public long Taken { get; private set; }

    /// <summary>Hands a payload to the queue, and waits for the oldest while too many are under way.</summary>
    /// <exception cref="DoorRefusedException">503: the store failed or the queue is closed.</exception>
    public async Task AddAsync(long row, string? device, ReceivedPayload payload, CancellationToken cancellationToken)
    {
        Taken++;
        if (queue is null)
        {
            Count(row, device, payload, payload.Refusal is null ? AppendOutcome.Stored : AppendOutcome.Refused);
            return;
        }

        try
        {
            pending.Enqueue((row, device, payload, await queue.EnqueueAsync(payload, cancellationToken)));
        }
        catch (System.Threading.Channels.ChannelClosedException)
        {
            throw NotStored();
        }

        while (pending.Count > inFlightMax)
        {
            await SettleAsync();
        }
    }

    /// <summary>Returns when every payload is durable.</summary>
    /// <exception cref="DoorRefusedException">503: the store failed.</exception>
    public async Task FinishAsync()
    {
        while (pending.Count > 0)
        {
            await SettleAsync();
        }
    }

    private static DoorRefusedException NotStored() => new(
        StatusCodes.Status503ServiceUnavailable, "The store failed: nothing is known of rows that are not counted here. Send the request again; what is stored counts once.");

    private async Task SettleAsync()
    {
        (long row, string? device, ReceivedPayload payload, Task<AppendOutcome> outcome) = pending.Dequeue();
        try
        {
#pragma warning disable VSTHRD003 // Completed by the queue's writer, which runs on the pool.
            Count(row, device, payload, await outcome);
#pragma warning restore VSTHRD003
        }
        catch (Exception)
        {
            // Whatever the store threw; the queue keeps it as its last failure.
            throw NotStored();
        }
    }

    private void Count(long row, string? device, ReceivedPayload payload, AppendOutcome outcome)
    {
        if (outcome == AppendOutcome.Stored)
        {
            Accepted++;
            return;
        }

        Refusal? refusal = outcome == AppendOutcome.Duplicate ? null : payload.Refusal ?? CaptureConflict.Describe(payload.Capture!.Capture);
        RowAnswer answer = new(row, device, refusal);
        Duplicates += refusal is null ? 1 : 0;
        Refused += refusal is null ? 0 : 1;
        Foreign += refusal?.Reason == RefusalReason.ForeignTopic ? 1 : 0;
        FirstRefused = refusal is not null && (FirstRefused is not { } first || row < first.Row) ? answer : FirstRefused;
        if (listed.Count < ListedMax)
        {
            listed.Add(answer);
        }
        else
        {
            NotListed++;
        }
    }
}
