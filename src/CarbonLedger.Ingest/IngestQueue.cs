using System.Threading.Channels;
using System.Threading.RateLimiting;
using CarbonLedger.Abstractions;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Ingest.Quality;

namespace CarbonLedger.Ingest;

/// <summary>
/// Group commit: one bounded queue, one writer in front of the telemetry store. A waiter learns its outcome after the store
/// has returned, never before. Full means slow: nothing is dropped.
/// </summary>
public sealed class IngestQueue : IDisposable
{
    /// <summary>Payloads that may wait; whoever brings one more waits for room.</summary>
    public const int WaitingMax = 16_384;

    /// <summary>Captures of batches that may wait besides.</summary>
    public const int WaitingInBatchesMax = 65_536;

    /// <summary>Captures and refusals in one durable step; the last batch of a group may reach beyond.</summary>
    public const int GroupMax = 4_096;

    /// <summary>How long a group that is not full waits for more, while devices send side by side.</summary>
    public static readonly TimeSpan GroupWait = TimeSpan.FromMilliseconds(2);

    private readonly ConcurrencyLimiter batchRoom = new(new ConcurrencyLimiterOptions { PermitLimit = WaitingInBatchesMax, QueueLimit = int.MaxValue, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
    private readonly Channel<Waiter> waiting = Channel.CreateBounded<Waiter>(new BoundedChannelOptions(WaitingMax) { SingleReader = true });
    private static readonly Task<IReadOnlyList<AppendOutcome>> NoOutcomes = Task.FromResult<IReadOnlyList<AppendOutcome>>([]);

    private readonly ITelemetryStore store;
    private readonly ICaptureSink sink;
    private readonly EdgeCounters counters;
    private readonly TimeProvider time;
    private readonly IIngestObserver? observer;
    private readonly Task writing;

    /// <summary>Starts the writer.</summary>
    /// <param name="observer">Sees what came of every payload once its waiter has the outcome.</param>
    public IngestQueue(ITelemetryStore store, ICaptureSink sink, EdgeCounters counters, TimeProvider time, IIngestObserver? observer = null)
    {
        (this.store, this.sink, this.counters, this.time, this.observer) = (store, sink, counters, time, observer);
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
    public async ValueTask<Task<AppendOutcome>> EnqueueAsync(ReceivedPayload payload, CancellationToken cancellationToken = default) =>
        FirstAsync(await EnqueueAsync([payload], cancellationToken));

    /// <summary>The same for what came in one message: the payloads are made durable in one step, with an outcome each.</summary>
    /// <param name="payloads">At most <see cref="WaitingInBatchesMax"/>; none completes at once.</param>
    /// <exception cref="ArgumentException">There are more.</exception>
    /// <exception cref="ChannelClosedException">The queue is stopping.</exception>
    public async ValueTask<Task<IReadOnlyList<AppendOutcome>>> EnqueueAsync(IReadOnlyList<ReceivedPayload> payloads, CancellationToken cancellationToken = default)
    {
        if (payloads.Count is 0 or > WaitingInBatchesMax)
        {
            return payloads.Count == 0 ? NoOutcomes : throw new ArgumentException($"{payloads.Count} payloads in one message; expected at most {WaitingInBatchesMax}.", nameof(payloads));
        }

        RateLimitLease? room = payloads.Count == 1 ? null : await batchRoom.AcquireAsync(payloads.Count, cancellationToken);
        Waiter waiter = new(payloads, room);
        try
        {
            await waiting.Writer.WriteAsync(waiter, cancellationToken);
        }
        catch
        {
            room?.Dispose();
            throw;
        }

#pragma warning disable VSTHRD003 // Completed by the writer, on the pool.
        return waiter.Outcomes.Task;
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

    public void Dispose() => batchRoom.Dispose();

    private static async Task<AppendOutcome> FirstAsync(Task<IReadOnlyList<AppendOutcome>> outcomes)
    {
#pragma warning disable VSTHRD003 // Completed by the writer, on the pool.
        return (await outcomes)[0];
#pragma warning restore VSTHRD003
    }

    private async Task WriteAsync()
    {
        List<Waiter> group = [];
        List<ReceivedPayload> payloads = new(GroupMax);
        int last = 0;
        try
        {
            while (await waiting.Reader.WaitToReadAsync())
            {
                Take(group, payloads);

                // A device that sends alone would wait for nobody.
                if (payloads.Count < GroupMax && Math.Max(group.Count, last) > 1)
                {
                    await Task.Delay(GroupWait, time);
                    Take(group, payloads);
                }

                last = group.Count;
                IReadOnlyList<SignedCapture> stored = await StoreAsync(group, payloads);
                group.Clear();
                payloads.Clear();
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

    private void Take(List<Waiter> group, List<ReceivedPayload> payloads)
    {
        while (payloads.Count < GroupMax && waiting.Reader.TryRead(out Waiter? waiter))
        {
            group.Add(waiter);
            payloads.AddRange(waiter.Payloads);
        }
    }

    private async Task<IReadOnlyList<SignedCapture>> StoreAsync(List<Waiter> group, List<ReceivedPayload> payloads)
    {
        IReadOnlyList<AppendOutcome> outcomes;
        try
        {
            outcomes = await store.AppendAsync([.. payloads]);
            if (outcomes.Count != payloads.Count)
            {
                throw new InvalidOperationException($"The telemetry store returned {outcomes.Count} outcomes for {payloads.Count} payloads.");
            }
        }
        catch (Exception e)
        {
            // The group may be stored or not: no waiter is acknowledged, and devices that send again get Stored or Duplicate.
            Fail(e);
            IsStoring = false;
            group.ForEach(waiter => waiter.Fail(e));
            return [];
        }

        IsStoring = true;
        List<SignedCapture> stored = [];
        for (int i = 0; i < payloads.Count; i++)
        {
            counters.Count(payloads[i], outcomes[i]);
            if (outcomes[i] == AppendOutcome.Stored)
            {
                stored.Add(payloads[i].Capture!);
            }
        }

        int first = 0;
        foreach (Waiter waiter in group)
        {
            waiter.Complete(outcomes, first);
            first += waiter.Payloads.Count;
        }

        Observe(payloads, outcomes);
        return stored;
    }

    private void Observe(List<ReceivedPayload> payloads, IReadOnlyList<AppendOutcome> outcomes)
    {
        try
        {
            observer?.Took(payloads, outcomes);
        }
        catch (Exception e)
        {
            // Who looks on does not stop the writer.
            Fail(e);
        }
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

    private sealed class Waiter(IReadOnlyList<ReceivedPayload> payloads, RateLimitLease? room)
    {
        public IReadOnlyList<ReceivedPayload> Payloads => payloads;

        public TaskCompletionSource<IReadOnlyList<AppendOutcome>> Outcomes { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <param name="first">Where its payloads begin in the group.</param>
        public void Complete(IReadOnlyList<AppendOutcome> ofGroup, int first)
        {
            room?.Dispose();
            AppendOutcome[] own = new AppendOutcome[payloads.Count];
            for (int i = 0; i < own.Length; i++)
            {
                own[i] = ofGroup[first + i];
            }

            Outcomes.SetResult(own);
        }

        public void Fail(Exception e)
        {
            room?.Dispose();
            Outcomes.SetException(e);
        }
    }
}
