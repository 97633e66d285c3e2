using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Ingest.Tests;

/// <summary>The queue alone: bounded, in groups, and alive after failures.</summary>
public sealed class IngestQueueTests
{
    [Fact]
    public async Task FullQueue_MakesTheNextOneWait_AndLosesNothing()
    {
        TestStore store = new();
        IngestQueue queue = new(store, new TestSink(), new EdgeCounters(), TimeProvider.System);
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Gate = gate.Task;
        List<Task<AppendOutcome>> outcomes = [await queue.EnqueueAsync(Payload(0))];
        await WaitFor.TrueAsync(() => store.Appends == 1);
        for (int i = 1; i <= IngestQueue.WaitingMax; i++)
        {
            outcomes.Add(await queue.EnqueueAsync(Payload(i)));
        }

        Task<Task<AppendOutcome>> next = queue.EnqueueAsync(Payload(-1)).AsTask();
        await Task.Delay(100);
        Assert.False(next.IsCompleted);
        gate.SetResult();
        outcomes.Add(await next.WaitAsync(TestEdge.Patience));
        await queue.StopAsync();
        Assert.All(await Task.WhenAll(outcomes).WaitAsync(TestEdge.Patience), outcome => Assert.Equal(AppendOutcome.Stored, outcome));
        Assert.All(store.GroupSizes, size => Assert.InRange(size, 1, IngestQueue.GroupMax));
        Assert.Equal(IngestQueue.WaitingMax + 2, store.GroupSizes.Sum());
        await Assert.ThrowsAsync<System.Threading.Channels.ChannelClosedException>(async () => await queue.EnqueueAsync(Payload(0)));
    }

    [Fact]
    public async Task StoreFailsOnce_OnlyThatGroupFails()
    {
        TestStore store = new() { Next = TestStore.Fault.Failed };
        IngestQueue queue = new(store, new TestSink(), new EdgeCounters(), TimeProvider.System);
        await Assert.ThrowsAsync<IOException>(async () => await await queue.EnqueueAsync(Payload(1)));
        Assert.False(queue.IsStoring);
        Assert.Equal("The disk is full.", queue.LastFailure!.Message);
        Assert.Equal(AppendOutcome.Stored, await await queue.EnqueueAsync(Payload(1)));
        Assert.True(queue.IsStoring);
        await queue.StopAsync();
    }

    [Fact]
    public async Task SinkThrows_TheQueueGoesOn()
    {
        TestSink sink = new() { Gate = Task.FromException(new InvalidOperationException("Nobody is home.")) };
        IngestQueue queue = new(new TestStore(), sink, new EdgeCounters(), TimeProvider.System);
        Assert.Equal(AppendOutcome.Stored, await await queue.EnqueueAsync(Payload(1)));
        Assert.Equal(AppendOutcome.Stored, await await queue.EnqueueAsync(Payload(2)));
        await queue.StopAsync();
        Assert.Equal("Nobody is home.", queue.LastFailure!.Message);
        Assert.True(queue.IsStoring);
    }

    private static ReceivedPayload Payload(long offset)
    {
        Capture capture = new(
            new SiteId("plant"), new DeviceId("m1"), new Timestamp(1_000_000 + offset), 0, 0, DeviceQuality.Good,
            [new RegisterReading(Register.ActiveImport, RegisterValue.FromThousandths(1))]);
        return new ReceivedPayload(new SignedCapture(capture, default), null, "", "", default, default);
    }
}
