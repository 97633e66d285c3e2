using System.Collections.Concurrent;
using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Ingest.Formats.Sparkplug;
using CarbonLedger.Ingest.Quality;
using Microsoft.Extensions.Logging.Abstractions;

namespace CarbonLedger.Ingest.Tests.Quality;

/// <summary>The watch behind a real queue: it sees what is stored and what is refused, and nobody waits for it.</summary>
public sealed class WatchTests
{
    [Fact]
    public async Task GapAndRefusalsBehindTheQueue_AreTold_AndDuplicatesAreNot()
    {
        using TestDevice device = new("m1", 1);
        TestChannel channel = new();
        TestClock clock = new(TestDevice.Now);
        await using QualityWatch watch = Watch(channel, clock);
        await watch.StartAsync(default);
        using IngestQueue queue = new(new TestStore(), new TestSink(), new EdgeCounters(), TimeProvider.System, watch);
        await await queue.EnqueueAsync(Payload(device.Capture(1)));
        await await queue.EnqueueAsync(Payload(device.Capture(1)));
        await await queue.EnqueueAsync(Payload(device.Capture(4)));
        await await queue.EnqueueAsync(Payload(device.Capture(4, thousandths: 7)));
        for (int i = 0; i < 9; i++)
        {
            await await queue.EnqueueAsync(new ReceivedPayload(null, new Refusal(RefusalReason.BadSignature, ""), device.Topic.ToString(), "x", default, TestDevice.Now));
        }

        await WaitFor.TrueAsync(() => channel.Told.Count == 2);
        Assert.Equal(
            [(AlarmKind.SequenceGap, "m1", 2L), (AlarmKind.Refusals, "m1", 10L)],
            channel.Told.Select(message => (message.Kind, message.Device!, message.Count)).Order());
        Assert.Equal([2L, 1L], watch.Alarms().Select(alarm => alarm.Number));
        await queue.StopAsync();
        await watch.StopAsync(default);
    }

    [Fact]
    public async Task WatchThatDoesNotRun_SlowsNobody_AndCountsWhatItLost()
    {
        using TestDevice device = new("m1", 1);
        await using QualityWatch watch = Watch(new TestChannel(), new TestClock(TestDevice.Now));
        ReceivedPayload[] payloads = [.. Enumerable.Repeat(Payload(device.Capture(1)), 1_000)];
        AppendOutcome[] outcomes = [.. Enumerable.Repeat(AppendOutcome.Stored, 1_000)];
        for (int i = 0; i < 70; i++)
        {
            watch.Took(payloads, outcomes);
        }

        Assert.Equal(70_000 - QualityWatch.WaitingMax, watch.Overflows);
    }

    [Fact]
    public async Task ObserverThatThrows_DoesNotStopTheQueue()
    {
        using TestDevice device = new("m1", 1);
        using IngestQueue queue = new(new TestStore(), new TestSink(), new EdgeCounters(), TimeProvider.System, new ThrowingObserver());
        Assert.Equal(AppendOutcome.Stored, await await queue.EnqueueAsync(Payload(device.Capture(1))));
        Assert.Equal(AppendOutcome.Stored, await await queue.EnqueueAsync(Payload(device.Capture(2))));
        await queue.StopAsync();
        Assert.Equal("Not today.", queue.LastFailure!.Message);
    }

    [Fact]
    public async Task WatchThatStartsAnew_KnowsFromTheStoreWhoWasSilent()
    {
        using TestDevice device = new("m1", 1);
        InMemoryTelemetryStore store = new();
        InMemoryDeviceRegistry registry = new();
        await registry.EnrolAsync([device.Record]);
        await store.AppendAsync([.. Enumerable.Range(1, 6).Where(number => number != 3).Select(number => Payload(device.Capture(number, TestDevice.Now.AddMilliseconds((number * 60_000) - 3_600_000))))]);
        TestChannel channel = new();
        await using QualityWatch watch = new(new QualityOptions(), new QualitySources(), [channel], new TestClock(TestDevice.Now), TimeProvider.System, NullLogger<QualityWatch>.Instance)
        {
            RecoversFrom = (store, registry),
        };
        await watch.StartAsync(default);
        await WaitFor.TrueAsync(() => channel.Told.Count == 2);
        Assert.Equal([AlarmKind.SequenceGap, AlarmKind.DeviceSilent], channel.Told.Select(message => message.Kind));
        Assert.Equal("1 captures are missing: 3..3 (1).", channel.Told.First().Detail);
        await watch.StopAsync(default);
    }

    [Fact]
    public void SparkplugPlaces_AreLearnedFromTopics_AndOwnNamesStand()
    {
        SparkplugPlaces places = new((group, edge, device) => (group, edge, device) == ("plant", "edge", "m1") ? SparkplugPresence.Dead : SparkplugPresence.Alive);
        DeviceId m1 = new("m1");
        Assert.Null(places.PresenceOf(m1));
        places.Saw(m1, "cl/v1/plant/m1/reading");
        Assert.Null(places.PresenceOf(m1));
        places.Saw(m1, "spBv1.0/plant/DDATA/edge/m2");
        Assert.Equal(SparkplugPresence.Alive, places.PresenceOf(m1));
        places.Saw(m1, "spBv1.0/plant/DDATA/edge/m1");
        places.Saw(m1, "spBv1.0/plant/DDATA/edge/m2");
        Assert.Equal(SparkplugPresence.Dead, places.PresenceOf(m1));
    }

    private static QualityWatch Watch(IAlarmChannel channel, IGridClock clock) => new(new QualityOptions(), new QualitySources(), [channel], clock, TimeProvider.System, NullLogger<QualityWatch>.Instance);

    private static ReceivedPayload Payload(Capture capture) => new(new SignedCapture(capture, default), null, "cl/v1/plant/m1/reading", "m1", default, TestDevice.Now);

    private sealed class TestChannel : IAlarmChannel
    {
        public ConcurrentQueue<AlarmMessage> Told { get; } = new();

        public string Name => "test";

        public long Dropped => 0;

        public void Tell(AlarmMessage message) => Told.Enqueue(message);
    }

    private sealed class ThrowingObserver : IIngestObserver
    {
        public void Took(IReadOnlyList<ReceivedPayload> payloads, IReadOnlyList<AppendOutcome> outcomes) => throw new InvalidOperationException("Not today.");
    }
}
