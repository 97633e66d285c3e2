using System.Net;
using System.Net.Sockets;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Simulators.Loading;

/// <summary>
/// One device on its line: sends what its plan says, breaks the line where the plan says so, opens it again whenever it is gone, and sends
/// again what was not answered.
/// </summary>
internal sealed class SoakSender : IDisposable
{
    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    private readonly SoakOptions options;
    private readonly SoakPlan plan;
    private readonly SoakDevice device;
    private readonly SoakJournal journal;
    private readonly SoakTally tally;
    private readonly TimeProvider time;
    private readonly double perSecond;
    private readonly Queue<SoakMessage> again = [];
    private SoakMessage? heldBack;
    private SoakLink? link;

    public SoakSender(DeviceId id, bool isMetering, bool isStranger, SoakOptions options, SoakTally tally, TimeProvider time)
    {
        (this.options, this.tally, this.time) = (options, tally, time);
        plan = new SoakPlan(options.Seed, id, isMetering, isStranger);
        device = new SoakDevice(options.Site, id, options.Seed, options.EnrolledFrom, time);
        journal = new SoakJournal(Path.Combine(options.Journals, $"{id}.journal"), id);
        perSecond = options.PerSecond / (options.Connections + options.Strangers);
    }

    /// <summary>Sends until the end, then only what is without an answer.</summary>
    public async Task RunAsync(CancellationToken end, CancellationToken stop)
    {
        long started = time.GetTimestamp();
        for (long number = 0; !end.IsCancellationRequested && !stop.IsCancellationRequested; number++)
        {
            SoakStep step = plan.Step(number);
            if (device.Next(step) is { } message)
            {
                journal.AddMessage(message);
                await TryAsync(() => SendAsync(message, step, stop), stop);
            }

            await PaceAsync(started, number, end, stop);
        }

        if (heldBack is { } last)
        {
            again.Enqueue(last);
        }

        while (!stop.IsCancellationRequested && (again.Count > 0 || link is { InFlight: > 0 }))
        {
            await TryAsync(() => SettleAsync(0, stop), stop);
        }
    }

    public void Dispose()
    {
        link?.Dispose();
        journal.Dispose();
        device.Dispose();
    }

    // Whatever happens to a line, it is opened again; only an answer out of order ends a soak.
    private async Task TryAsync(Func<Task> action, CancellationToken stop)
    {
        try
        {
            if (await OpenAsync(stop))
            {
                await action();
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            tally.CountBroken();
            GiveUp();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            GiveUp();
        }
    }

    private async Task<bool> OpenAsync(CancellationToken stop)
    {
        while (link is null && !stop.IsCancellationRequested)
        {
            if (options.EndPoint() is { } endPoint && await TryOpenAsync(endPoint, stop) is { } opened)
            {
                link = opened;
                break;
            }

            await Task.Delay(ReconnectDelay, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return link is not null;
    }

    private async Task<SoakLink?> TryOpenAsync(IPEndPoint endPoint, CancellationToken stop)
    {
        using CancellationTokenSource timeout = new(options.AnswerTimeMax, time);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stop);
        try
        {
            return await SoakLink.OpenAsync(endPoint, device.Id.Value, limit.Token);
        }
        catch (IOException)
        {
            // Down, or just up again elsewhere.
            return null;
        }
    }

    private async Task SendAsync(SoakMessage message, SoakStep step, CancellationToken stop)
    {
        await SettleAsync(step.Window - 1, stop);
        if (step.Line == SoakLine.Reordered && heldBack is null && message.Kind == SoakMessageKind.Good)
        {
            heldBack = message;
            return;
        }

        switch (step.Line)
        {
            case SoakLine.CutInPacket:
                await link!.SendPartAsync(message, plan.CutAt(message.Number), stop);
                tally.CountDisconnect();
                GiveUp();
                Remember(message);
                return;
            case SoakLine.TakenOver:
                await TakeOverAsync(stop);
                break;
            default:
                break;
        }

        await TransmitAsync(message, step.Line == SoakLine.SamePacketTwice, stop);
        if (step.Line == SoakLine.TwoIdentifiers)
        {
            await TransmitAsync(message, isRepeated: false, stop);
        }

        if (step.Line == SoakLine.CutAfterPacket)
        {
            tally.CountDisconnect();
            GiveUp();
        }
        else if (heldBack is { } earlier)
        {
            heldBack = null;
            await TransmitAsync(earlier, isRepeated: false, stop);
        }
    }

    private async Task TransmitAsync(SoakMessage message, bool isRepeated, CancellationToken stop)
    {
        for (int i = 0; i < (isRepeated ? 2 : 1); i++)
        {
            journal.AddSent(message.Number);
            tally.CountSent();
        }

        await link!.SendAsync(message, isRepeated, stop);
    }

    // The old line stays open until the new one stands: the server has to end it.
    private async Task TakeOverAsync(CancellationToken stop)
    {
        using SoakLink? old = link;
        tally.CountDisconnect();
        Requeue(old!);
        link = null;
        if (await OpenAsync(stop))
        {
            return;
        }

        throw new IOException("Nobody took over.");
    }

    /// <summary>Sends again what is to be sent again, and waits until no more than so many messages are in flight.</summary>
    private async Task SettleAsync(int inFlightMax, CancellationToken stop)
    {
        long waitedSince = time.GetTimestamp();
        while (again.Count > 0 || link!.InFlight > inFlightMax)
        {
            if (link!.InFlight <= inFlightMax && again.TryDequeue(out SoakMessage? message))
            {
                await TransmitAsync(message, isRepeated: false, stop);
                continue;
            }

            if (await link.WaitAsync(Poll, stop))
            {
                await link.TakeAsync(Answered);
                waitedSince = time.GetTimestamp();
            }
            else if (time.GetElapsedTime(waitedSince) > options.AnswerTimeMax)
            {
                throw new IOException("No answer came.");
            }
        }
    }

    private void Answered(SoakMessage message, byte code)
    {
        journal.AddAnswer(message.Number, code);
        tally.CountAnswered();
        if (code == 0)
        {
            device.Acknowledged(message);
        }
    }

    private void GiveUp()
    {
        if (link is { } gone)
        {
            link = null;
            Requeue(gone);
            gone.Dispose();
        }
    }

    private void Requeue(SoakLink gone)
    {
        foreach (SoakMessage message in gone.Unanswered.Distinct())
        {
            Remember(message);
        }
    }

    private void Remember(SoakMessage message)
    {
        // Sent again, it would only end the next line too.
        if (message.Kind != SoakMessageKind.PacketTooLong && !plan.Forgets(message.Number))
        {
            again.Enqueue(message);
        }
    }

    // Answers are taken while the device has nothing to send.
    private async Task PaceAsync(long started, long number, CancellationToken end, CancellationToken stop)
    {
        TimeSpan due = TimeSpan.FromSeconds((number + 1) / perSecond);
        while (!end.IsCancellationRequested && !stop.IsCancellationRequested && due - time.GetElapsedTime(started) is { Ticks: > 0 } left)
        {
            TimeSpan wait = left < Poll ? left : Poll;
            if (link is null)
            {
                await Task.Delay(wait, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            await TryAsync(
                async () =>
                {
                    if (await link.WaitAsync(wait, stop))
                    {
                        await link.TakeAsync(Answered);
                    }
                },
                stop);
        }
    }
}
