using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using CarbonLedger.Abstractions;
using CarbonLedger.Entries.Captures;
using MQTTnet;
using MQTTnet.Formatter;

namespace CarbonLedger.Ingest.Tests;

/// <summary>A reading that was refused is answered with its own code, counted and kept; nobody else notices.</summary>
public sealed class RefusalTests
{
    /// <summary>Name, expected reason, expected code.</summary>
    public static TheoryData<string, RefusalReason, int> Cases() => new()
    {
        { "not JSON", RefusalReason.Malformed, 0x99 },
        { "empty", RefusalReason.Malformed, 0x99 },
        { "cut off", RefusalReason.Malformed, 0x99 },
        { "array", RefusalReason.Malformed, 0x99 },
        { "unknown field", RefusalReason.Malformed, 0x99 },
        { "field twice", RefusalReason.Malformed, 0x99 },
        { "number instead of text", RefusalReason.Malformed, 0x99 },
        { "too deep", RefusalReason.Malformed, 0x99 },
        { "not UTF-8", RefusalReason.Malformed, 0x99 },
        { "no time", RefusalReason.Malformed, 0x99 },
        { "no registers", RefusalReason.Malformed, 0x99 },
        { "short signature", RefusalReason.Malformed, 0x99 },
        { "control characters in a name", RefusalReason.Malformed, 0x99 },
        { "unknown register", RefusalReason.UnknownRegister, 0x99 },
        { "over limit", RefusalReason.OverLimit, 0x99 },
        { "other device's topic", RefusalReason.ForeignTopic, 0x87 },
        { "other site", RefusalReason.ForeignTopic, 0x87 },
        { "no reading topic", RefusalReason.ForeignTopic, 0x87 },
        { "signature over other bytes", RefusalReason.BadSignature, 0x87 },
        { "signature of another device", RefusalReason.BadSignature, 0x87 },
        { "no signature", RefusalReason.MissingSignature, 0x87 },
        { "in the future", RefusalReason.TimeInFuture, 0x83 },
        { "before enrolment", RefusalReason.BeforeEnrolment, 0x83 },
        { "conflict", RefusalReason.Conflict, 0x83 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Refused_IsAnsweredCountedAndKept_WhileANeighbourGoesOn(string name, RefusalReason reason, int code)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        IMqttClient client = await edge.ConnectAsync(edge.M1);
        IMqttClient neighbour = await edge.ConnectAsync(edge.M2);
        (string topic, byte[] payload) = Make(edge, name);
        Assert.True((await client.SendAsync(edge.M1, edge.M1.Payload(1))).IsSuccess);
        Task<MqttClientPublishResult>[] beside = [.. Enumerable.Range(0, 20).Select(i => neighbour.SendAsync(edge.M2, edge.M2.Payload(i)))];

        MqttClientPublishResult result = await client.SendAsync(topic, payload);

        Assert.Equal(code, (int)result.ReasonCode);
        Assert.False(string.IsNullOrEmpty(result.ReasonString));
        Assert.Equal(1, edge.Counters.Refused(reason));
        Assert.Equal(1, edge.Counters.RefusedTotal);
        Assert.Equal(1, (await edge.Store.CountAsync()).Refused[reason]);
        ReceivedPayload kept = Assert.Single(await edge.Store.Refusals.ReadRefusalsAsync(10));
        Assert.Equal((reason, topic, "m1"), (kept.Refusal!.Reason, kept.Topic, kept.Client));
        Assert.Equal(payload[..Math.Min(payload.Length, 4096)], kept.Payload.ToArray());
        Assert.True((await client.SendAsync(edge.M1, edge.M1.Payload(3))).IsSuccess);
        Assert.All(await Task.WhenAll(beside).WaitAsync(TestEdge.Patience), other => Assert.True(other.IsSuccess));
    }

    [Fact]
    public async Task UnknownDevice_IsRefused()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        using TestDevice stranger = new("m3", 3);
        IMqttClient client = await edge.ConnectAsync(stranger);
        MqttClientPublishResult result = await client.SendAsync(stranger, stranger.Payload(1));
        Assert.Equal(0x87, (int)result.ReasonCode);
        Assert.Equal("Device m3 is not enrolled.", result.ReasonString);
        Assert.Equal(1, edge.Counters.Refused(RefusalReason.UnknownDevice));
    }

    [Fact]
    public async Task AheadByTheAllowance_IsAccepted_AndOneMillisecondMoreIsNot()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        IMqttClient client = await edge.ConnectAsync(edge.M1);
        Assert.True((await client.SendAsync(edge.M1, edge.M1.Payload(1, TestDevice.Now.AddMilliseconds(300_000)))).IsSuccess);
        Assert.Equal(0x83, (int)(await client.SendAsync(edge.M1, edge.M1.Payload(2, TestDevice.Now.AddMilliseconds(300_001)))).ReasonCode);
        edge.Clock.Now = TestDevice.Now.AddMilliseconds(1);
        Assert.True((await client.SendAsync(edge.M1, edge.M1.Payload(2, TestDevice.Now.AddMilliseconds(300_001)))).IsSuccess);
        Assert.True((await client.SendAsync(edge.M1, edge.M1.Payload(3, TestDevice.EnrolledFrom))).IsSuccess);
    }

    [Fact]
    public async Task Correction_WithAHigherVersion_IsAccepted()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        IMqttClient client = await edge.ConnectAsync(edge.M1);
        Assert.True((await client.SendAsync(edge.M1, edge.M1.Payload(1))).IsSuccess);
        Assert.True((await client.SendAsync(edge.M1, edge.M1.Payload(1, thousandths: 7, version: 1))).IsSuccess);
        Assert.Equal(2, (await edge.Store.ReadAllAsync(edge.M1)).Count);
    }

    [Fact]
    public async Task FasterThanTheRate_IsRefusedWithQuotaExceeded()
    {
        await using TestEdge edge = await TestEdge.StartAsync(options: new MqttEdgeOptions { Port = 0, AllowAnonymous = true, PublishesPerSecondMax = 1 });
        IMqttClient client = await edge.ConnectAsync(edge.M1);
        List<int> codes = [];
        for (int i = 0; i < 15; i++)
        {
            codes.Add((int)(await client.SendAsync(edge.M1, edge.M1.Payload(i))).ReasonCode);
        }

        Assert.All(codes[..10], code => Assert.Equal(0, code));
        Assert.Contains(0x97, codes);
        Assert.Equal(codes.Count(code => code == 0x97), edge.Counters.Refused(RefusalReason.RateLimit));
    }

    [Theory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task Refusal_IsToldOnTheDevicesErrorTopic(MqttProtocolVersion version)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        IMqttClient client = await edge.ConnectAsync(edge.M1, version);
        ChannelReader<string> messages = client.Messages();
        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS0, await client.ListenAsync(edge.M1.Topic.ErrorTopic));
        MqttClientPublishResult result = await client.SendAsync(edge.M1, ClJson.Encode(new SignedCapture(edge.M1.Capture(42), default)));
        Assert.Equal(version == MqttProtocolVersion.V500 ? 0x87 : 0, (int)result.ReasonCode);
        using CancellationTokenSource patience = new(TestEdge.Patience);
        using JsonDocument text = JsonDocument.Parse(await messages.ReadAsync(patience.Token));
        Assert.Equal("MissingSignature", text.RootElement.GetProperty("reason").GetString());
        Assert.Equal("sig: missing; device m1 must sign.", text.RootElement.GetProperty("detail").GetString());
        Assert.Equal(42, text.RootElement.GetProperty("seq").GetInt64());
    }

    [Theory]
    [InlineData("cl/v1/plant/m2/error")]
    [InlineData("cl/v1/other/m1/error")]
    [InlineData("cl/v1/plant/m1/reading")]
    [InlineData("cl/v1/+/m1/error")]
    [InlineData("cl/v1/plant/#")]
    [InlineData("#")]
    [InlineData("$share/g/cl/v1/plant/m1/error")]
    public async Task SubscribingToAnythingElse_IsRefused_AndNothingIsForwarded(string filter)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        IMqttClient client = await edge.ConnectAsync(edge.M1);
        IMqttClient old = await edge.ConnectAsync("old", MqttProtocolVersion.V311);
        ChannelReader<string> messages = client.Messages();
        Assert.Equal(MqttClientSubscribeResultCode.NotAuthorized, await client.ListenAsync(filter));
        Assert.Equal(MqttClientSubscribeResultCode.UnspecifiedError, await old.ListenAsync(filter));
        IMqttClient other = await edge.ConnectAsync(edge.M2);
        Assert.True((await other.SendAsync(edge.M2, edge.M2.Payload(1))).IsSuccess);
        Assert.False((await other.SendAsync(edge.M2, [1])).IsSuccess);
        await client.PingAsync(CancellationToken.None);
        Assert.False(messages.TryRead(out _));
    }

    private static (string Topic, byte[] Payload) Make(TestEdge edge, string name)
    {
        string own = edge.M1.Topic.ToString();
        string text = Encoding.UTF8.GetString(edge.M1.Payload(2));
        return name switch
        {
            "not JSON" => (own, "12,5 kWh"u8.ToArray()),
            "empty" => (own, []),
            "cut off" => (own, edge.M1.Payload(2)[..^3]),
            "array" => (own, Encoding.UTF8.GetBytes($"[{text}]")),
            "unknown field" => (own, Encoding.UTF8.GetBytes(text.Replace("{\"v\":1", "{\"x\":2,\"v\":1", StringComparison.Ordinal))),
            "field twice" => (own, Encoding.UTF8.GetBytes(text.Replace("{\"v\":1", "{\"v\":1,\"v\":1", StringComparison.Ordinal))),
            "number instead of text" => (own, Encoding.UTF8.GetBytes(text.Replace("\"1.000\"", "1.000", StringComparison.Ordinal))),
            "too deep" => (own, Encoding.UTF8.GetBytes(new string('[', 1000))),
            "not UTF-8" => (own, [.. "{\"v\":1,\"q\":\""u8, 0xFF, 0xFE, .. "\"}"u8]),
            "no time" => (own, Encoding.UTF8.GetBytes(text.Replace("\"t\":", "\"ver\":0,\"t\":", StringComparison.Ordinal).Replace("\"t\":", "\"t2\":", StringComparison.Ordinal))),
            "no registers" => (own, Encoding.UTF8.GetBytes(text.Replace("\"1-0:1.8.0\":\"1.000\"", "", StringComparison.Ordinal))),
            "short signature" => (own, Encoding.UTF8.GetBytes(text[..text.IndexOf("\"sig\"", StringComparison.Ordinal)] + "\"sig\":\"AAAA\"}")),
            "control characters in a name" => (own, Encoding.UTF8.GetBytes(text.Replace("{\"v\":1", "{\"\\u0000\\ud800\\n\":2,\"v\":1", StringComparison.Ordinal))),
            "unknown register" => (own, Encoding.UTF8.GetBytes(text.Replace("1-0:1.8.0", "1-0:99.8.0", StringComparison.Ordinal))),
            "over limit" => (own, Encoding.UTF8.GetBytes(text + new string(' ', 4097 - text.Length))),
            "other device's topic" => (edge.M2.Topic.ToString(), edge.M2.Payload(2)),
            "other site" => ("cl/v1/other/m1/reading", edge.M1.Payload(2)),
            "no reading topic" => ("some/where/else", edge.M1.Payload(2)),
            "signature over other bytes" => (own, Encoding.UTF8.GetBytes(text.Replace("\"1.000\"", "\"1.001\"", StringComparison.Ordinal))),
            "signature of another device" => (own, edge.M2.Payload(2)),
            "no signature" => (own, ClJson.Encode(new SignedCapture(edge.M1.Capture(2), default))),
            "in the future" => (own, edge.M1.Payload(2, TestDevice.Now.AddMilliseconds(300_001))),
            "before enrolment" => (own, edge.M1.Payload(2, TestDevice.EnrolledFrom.AddMilliseconds(-1))),
            "conflict" => (own, edge.M1.Payload(1, thousandths: 2000)),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such case."),
        };
    }
}
