using System.Net.Sockets;
using System.Text;
using CarbonLedger.Abstractions;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Storage.Sqlite;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace CarbonLedger.Ingest.Tests;

/// <summary>A device that got its acknowledgement never has to remember that reading again.</summary>
public sealed class AcknowledgementTests
{
    [Theory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task SignedCapture_IsStoredAcknowledgedAndHandedOn(MqttProtocolVersion version)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        IMqttClient client = await edge.ConnectAsync(edge.M1, version);
        MqttClientPublishResult result = await client.SendAsync(edge.M1, edge.M1.Payload(1));
        Assert.Equal(MqttClientPublishReasonCode.Success, result.ReasonCode);
        SignedCapture stored = Assert.Single(await edge.Store.ReadAllAsync(edge.M1));
        Assert.Equal(1, stored.Capture.Sequence);
        Assert.Equal(1, edge.Counters.Accepted);
        await WaitFor.TrueAsync(() => edge.Sink.Taken.Count == 1);
    }

    [Theory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task Redelivery_IsAcknowledgedCountedAndStoredOnce(MqttProtocolVersion version)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        IMqttClient client = await edge.ConnectAsync(edge.M1, version);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(MqttClientPublishReasonCode.Success, (await client.SendAsync(edge.M1, edge.M1.Payload(1))).ReasonCode);
        }

        Assert.Equal((1, 2, 0), (edge.Counters.Accepted, edge.Counters.Duplicates, edge.Counters.RefusedTotal));
        Assert.Single(await edge.Store.ReadAllAsync(edge.M1));
        await edge.StopAsync();
        Assert.Single(edge.Sink.Taken);
    }

    [Fact]
    public async Task Acknowledgement_ComesOnlyAfterTheStoreHasReturned()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        IMqttClient client = await edge.ConnectAsync(edge.M1);
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        edge.Store.Gate = gate.Task;
        Task<MqttClientPublishResult> sending = client.SendAsync(edge.M1, edge.M1.Payload(1));
        await WaitFor.TrueAsync(() => edge.Store.Appends == 1);
        await Task.Delay(200);
        Assert.False(sending.IsCompleted);
        Assert.Equal(0, edge.Counters.Accepted);
        gate.SetResult();
        Assert.Equal(MqttClientPublishReasonCode.Success, (await sending.WaitAsync(TestEdge.Patience)).ReasonCode);
    }

    [Fact]
    public async Task WhileAcknowledgementsWait_TheConnectionStillAnswersPings()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        IMqttClient client = await edge.ConnectAsync(edge.M1);
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        edge.Store.Gate = gate.Task;
        Task<MqttClientPublishResult> sending = client.SendAsync(edge.M1, edge.M1.Payload(1));
        await client.PingAsync(CancellationToken.None).WaitAsync(TestEdge.Patience);
        Assert.False(sending.IsCompleted);
        gate.SetResult();
        await sending.WaitAsync(TestEdge.Patience);
    }

    [Fact]
    public async Task ManyInFlight_ShareADurableStep()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        IMqttClient client = await edge.ConnectAsync(edge.M1);
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        edge.Store.Gate = gate.Task;
        List<Task<MqttClientPublishResult>> sending = [client.SendAsync(edge.M1, edge.M1.Payload(0))];
        await WaitFor.TrueAsync(() => edge.Store.Appends == 1);
        sending.AddRange(Enumerable.Range(1, 50).Select(i => client.SendAsync(edge.M1, edge.M1.Payload(i))));
        await WaitFor.TrueAsync(() => edge.Queue.Waiting == 50);
        gate.SetResult();
        Assert.All(await Task.WhenAll(sending).WaitAsync(TestEdge.Patience), result => Assert.True(result.IsSuccess));
        Assert.Equal([1, 50], edge.Store.GroupSizes);
    }

    [Fact]
    public async Task MoreInFlightThanAllowed_AreSlowedAndNotLost()
    {
        await using TestEdge edge = await TestEdge.StartAsync(options: new MqttEdgeOptions { Port = 0, AllowAnonymous = true, InFlightMax = 4 });
        IMqttClient client = await edge.ConnectAsync(edge.M1, MqttProtocolVersion.V311);
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        edge.Store.Gate = gate.Task;
        Task<MqttClientPublishResult>[] sending = [.. Enumerable.Range(0, 40).Select(i => client.SendAsync(edge.M1, edge.M1.Payload(i)))];
        await WaitFor.TrueAsync(() => edge.Store.Appends == 1);
        await Task.Delay(200);
        Assert.InRange(edge.Queue.Waiting + edge.Store.GroupSizes.Sum(), 1, 6);
        gate.SetResult();
        Assert.All(await Task.WhenAll(sending).WaitAsync(TestEdge.Patience), result => Assert.True(result.IsSuccess));
        Assert.Equal(40, (await edge.Store.ReadAllAsync(edge.M1)).Count);
    }

    [Theory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task QualityOfService0And2_AreStoredToo(MqttProtocolVersion version)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        IMqttClient client = await edge.ConnectAsync(edge.M1, version);
        await client.SendAsync(edge.M1.Topic.ToString(), edge.M1.Payload(1), MqttQualityOfServiceLevel.AtMostOnce);
        await WaitFor.TrueAsync(() => edge.Counters.Accepted == 1);
        MqttClientPublishResult result = await client.SendAsync(edge.M1.Topic.ToString(), edge.M1.Payload(2), MqttQualityOfServiceLevel.ExactlyOnce);
        Assert.Equal(MqttClientPublishReasonCode.Success, result.ReasonCode);
        Assert.Equal(2, (await edge.Store.ReadAllAsync(edge.M1)).Count);
    }

    [Theory]
    [InlineData("Failed")]
    [InlineData("FailedButPersisted")]
    public async Task StoreFails_NoAcknowledgement_AndSentAgainEachReadingIsStoredOnce(string faultName)
    {
        TestStore.Fault fault = Enum.Parse<TestStore.Fault>(faultName);
        await using TestEdge edge = await TestEdge.StartAsync();
        IMqttClient client = await edge.ConnectAsync(edge.M1);
        edge.Store.Next = fault;
        await Assert.ThrowsAnyAsync<Exception>(() => client.SendAsync(edge.M1, edge.M1.Payload(1)).WaitAsync(TestEdge.Patience));
        Assert.False(client.IsConnected);
        Assert.NotNull(edge.Queue.LastFailure);
        Assert.False(edge.Queue.IsStoring);

        IMqttClient again = await edge.ConnectAsync(edge.M1);
        Assert.True((await again.SendAsync(edge.M1, edge.M1.Payload(1))).IsSuccess);
        Assert.True((await again.SendAsync(edge.M1, edge.M1.Payload(2))).IsSuccess);
        Assert.True(edge.Queue.IsStoring);
        Assert.Equal([1, 2], (await edge.Store.ReadAllAsync(edge.M1)).Select(signed => signed.Capture.Sequence));
        Assert.Equal(fault == TestStore.Fault.Failed ? 0 : 1, edge.Counters.Duplicates);
    }

    [Fact]
    public async Task SlowSink_DelaysNoAcknowledgementOfItsGroup_ButTheNextGroup()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        IMqttClient client = await edge.ConnectAsync(edge.M1);
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        edge.Sink.Gate = gate.Task;
        Assert.True((await client.SendAsync(edge.M1, edge.M1.Payload(1)).WaitAsync(TestEdge.Patience)).IsSuccess);
        Task<MqttClientPublishResult> next = client.SendAsync(edge.M1, edge.M1.Payload(2));
        await Task.Delay(200);
        Assert.False(next.IsCompleted);
        gate.SetResult();
        Assert.True((await next.WaitAsync(TestEdge.Patience)).IsSuccess);
    }

    [Fact]
    public async Task GracefulStop_StoresWhatWasTakenAndAcknowledgesIt()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        IMqttClient client = await edge.ConnectAsync(edge.M1);
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        edge.Store.Gate = gate.Task;
        Task<MqttClientPublishResult> first = client.SendAsync(edge.M1, edge.M1.Payload(1));
        await WaitFor.TrueAsync(() => edge.Store.Appends == 1);
        Task<MqttClientPublishResult> second = client.SendAsync(edge.M1, edge.M1.Payload(2));
        await WaitFor.TrueAsync(() => edge.Queue.Waiting == 1);
        Task stopping = edge.StopAsync();
        await Task.Delay(100);
        gate.SetResult();
        Assert.True((await first.WaitAsync(TestEdge.Patience)).IsSuccess);
        Assert.True((await second.WaitAsync(TestEdge.Patience)).IsSuccess);
        await stopping.WaitAsync(TestEdge.Patience);
        Assert.Equal(2, (await edge.Store.ReadAllAsync(edge.M1)).Count);
    }

    [Fact]
    public async Task TakeOver_ClosesTheOldConnection_AndBothReadingsAreStored()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        IMqttClient old = await edge.ConnectAsync(edge.M1);
        Assert.True((await old.SendAsync(edge.M1, edge.M1.Payload(1))).IsSuccess);
        IMqttClient young = await edge.ConnectAsync(edge.M1);
        Assert.True((await young.SendAsync(edge.M1, edge.M1.Payload(2))).IsSuccess);
        await WaitFor.TrueAsync(() => !old.IsConnected && edge.Edge.Connections == 1);
        Assert.Equal(2, (await edge.Store.ReadAllAsync(edge.M1)).Count);
    }

    [Fact]
    public async Task WithoutDurability_NothingIsStored()
    {
        await using TestEdge edge = await TestEdge.StartAsync(options: new MqttEdgeOptions { Port = 0, AllowAnonymous = true, Durable = false });
        IMqttClient client = await edge.ConnectAsync(edge.M1);
        Assert.True((await client.SendAsync(edge.M1, edge.M1.Payload(1))).IsSuccess);
        Assert.Equal(MqttClientPublishReasonCode.PayloadFormatInvalid, (await client.SendAsync(edge.M1, [1])).ReasonCode);
        Assert.Equal(0, edge.Store.Appends);
    }

    [Fact]
    public async Task DeviceThatOnlyPublishes_IsNotCutByItsKeepAlive()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        using TcpClient device = new();
        await device.ConnectAsync(edge.EndPoint);

        // CONNECT of MQTT 3.1.1 with a keep-alive of 1 s: without a sign of life it is cut after 1.5 s.
        await device.GetStream().WriteAsync((byte[])[0x10, 14, 0, 4, .. "MQTT"u8, 4, 2, 0, 1, 0, 2, .. "m1"u8]);
        byte[] topic = Encoding.UTF8.GetBytes(edge.M1.Topic.ToString());
        for (int i = 0; i < 40; i++)
        {
            byte[] payload = edge.M1.Payload(i);
            int length = 2 + topic.Length + payload.Length;
            await device.GetStream().WriteAsync((byte[])[0x30, (byte)(length % 128 | 128), (byte)(length / 128), 0, (byte)topic.Length, .. topic, .. payload]);
            await Task.Delay(100);
        }

        await WaitFor.TrueAsync(() => edge.Counters.Accepted == 40);
    }

    [Fact]
    public async Task OverSqlite_DuplicatesAreKnownAfterARestart()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("carbonledger-edge-");
        try
        {
            for (int run = 0; run < 2; run++)
            {
                using SqliteTelemetryStore sqlite = new(Path.Combine(folder.FullName, "telemetry.db"));
                await using TestEdge edge = await TestEdge.StartAsync(new TestStore(sqlite));
                IMqttClient client = await edge.ConnectAsync(edge.M1);
                for (int i = 0; i < 10; i++)
                {
                    Assert.True((await client.SendAsync(edge.M1, edge.M1.Payload(i))).IsSuccess);
                }

                Assert.Equal(0x99, (int)(await client.SendAsync(edge.M1, [1])).ReasonCode);
                Assert.Equal(run * 10, edge.Counters.Duplicates);
                TelemetryCounts counts = await edge.Store.CountAsync();
                Assert.Equal((10, run * 10, run + 1), (counts.Stored, counts.Duplicates, counts.Refused[RefusalReason.Malformed]));
                Assert.Equal(10, (await edge.Store.ReadAllAsync(edge.M1)).Count);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
