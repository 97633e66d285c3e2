using System.Threading.Channels;
using CarbonLedger.Abstractions;
using Microsoft.Extensions.Logging;

namespace CarbonLedger.Ingest.Quality;

/// <summary>
/// Messages on their way to a receiver that may be away: in order, one at a time, tried again with growing pauses. What finds the queue full,
/// what is too old and what the receiver will never take is dropped and counted, and the next message that arrives says how many.
/// </summary>
internal sealed class AlarmDelivery : IAsyncDisposable
{
    /// <summary>Messages that wait; with digests, hours of a storm.</summary>
    public const int WaitingMax = 1_000;

    /// <summary>A message that could not be delivered for so long is dropped.</summary>
    public static readonly TimeSpan AgeMax = TimeSpan.FromHours(1);

    public static readonly TimeSpan BackOffFirst = TimeSpan.FromMilliseconds(500), BackOffMax = TimeSpan.FromMinutes(1);

    private readonly Channel<(AlarmMessage Message, long Stamp)> waiting = Channel.CreateBounded<(AlarmMessage, long)>(new BoundedChannelOptions(WaitingMax) { SingleReader = true });
    private readonly CancellationTokenSource stop = new();
    private readonly Func<AlarmMessage, byte[], CancellationToken, Task> deliver;
    private readonly string name;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly BackOff backOff;
    private readonly Task running;
    private long dropped;
    private long told;

    /// <param name="deliver">Throws <see cref="AlarmRefusedException"/> for a message that the receiver will never take, and anything else for one to be tried again.</param>
    /// <param name="luck">Values from 0 to below 1.</param>
    public AlarmDelivery(string name, Func<AlarmMessage, byte[], CancellationToken, Task> deliver, TimeProvider time, ILogger logger, Func<double> luck)
    {
        (this.name, this.deliver, this.time, this.logger) = (name, deliver, time, logger);
        backOff = new BackOff(BackOffFirst, BackOffMax, luck);
        running = Task.Run(RunAsync);
    }

    public long Dropped => Interlocked.Read(ref dropped);

    public void Tell(AlarmMessage message)
    {
        if (!waiting.Writer.TryWrite((message, time.GetTimestamp())))
        {
            Interlocked.Increment(ref dropped);
        }
    }

    /// <summary>Stops; what waits is not sent any more.</summary>
    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await stop.CancelAsync();
#pragma warning disable VSTHRD003 // Started in the constructor on the pool.
        await running;
#pragma warning restore VSTHRD003
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach ((AlarmMessage message, long stamp) in waiting.Reader.ReadAllAsync(stop.Token))
            {
                await DeliverAsync(message, stamp);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    private async Task DeliverAsync(AlarmMessage message, long stamp)
    {
        bool isFirst = true;
        while (true)
        {
            try
            {
                long before = Dropped;
                await deliver(message, AlarmJson.Encode(message, before - told), stop.Token);
                told = before;
                backOff.Reset();
                return;
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                if (isFirst)
                {
                    logger.LogWarning("An alarm could not be delivered to {Channel}: {Message}", name, EdgeText.Clean(e.Message, EdgeText.DetailMax));
                }

                isFirst = false;
                if (e is AlarmRefusedException || time.GetElapsedTime(stamp) > AgeMax)
                {
                    Interlocked.Increment(ref dropped);
                    return;
                }
            }

            await Task.Delay(backOff.Next(), time, stop.Token);
        }
    }
}
