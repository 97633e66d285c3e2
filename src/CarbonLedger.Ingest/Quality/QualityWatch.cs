using System.Text.Json;
using System.Threading.Channels;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CarbonLedger.Ingest.Quality;

/// <summary>
/// Watches what the doors take: a <see cref="QualityDesk"/> behind bounded queues, so that no sender waits for it, and the channels its
/// alarms are told on. What finds a queue full is not judged, and counted; numbers that were lost that way are not called a gap.
/// Runs with the host; readable from any thread.
/// </summary>
public sealed class QualityWatch : IIngestObserver, IHealthPart, IHostedService, IAsyncDisposable
{
    /// <summary>Captures that may wait to be judged.</summary>
    public const int WaitingMax = 65_536;

    /// <summary>Refusals that may; apart, so that a flood of them hides no gap.</summary>
    public const int RefusalsWaitingMax = 4_096;

    /// <summary>How far back the store is read when the watch starts, so that what was missing then is missing still.</summary>
    public static readonly TimeSpan RecoverWindow = TimeSpan.FromHours(2);

    private const int RecoverDevices = 200;
    private static readonly TimeSpan TickEvery = TimeSpan.FromSeconds(1);

    private readonly Channel<Observation> captures = Channel.CreateBounded<Observation>(new BoundedChannelOptions(WaitingMax) { SingleReader = true });
    private readonly Channel<Observation> refusals = Channel.CreateBounded<Observation>(new BoundedChannelOptions(RefusalsWaitingMax) { SingleReader = true });
    private readonly CancellationTokenSource stop = new();
    private readonly Lock locked = new();
    private readonly QualityDesk desk;
    private readonly IReadOnlyList<IAlarmChannel> channels;
    private readonly IGridClock clock;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private Task running = Task.CompletedTask;
    private Timestamp judged;
    private long captureOverflows;
    private long refusalOverflows;
    private long failures;
    private bool isDisposed;

    /// <param name="channels">Disposed of with the watch.</param>
    /// <param name="clock">The grid's clock, by which receipts are counted too.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range.</exception>
    public QualityWatch(QualityOptions options, QualitySources sources, IReadOnlyList<IAlarmChannel> channels, IGridClock clock, TimeProvider time, ILogger<QualityWatch> logger)
    {
        (this.channels, this.clock, this.time, this.logger) = (channels, clock, time, logger);
        desk = new QualityDesk(options, sources);
    }

    /// <summary>The name of its object in <c>/health</c>.</summary>
    public string Name => "quality";

    /// <summary>Alarms are of the meters, not of this process.</summary>
    public bool Passes => true;

    /// <summary>Observations that were not judged because a queue was full.</summary>
    public long Overflows => Interlocked.Read(ref captureOverflows) + Interlocked.Read(ref refusalOverflows);

    /// <summary>Where captures of before the start are read from; null reads none.</summary>
    public (ITelemetryStore Store, IDeviceRegistry Registry)? RecoversFrom { get; init; }

    public void Took(IReadOnlyList<ReceivedPayload> payloads, IReadOnlyList<AppendOutcome> outcomes)
    {
        for (int i = 0; i < payloads.Count; i++)
        {
            ReceivedPayload payload = payloads[i];
            switch (outcomes[i])
            {
                case AppendOutcome.Stored:
                    Offer(captures, new Observation(payload.Capture!.Capture, null, payload.Topic, payload.Client, payload.ReceiptTime, Interlocked.Read(ref captureOverflows)), ref captureOverflows);
                    break;
                case AppendOutcome.Conflict:
                    Offer(refusals, new Observation(payload.Capture!.Capture, RefusalReason.Conflict, payload.Topic, payload.Client, payload.ReceiptTime, 0), ref refusalOverflows);
                    break;
                case AppendOutcome.Refused:
                    Offer(refusals, new Observation(null, payload.Refusal!.Reason, payload.Topic, payload.Client, payload.ReceiptTime, 0), ref refusalOverflows);
                    break;
            }
        }
    }

    /// <summary>Every open alarm, or with <paramref name="ended"/> the last that ended; newest first.</summary>
    public IReadOnlyList<Alarm> Alarms(bool ended = false)
    {
        IReadOnlyList<Alarm> all;
        lock (locked)
        {
            all = ended ? desk.Book.Ended() : desk.Book.Open();
        }

        return [.. all.OrderByDescending(alarm => alarm.Number)];
    }

    public void Write(Utf8JsonWriter writer, bool isKnown)
    {
        lock (locked)
        {
            writer.WriteNumber("devices"u8, desk.Devices);
            writer.WriteNumber("open"u8, desk.Book.OpenCount);
            writer.WriteStartObject("openByKind"u8);
            foreach (AlarmKind kind in Enum.GetValues<AlarmKind>().Where(kind => desk.Book.Count(kind) > 0))
            {
                writer.WriteNumber(AlarmJson.NameOf(kind), desk.Book.Count(kind));
            }

            writer.WriteEndObject();
            writer.WriteNumber("notWatched"u8, desk.NotWatched);
            writer.WriteNumber("notKept"u8, desk.Book.NotKept);
        }

        writer.WriteNumber("notJudged"u8, Overflows + Interlocked.Read(ref failures));
        writer.WriteStartObject("notDelivered"u8);
        foreach (IAlarmChannel channel in channels)
        {
            writer.WriteNumber(channel.Name, channel.Dropped);
        }

        writer.WriteEndObject();
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        running = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Stops judging; what waits is not judged, as the next start reads it from the store.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref isDisposed))
        {
            return;
        }

        await stop.CancelAsync();
#pragma warning disable VSTHRD003 // Started by StartAsync; runs on the pool.
        await running.WaitAsync(cancellationToken);
#pragma warning restore VSTHRD003
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isDisposed, true))
        {
            return;
        }

        await stop.CancelAsync();
#pragma warning disable VSTHRD003 // Started by StartAsync; runs on the pool.
        await running;
#pragma warning restore VSTHRD003
        foreach (IAsyncDisposable channel in channels.OfType<IAsyncDisposable>())
        {
            await channel.DisposeAsync();
        }

        stop.Dispose();
    }

    private static void Offer(Channel<Observation> channel, Observation observation, ref long overflows)
    {
        if (!channel.Writer.TryWrite(observation))
        {
            Interlocked.Increment(ref overflows);
        }
    }

    private async Task RunAsync()
    {
        try
        {
            await RecoverAsync();
            await Task.WhenAll(JudgeAsync(captures.Reader), JudgeAsync(refusals.Reader), TickAsync());
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task RecoverAsync()
    {
        if (RecoversFrom is not var (store, registry))
        {
            return;
        }

        Timestamp now = clock.Now, from = now.AddMilliseconds(-(long)RecoverWindow.TotalMilliseconds);
        try
        {
            foreach (DeviceRecord[] chunk in registry.All().Where(record => registry.FindRevocation(record.Device) is null).Chunk(RecoverDevices))
            {
                IReadOnlyList<SignedCapture> stored = await store.ReadAsync([.. chunk.Select(record => record.Device)], from, now, stop.Token);
                foreach (SignedCapture signed in stored.OrderBy(signed => signed.Capture.Time).ThenBy(signed => signed.Capture.Version))
                {
                    Judge(new Observation(signed.Capture, null, "", "", null, 0), now);
                }
            }
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            logger.LogWarning(e, "Captures of before the start could not be read: what was missing then is not known to be.");
        }
    }

    private async Task JudgeAsync(ChannelReader<Observation> reader)
    {
        await foreach (Observation observation in reader.ReadAllAsync(stop.Token))
        {
            Judge(observation, observation.Receipt ?? clock.Now);
        }
    }

    private void Judge(Observation observation, Timestamp now)
    {
        try
        {
            lock (locked)
            {
                desk.See(observation, now);
                judged = now > judged ? now : judged;
            }
        }
        catch (Exception e)
        {
            // Whatever a device sends, the others are watched on.
            Fail(e);
        }
    }

    private async Task TickAsync()
    {
        using PeriodicTimer timer = new(TickEvery, time);
        while (await timer.WaitForNextTickAsync(stop.Token))
        {
            Tick();
        }
    }

    private void Tick()
    {
        try
        {
            IReadOnlyList<AlarmMessage> messages;
            lock (locked)
            {
                // While captures wait, who is silent can be said only up to the last one judged.
                messages = desk.Advance(captures.Reader.Count > 0 && judged < clock.Now ? judged : clock.Now);
            }

            foreach (AlarmMessage message in messages)
            {
                foreach (IAlarmChannel channel in channels)
                {
                    channel.Tell(message);
                }
            }
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private void Fail(Exception e)
    {
        if (Interlocked.Increment(ref failures) == 1)
        {
            logger.LogError(e, "The quality of a payload could not be judged; further failures are counted only.");
        }
    }
}
