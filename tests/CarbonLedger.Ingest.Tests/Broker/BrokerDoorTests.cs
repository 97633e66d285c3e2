using System.Text;
using CarbonLedger.Abstractions;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Ingest.Broker;
using CarbonLedger.Ledger;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace CarbonLedger.Ingest.Tests.Broker;

/// <summary>What comes through an outside broker: decided by signature, stored once, acknowledged.</summary>
public sealed class BrokerDoorTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SignedReadings_AreStoredAndAcknowledged(bool version311)
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        TestStore store = new();
        BrokerOptions options = new() { Host = "127.0.0.1", Port = broker.Port, ClientId = "door-1", UsesVersion311 = version311 };
        await using TestBrokerHost host = await TestBrokerHost.StartAsync(store, options);
        IMqttClient client = await broker.ConnectAsync("gateway", version311 ? MqttProtocolVersion.V311 : MqttProtocolVersion.V500);
        for (int i = 1; i <= 20; i++)
        {
            await client.SendAsync(host.M1, host.M1.Payload(i));
        }

        await WaitFor.TrueAsync(() => host.Status.Acknowledged == 20);
        Assert.Equal(Enumerable.Range(1, 20).Select(i => (long)i), (await store.ReadAllAsync(host.M1)).Select(stored => stored.Capture.Sequence));
        Assert.All(await store.ReadAllAsync(host.M1), stored => Assert.True(stored.IsSigned));
        Assert.Equal((20, 0, 0), (host.Counters.Accepted, host.Counters.Duplicates, host.Counters.RefusedTotal));
        BrokerStatus status = host.Status;
        Assert.Equal(("broker", 20L, 0, 1L, 0L), (status.Name, status.Received, status.InFlight, status.Connections, status.SessionsLost));
        Assert.Null(status.LastError);
    }

    [Fact]
    public async Task AnOutsideProgramsReading_IsStored()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        TestStore store = new();
        await using TestBrokerHost host = await TestBrokerHost.StartAsync(store, TestBrokerHost.Options(broker));
        (int code, string output) = await OutsideProgram.RunAsync("mosquitto_pub", [
            "-V", "5", "-h", "127.0.0.1", "-p", $"{broker.Port}", "-i", "any", "-q", "1", "-t", host.M1.Topic.ToString(), "-m", Encoding.UTF8.GetString(host.M1.Payload(7))]);
        Assert.True(code == 0, output);
        await WaitFor.TrueAsync(() => host.Status.Acknowledged == 1);
        Assert.Equal(7, Assert.Single(await store.ReadAllAsync(host.M1)).Capture.Sequence);
    }

    [Fact]
    public async Task WhatTheDoorPublishes_ReachesASubscriber_BesideTheReadingsItTakes()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        TestStore store = new();
        await using TestBrokerHost host = await TestBrokerHost.StartAsync(store, TestBrokerHost.Options(broker));
        IMqttClient client = await broker.ConnectAsync("gateway");
        TaskCompletionSource<string> heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        client.ApplicationMessageReceivedAsync += message =>
        {
            heard.TrySetResult(message.ApplicationMessage.ConvertPayloadToString());
            return Task.CompletedTask;
        };
        await client.SubscribeAsync("cl/v1/plant/alarm", MqttQualityOfServiceLevel.AtLeastOnce);
        await client.SendAsync(host.M1, host.M1.Payload(1));
        await host.Doors[0].PublishAsync("cl/v1/plant/alarm", "{}"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal("{}", await heard.Task.WaitAsync(TestEdge.Patience));
        await WaitFor.TrueAsync(() => host.Status.Acknowledged == 1);
    }

    [Fact]
    public async Task WhatTheDoorPublishesWhileTheBrokerIsAway_IsSaidToHaveFailed()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using TestBrokerHost host = await TestBrokerHost.StartAsync(new TestStore(), TestBrokerHost.Options(broker));
        await broker.StopAsync();
        await WaitFor.TrueAsync(() => host.Status.ConnectedSince is null);
        IOException e = await Assert.ThrowsAsync<IOException>(() => host.Doors[0].PublishAsync("cl/v1/plant/alarm", [], TestContext.Current.CancellationToken));
        Assert.Contains("door-1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatTheBrokerForbidsTheDoorToPublish_IsSaidToHaveFailed()
    {
        string rights = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(rights, "topic read cl/v1/#\n");
            await using Mosquitto broker = await Mosquitto.StartAsync($"allow_anonymous true\nacl_file {rights}");
            await using TestBrokerHost host = await TestBrokerHost.StartAsync(new TestStore(), TestBrokerHost.Options(broker));
            IOException e = await Assert.ThrowsAsync<IOException>(() => host.Doors[0].PublishAsync("cl/v1/plant/alarm", [], TestContext.Current.CancellationToken));
            Assert.Contains("NotAuthorized", e.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(rights);
        }
    }

    [Fact]
    public async Task TwoSubscribersOfAGroup_ShareTheLoad_AndEachReadingIsStoredOnce()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        TestStore store = new();
        await using TestBrokerHost host = await TestBrokerHost.StartAsync(store, TestBrokerHost.Options(broker), TestBrokerHost.Options(broker, "door-2"));
        IMqttClient client = await broker.ConnectAsync("gateway");
        for (int i = 1; i <= 200; i++)
        {
            await client.SendAsync(host.M1, host.M1.Payload(i));
        }

        await WaitFor.TrueAsync(() => host.Doors.Sum(door => door.Status.Acknowledged) == 200);
        Assert.Equal(200, (await store.ReadAllAsync(host.M1)).Count);
        Assert.Equal((200, 0), (host.Counters.Accepted, host.Counters.Duplicates));
        Assert.All(host.Doors, door => Assert.InRange(door.Status.Received, 50, 150));
    }

    [Fact]
    public async Task Batch_IsAcknowledgedOnceAllItHoldsIsStored()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        TestStore store = new();
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Gate = gate.Task;
        await using TestBrokerHost host = await TestBrokerHost.StartAsync(store, TestBrokerHost.Options(broker));
        IMqttClient client = await broker.ConnectAsync("gateway");
        CaptureBatch unsigned = new([.. Enumerable.Range(1, 300).Select(i => host.M1.Capture(i))], default);
        byte[] seed = new byte[Ed25519Signer.SeedSize];
        Array.Fill(seed, (byte)1);
        using Ed25519Signer signer = new(seed);
        await client.SendAsync(host.M1, ClJsonBatch.Encode(new CaptureBatch(unsigned.Captures, signer.Sign(unsigned.SignedBytes()))));
        await WaitFor.TrueAsync(() => store.Appends == 1);
        await Task.Delay(200);
        Assert.Equal((1L, 0L, 1), (host.Status.Received, host.Status.Acknowledged, host.Status.InFlight));
        gate.SetResult();
        await WaitFor.TrueAsync(() => host.Status.Acknowledged == 1);
        Assert.Equal(300, (await store.ReadAllAsync(host.M1)).Count);
        Assert.Equal(300, host.Counters.Accepted);
    }

    [Fact]
    public async Task UnsignedForgedAndForeign_AreRefused_KeptWithTheirTopic_AndAcknowledged()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        TestStore store = new();
        BrokerOptions options = new() { Name = "field", Host = "127.0.0.1", Port = broker.Port, ClientId = "door-1", Filters = ["cl/v1/+/+/reading", "other/#"] };
        await using TestBrokerHost host = await TestBrokerHost.StartAsync(store, options);
        IMqttClient client = await broker.ConnectAsync("gateway");
        string topic = host.M1.Topic.ToString();
        (string Topic, byte[] Payload, RefusalReason Reason)[] poison =
        [
            (topic, ClJson.Encode(new SignedCapture(host.M1.Capture(1), default)), RefusalReason.MissingSignature),
            (topic, ClJson.Encode(host.M2.Sign(host.M1.Capture(2))), RefusalReason.BadSignature),
            (topic, "not json"u8.ToArray(), RefusalReason.Malformed),
            (topic, new byte[300_000], RefusalReason.OverLimit),
            ("cl/v1/plant/stranger/reading", host.M1.Payload(3), RefusalReason.UnknownDevice),
            ("cl/v1/elsewhere/m1/reading", host.M1.Payload(4), RefusalReason.ForeignTopic),
            ("other/thing", host.M1.Payload(5), RefusalReason.ForeignTopic),
        ];
        foreach ((string to, byte[] payload, _) in poison)
        {
            await client.SendAsync(to, payload);
        }

        await client.SendAsync(host.M1, host.M1.Payload(6));
        await WaitFor.TrueAsync(() => host.Status.Acknowledged == poison.Length + 1);
        Assert.Equal(6, Assert.Single(await store.ReadAllAsync(host.M1, host.M2)).Capture.Sequence);
        IReadOnlyList<ReceivedPayload> kept = await store.Refusals.ReadRefusalsAsync(100);
        Assert.Equal(poison.Reverse().Select(one => (one.Topic, one.Reason, "broker/field")), kept.Select(one => (one.Topic, one.Refusal!.Reason, one.Client)));
        Assert.Equal(poison.Length, host.Counters.RefusedTotal);
        Assert.Equal(0, host.Status.InFlight);
    }

    [Fact]
    public async Task TrustedBroker_UnsignedIsTakenAndMarked_ForgedIsRefusedAllTheSame()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        TestStore store = new();
        await using TestBrokerHost host = await TestBrokerHost.StartAsync(store, TestBrokerHost.Options(broker.Port, isTrusted: true));
        IMqttClient client = await broker.ConnectAsync("gateway");
        await client.SendAsync(host.M1, ClJson.Encode(new SignedCapture(host.M1.Capture(1), default)));
        await client.SendAsync(host.M1, host.M1.Payload(2));
        await client.SendAsync(host.M1, ClJson.Encode(host.M2.Sign(host.M1.Capture(3))));
        await WaitFor.TrueAsync(() => host.Status.Acknowledged == 3);
        Assert.Equal([(1L, false), (2L, true)], (await store.ReadAllAsync(host.M1)).Select(stored => (stored.Capture.Sequence, stored.IsSigned)));
        Assert.Equal(1, host.Counters.Refused(RefusalReason.BadSignature));
    }

    [Fact]
    public async Task DuplicatesAndConflicts_AreAcknowledged_AndCountedAsWhatTheyAre()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        TestStore store = new();
        await using TestBrokerHost host = await TestBrokerHost.StartAsync(store, TestBrokerHost.Options(broker));
        IMqttClient client = await broker.ConnectAsync("gateway");
        await client.SendAsync(host.M1, host.M1.Payload(1));
        await client.SendAsync(host.M1, host.M1.Payload(1));
        await client.SendAsync(host.M1, host.M1.Payload(1, thousandths: 2_000));
        await WaitFor.TrueAsync(() => host.Status.Acknowledged == 3);
        Assert.Equal((1, 1, 1), (host.Counters.Accepted, host.Counters.Duplicates, host.Counters.Refused(RefusalReason.Conflict)));
        Assert.Equal(1_000, Assert.Single(await store.ReadAllAsync(host.M1)).Capture.Registers[0].Value.Thousandths);
    }

    [Fact]
    public async Task QualityOfService0_IsStored_AndNeedsNoAcknowledgement()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        TestStore store = new();
        await using TestBrokerHost host = await TestBrokerHost.StartAsync(store, TestBrokerHost.Options(broker));
        IMqttClient client = await broker.ConnectAsync("gateway");
        await client.SendAsync(host.M1.Topic.ToString(), host.M1.Payload(1), MqttQualityOfServiceLevel.AtMostOnce);
        await WaitFor.TrueAsync(() => host.Counters.Accepted == 1 && host.Status.InFlight == 0);
        Assert.Equal((1L, 0L), (host.Status.Received, host.Status.Acknowledged));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SlowStore_NoMoreThanReceiveMaximumAreInFlight(bool version311)
    {
        // In 3.1.1 the limit is the broker's own.
        await using Mosquitto broker = await Mosquitto.StartAsync("allow_anonymous true\nmax_inflight_messages 10");
        TestStore store = new();
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Gate = gate.Task;
        BrokerOptions options = new() { Host = "127.0.0.1", Port = broker.Port, ClientId = "door-1", UsesVersion311 = version311, InFlightMax = version311 ? 100 : 7 };
        await using TestBrokerHost host = await TestBrokerHost.StartAsync(store, options);
        IMqttClient client = await broker.ConnectAsync("gateway");
        for (int i = 1; i <= 60; i++)
        {
            await client.SendAsync(host.M1, host.M1.Payload(i));
        }

        int limit = version311 ? 10 : 7;
        await WaitFor.TrueAsync(() => host.Status.InFlight == limit);
        await Task.Delay(300);
        Assert.Equal((limit, (long)limit, 0L), (host.Status.InFlight, host.Status.Received, host.Status.Acknowledged));
        gate.SetResult();
        await WaitFor.TrueAsync(() => host.Status.Acknowledged == 60);
        Assert.Equal(60, (await store.ReadAllAsync(host.M1)).Count);
        Assert.Equal(0, host.Counters.Duplicates);
    }
}
