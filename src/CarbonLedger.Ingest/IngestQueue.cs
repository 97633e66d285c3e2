using System.Threading.Channels;
using CarbonLedger.Abstractions;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Ingest;

/// <summary>
/// Group commit: one bounded queue, one writer in front of the telemetry store. A waiter learns its outcome after the store
/// has returned, never before. Full means slow: nothing is dropped.
/// </summary>
public sealed class IngestQueue
{
    /// <summary>Payloads that may wait; whoever brings one more waits for room.</summary>
    public const int WaitingMax = 16_384;

    /// <summary>Payloads in one durable step.</summary>
    public const int GroupMax = 4_096;

    /// <summary>How long a group that is not full waits for more, while devices send side by side.</summary>
    public static readonly TimeSpan GroupWait = TimeSpan.FromMilliseconds(2);

    private readonly Channel<Waiter> waiting = Channel.CreateBounded<Waiter>(new BoundedChannelOptions(WaitingMax) { SingleReader = true });
    private readonly ITelemetryStore store;
    private readonly ICaptureSink sink;
    private readonly EdgeCounters counters;
    private readonly TimeProvider time;
    private readonly Task writing;

    /// <summary>Starts the writer.</summary>
    public IngestQueue(ITelemetryStore store, ICaptureSink sink, EdgeCounters counters, TimeProvider time)
    {
        (this.store, this.sink, this.counters, this.time) = (store, sink, counters, time);
        writing = Task.Run(WriteAsync);
    }

    /// <summary>The last time the store or the sink failed, or null.</summary>
    public IngestFailure? LastFailure { get; private set; }

    /// <summary>True while the newest group was stored.</summary>
    public bool IsStoring { get; private set; } = true;

    /// <summary>Payloads waiting for the next group.</summary>
    public int Waiting => waiting.Reader.Count;

    /// <summary>
    /// Returns when the payload has a place in the queue. The task it returns completes when the payload is durable, with
    /// what the store did, or with the exception of the store: then nothing is known and nothing may be acknowledged.
    /// </summary>
    /// <exception cref="ChannelClosedException">The queue is stopping.</exception>
    public async ValueTask<Task<AppendOutcome>> EnqueueAsync(ReceivedPayload payload, CancellationToken cancellationToken = default)
    {
        Waiter waiter = new(payload);
        await waiting.Writer.WriteAsync(waiter, cancellationToken);
#pragma warning disable VSTHRD003 // Completed by the writer, on the pool.
        return waiter.Outcome.Task;
#pragma warning restore VSTHRD003
    }

    /// <summary>Takes nothing more, stores what waits, and returns when the last waiter has its outcome.</summary>
    public async Task StopAsync()
    {
        waiting.Writer.TryComplete();
#pragma warning disable VSTHRD003 // Started in the constructor on the pool; nothing of the caller's context is waited for.
        await writing;
#pragma warning restore VSTHRD003
    }

    private async Task WriteAsync()
    {
        List<Waiter> group = new(GroupMax);
        int last = 0;
        try
        {
            while (await waiting.Reader.WaitToReadAsync())
            {
                Take(group);

                // A device that sends alone would wait for nobody.
                if (group.Count < GroupMax && Math.Max(group.Count, last) > 1)
                {
                    await Task.Delay(GroupWait, time);
                    Take(group);
                }

                last = group.Count;
                IReadOnlyList<SignedCapture> stored = await StoreAsync(group);
                group.Clear();
                if (stored.Count > 0)
                {
                    await HandOnAsync(stored);
                }
            }
        }
        finally
        {
            // Should the writer ever end otherwise than asked: what nobody writes must not be taken.
            waiting.Writer.TryComplete();
        }
    }

    private void Take(List<Waiter> group)
    {
        while (group.Count < GroupMax && waiting.Reader.TryRead(out Waiter? waiter))
        {
            group.Add(waiter);
        }
    }

    private async Task<IReadOnlyList<SignedCapture>> StoreAsync(List<Waiter> group)
    {
        IReadOnlyList<AppendOutcome> outcomes;
        try
        {
            outcomes = await store.AppendAsync([.. group.Select(waiter => waiter.Payload)]);
            if (outcomes.Count != group.Count)
            {
                throw new InvalidOperationException($"The telemetry store returned {outcomes.Count} outcomes for {group.Count} payloads.");
            }
        }
        catch (Exception e)
        {
            // The group may be stored or not: no waiter is acknowledged, and devices that send again get Stored or Duplicate.
            Fail(e);
            IsStoring = false;
            group.ForEach(waiter => waiter.Outcome.SetException(e));
            return [];
        }

        IsStoring = true;
        List<SignedCapture> stored = [];
        for (int i = 0; i < group.Count; i++)
        {
            counters.Count(group[i].Payload, outcomes[i]);
            group[i].Outcome.SetResult(outcomes[i]);
            if (outcomes[i] == AppendOutcome.Stored)
            {
                stored.Add(group[i].Payload.Capture!);
            }
        }

        return stored;
    }

    private async Task HandOnAsync(IReadOnlyList<SignedCapture> stored)
    {
        try
        {
            await sink.TakeAsync(stored);
        }
        catch (Exception e)
        {
            // A push is a hint; what the sink lost is read from the store later.
            Fail(e);
        }
    }

    private void Fail(Exception e) => LastFailure = new IngestFailure(time.GetUtcNow(), e.Message);

    private sealed class Waiter(ReceivedPayload payload)
    {
        public ReceivedPayload Payload { get; } = payload;

        public TaskCompletionSource<AppendOutcome> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
