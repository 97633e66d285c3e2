using System.Diagnostics;
using CarbonLedger.Abstractions;
using CarbonLedger.Entries.Captures;
using MQTTnet;
using MQTTnet.Formatter;

namespace CarbonLedger.Ingest.Tests;

/// <summary>A revoked device is out at once: its connection ends, it gets no new one, and nothing of it is taken.</summary>
public sealed class RevocationTests
{
    [Fact]
    public async Task OpenConnection_IsToldAndClosedWithinASecond_AndOthersGoOn()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        IMqttClient client = await edge.ConnectAsync(edge.M1);
        IMqttClient beside = await edge.ConnectAsync(edge.M2);
        Task<MqttClientDisconnectedEventArgs> end = End(client);
        long start = Stopwatch.GetTimestamp();
        await RevokeAsync(edge);
        MqttClientDisconnectedEventArgs told = await end.WaitAsync(TestEdge.Patience);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 1);
        Assert.Equal(0x98, (int)told.Reason);
        Assert.Equal("The device was revoked.", told.ReasonString);
        Assert.True((await beside.SendAsync(edge.M2, edge.M2.Payload(1))).IsSuccess);
    }

    [Fact]
    public async Task OldConnection_IsClosedWithinASecond()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        IMqttClient client = await edge.ConnectAsync(edge.M1, MqttProtocolVersion.V311);
        Task<MqttClientDisconnectedEventArgs> end = End(client);
        long start = Stopwatch.GetTimestamp();
        await RevokeAsync(edge);
        await end.WaitAsync(TestEdge.Patience);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 1);
    }

    [Fact]
    public async Task ConnectionThatWaitsForTheDisk_IsCutWithinASecond()
    {
        TestStore store = new();
        TaskCompletionSource disk = new();
        store.Gate = disk.Task;
        await using TestEdge edge = await TestEdge.StartAsync(store);
        IMqttClient client = await edge.ConnectAsync(edge.M1);
        Task<MqttClientDisconnectedEventArgs> end = End(client);
        Task<MqttClientPublishResult> publish = client.SendAsync(edge.M1, edge.M1.Payload(1));
        await WaitFor.TrueAsync(() => store.Appends == 1);
        long start = Stopwatch.GetTimestamp();
        await RevokeAsync(edge);
        await end.WaitAsync(TestEdge.Patience);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 1.2);
        disk.SetResult();
        await WaitFor.TrueAsync(() => publish.IsFaulted || publish.IsCanceled);
    }

    [Fact]
    public async Task PublishBeforeTheConnectionEnds_IsRefusedAndKept()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        IMqttClient client = await edge.ConnectAsync(edge.M1);
        await RevokeAsync(edge);
        MqttClientPublishResult result = await client.SendAsync(edge.M1, edge.M1.Payload(1));
        Assert.Equal(0x87, (int)result.ReasonCode);
        Assert.Equal($"Device m1 was revoked at {TestDevice.Now}: stolen", result.ReasonString);
        Assert.Equal(1, edge.Counters.Refused(RefusalReason.Revoked));
        Assert.Equal(RefusalReason.Revoked, Assert.Single(await edge.Store.Refusals.ReadRefusalsAsync(10)).Refusal!.Reason);
        Assert.Empty(await edge.Store.ReadAllAsync(edge.M1));
    }

    [Theory]
    [InlineData(5, 0x8A)]
    [InlineData(4, 0x05)]
    public async Task NewConnection_IsRefused(byte version, byte code)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        await RevokeAsync(edge);
        Assert.Equal(code, await RawConnect.SendAsync(edge.EndPoint, version, "m1"));
        Assert.Equal(0, await RawConnect.SendAsync(edge.EndPoint, version, "m2"));
    }

    private static Task RevokeAsync(TestEdge edge) => edge.Registry.RevokeAsync(new DeviceRevocation(edge.M1.Id, "stolen", TestDevice.Now));

    private static Task<MqttClientDisconnectedEventArgs> End(IMqttClient client)
    {
        TaskCompletionSource<MqttClientDisconnectedEventArgs> end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        client.DisconnectedAsync += told =>
        {
            end.TrySetResult(told);
            return Task.CompletedTask;
        };
        return end.Task;
    }
}
