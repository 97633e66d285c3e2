using System.Security.Cryptography;
using System.Text;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Ingest.Formats.Profiles;
using CarbonLedger.Ingest.Formats.Sparkplug;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace CarbonLedger.Ingest.Tests;

/// <summary>Every format through the MQTT endpoint: stored before it is acknowledged, and only from who may send it.</summary>
public sealed class MqttFormatTests
{
    private const string TasmotaTopic = "tele/m1/SENSOR";
    private const string DerivedYaml = """
        profile: carbonledger.profile/1
        id: powers
        topic: power/{device}
        site: enrolment
        device: topic
        time: { at: /t, form: unix-s }
        registers:
          - { register: "1-0:1.8.0", at: /in, unit: W, kind: power, optional: true }
          - { register: "1-0:2.8.0", at: /out, unit: W, kind: power, optional: true }
        """;

    private static readonly GateFormats AllUnsigned = new() { Profiles = [Profile("tasmota"), Profile("telegraf"), Read(Encoding.UTF8.GetBytes(DerivedYaml))], MayBeUnsigned = _ => true };

    [Fact]
    public async Task Batch_IsDurableAsAWhole_BeforeItsOneAcknowledgement()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        IMqttClient client = await edge.ConnectAsync(edge.M1);
        byte[] payload = Batch(edge.M1, [.. Enumerable.Range(1, 1_000).Select(i => edge.M1.Capture(i))]);
        Assert.True(payload.Length > 64 * 1024);
        Assert.Equal(0, (int)(await client.SendAsync(edge.M1, payload)).ReasonCode);
        IReadOnlyList<SignedCapture> stored = await edge.Store.ReadAllAsync(edge.M1);
        Assert.Equal(1_000, stored.Count);
        EvidenceVerifier verifier = new();
        Assert.All(stored, capture => Assert.True(verifier.Holds(edge.M1.Record.PublicKey.Span, capture)));
        Assert.Equal(1_000, edge.Counters.Accepted);

        // Sent again it counts once; and one capture with other bytes is told, the others are not lost by it.
        Assert.Equal(0, (int)(await client.SendAsync(edge.M1, payload)).ReasonCode);
        Assert.Equal((1_000, 1_000), (edge.Counters.Accepted, edge.Counters.Duplicates));
        byte[] conflicting = Batch(edge.M1, [edge.M1.Capture(1, thousandths: 7), edge.M1.Capture(1_001)]);
        Assert.Equal(0x83, (int)(await client.SendAsync(edge.M1, conflicting)).ReasonCode);
        Assert.Equal(1_001, (await edge.Store.ReadAllAsync(edge.M1)).Count);
    }

    [Fact]
    public async Task BatchThatTheStoreDidNotTake_IsNotAcknowledged()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        IMqttClient client = await edge.ConnectAsync(edge.M1);
        edge.Store.Next = TestStore.Fault.Failed;
        await Assert.ThrowsAnyAsync<Exception>(() => client.SendAsync(edge.M1, Batch(edge.M1, [edge.M1.Capture(1), edge.M1.Capture(2)])).WaitAsync(TestEdge.Patience));
        IMqttClient again = await edge.ConnectAsync(edge.M1);
        Assert.True((await again.SendAsync(edge.M1, Batch(edge.M1, [edge.M1.Capture(1), edge.M1.Capture(2)]))).IsSuccess);
        Assert.Equal(2, (await edge.Store.ReadAllAsync(edge.M1)).Count);
    }

    [Fact]
    public async Task ForgedBatch_IsRefusedWhole()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        IMqttClient client = await edge.ConnectAsync(edge.M1);
        byte[] payload = Batch(edge.M1, [edge.M1.Capture(1), edge.M1.Capture(2)]);
        string forged = Encoding.UTF8.GetString(payload).Replace("\"seq\":2", "\"seq\":3", StringComparison.Ordinal);
        Assert.Equal(0x87, (int)(await client.SendAsync(edge.M1, Encoding.UTF8.GetBytes(forged))).ReasonCode);
        Assert.Empty(await edge.Store.ReadAllAsync(edge.M1));
        Assert.Equal(1, edge.Counters.Refused(RefusalReason.BadSignature));
    }

    [Fact]
    public async Task Profile_TakesAForeignPayload_OfADeviceThatNeedNotSign()
    {
        await using TestEdge edge = await TestEdge.StartAsync(formats: AllUnsigned with { MayBeUnsigned = device => device.Value == "m1" });
        IMqttClient client = await edge.ConnectAsync(edge.M1), other = await edge.ConnectAsync(edge.M2);
        byte[] payload = Tasmota("12.345");
        Assert.Equal(0, (int)(await client.SendAsync(TasmotaTopic, payload)).ReasonCode);
        SignedCapture stored = Assert.Single(await edge.Store.ReadAllAsync(edge.M1));
        Assert.False(stored.IsSigned);
        Assert.Equal(12_345, stored.Capture.ValueOf(Register.ActiveImport)!.Value.Thousandths);

        Assert.Equal(0x87, (int)(await other.SendAsync(TasmotaTopic, payload)).ReasonCode);
        Assert.Equal(1, edge.Counters.Refused(RefusalReason.ForeignTopic));
        Assert.Equal(0x87, (int)(await other.SendAsync("tele/m2/SENSOR", payload)).ReasonCode);
        Assert.Equal(1, edge.Counters.Refused(RefusalReason.MissingSignature));
        MqttClientPublishResult wrong = await client.SendAsync(TasmotaTopic, Encoding.UTF8.GetBytes("""{"Time":"2026-05-31T15:00:00","ENERGY":{"Total":"much"}}"""));
        Assert.Equal(0x99, (int)wrong.ReasonCode);
        Assert.Contains("/ENERGY/Total", wrong.ReasonString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UserProperty_SelectsTheProfile()
    {
        await using TestEdge edge = await TestEdge.StartAsync(formats: AllUnsigned with { Profiles = [Any("first"), Any("second")] });
        IMqttClient client = await edge.ConnectAsync(edge.M1);
        MqttApplicationMessage message = new() { Topic = "any/m1", PayloadSegment = """{"t":1780240000,"second":"5"}"""u8.ToArray(), QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce };
        Assert.Equal(0x99, (int)(await client.PublishAsync(message)).ReasonCode);
        message.UserProperties = [new MqttUserProperty("schema", "second"u8.ToArray())];
        Assert.Equal(0, (int)(await client.PublishAsync(message)).ReasonCode);
        Assert.Single(await edge.Store.ReadAllAsync(edge.M1));
    }

    [Fact]
    public async Task Gateway_SpeaksForItsDevices_AndForNoOther_WhatIsRightIsNotLost()
    {
        GateFormats formats = AllUnsigned with { Gateways = new Dictionary<string, IReadOnlySet<DeviceId>> { ["gw"] = new HashSet<DeviceId> { new("m1") } } };
        await using TestEdge edge = await TestEdge.StartAsync(formats: formats);
        IMqttClient gateway = await edge.ConnectAsync("gw");
        byte[] payload = """{"metrics":[{"name":"energy","timestamp":1780240000,"tags":{"site":"plant","device":"m1"},"fields":{"import_kwh":1}},{"name":"energy","timestamp":1780240000,"tags":{"site":"plant","device":"m2"},"fields":{"import_kwh":2}}]}"""u8.ToArray();
        MqttClientPublishResult result = await gateway.SendAsync("telegraf/host", payload);
        Assert.Equal(0x87, (int)result.ReasonCode);
        Assert.Contains("m2", result.ReasonString, StringComparison.Ordinal);
        Assert.Single(await edge.Store.ReadAllAsync(edge.M1));
        Assert.Empty(await edge.Store.ReadAllAsync(edge.M2));
        Assert.Equal((1, 1), (edge.Counters.Accepted, edge.Counters.RefusedTotal));
    }

    [Fact]
    public async Task Power_BecomesRegistersOfOneCapture_FlaggedDerived()
    {
        await using TestEdge edge = await TestEdge.StartAsync(formats: AllUnsigned);
        IMqttClient client = await edge.ConnectAsync(edge.M1);
        Assert.True((await client.SendAsync("power/m1", """{"t":1780240000,"in":1000,"out":0}"""u8.ToArray())).IsSuccess);
        Assert.True((await client.SendAsync("power/m1", """{"t":1780240360,"in":3000,"out":0}"""u8.ToArray())).IsSuccess);
        IReadOnlyList<SignedCapture> stored = await edge.Store.ReadAllAsync(edge.M1);
        Assert.Equal(2, stored.Count);
        Capture second = stored[1].Capture;

        // A mean of 2 kW over six minutes.
        Assert.Equal((DeviceQuality.Derived, 200L, 0L), (second.Quality, second.ValueOf(Register.ActiveImport)!.Value.Thousandths, second.ValueOf(Register.ActiveExport)!.Value.Thousandths));
    }

    [Fact]
    public async Task DerivedRegisters_GoOnAfterARestart_AndWhatComesAgainCountsOnce()
    {
        TestStore store = new();
        await using (TestEdge before = await TestEdge.StartAsync(store, formats: AllUnsigned))
        {
            IMqttClient first = await before.ConnectAsync(before.M1);
            Assert.True((await first.SendAsync("power/m1", """{"t":1780240000,"in":1000}"""u8.ToArray())).IsSuccess);
            Assert.True((await first.SendAsync("power/m1", """{"t":1780240360,"in":3000,"out":0}"""u8.ToArray())).IsSuccess);
        }

        await using TestEdge edge = await TestEdge.StartAsync(store, formats: AllUnsigned);
        IMqttClient client = await edge.ConnectAsync(edge.M1);
        Assert.True((await client.SendAsync("power/m1", """{"t":1780240360,"in":3000,"out":0}"""u8.ToArray())).IsSuccess);
        Assert.True((await client.SendAsync("power/m1", """{"t":1780240720,"in":2000,"out":500}"""u8.ToArray())).IsSuccess);
        Assert.True((await client.SendAsync("power/m1", """{"t":1780241080,"in":0}"""u8.ToArray())).IsSuccess);
        IReadOnlyList<SignedCapture> stored = await edge.Store.ReadAllAsync(edge.M1);

        // 2 kW over six minutes to 1 kW and 2 kW on the mean; the power of before the restart is not known, so the next one counts.
        Assert.Equal([0L, 200L, 400L, 500L], stored.Select(one => one.Capture.ValueOf(Register.ActiveImport)!.Value.Thousandths));
        Assert.Equal(50, stored[2].Capture.ValueOf(Register.ActiveExport)!.Value.Thousandths);
    }

    [Theory]
    [InlineData("\"d\":", "\"\\u0064\":")]
    [InlineData("\"seq\":1", "\"\\u0073eq\":1")]
    public async Task BatchWithAnEscapedName_IsTakenAsOverHttp(string name, string escaped)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        IMqttClient client = await edge.ConnectAsync(edge.M1);
        string payload = Encoding.UTF8.GetString(Batch(edge.M1, [edge.M1.Capture(1), edge.M1.Capture(2)]));
        Assert.Contains(name, payload, StringComparison.Ordinal);
        Assert.Equal(0, (int)(await client.SendAsync(edge.M1, Encoding.UTF8.GetBytes(payload.Replace(name, escaped, StringComparison.Ordinal)))).ReasonCode);
        Assert.Equal(2, (await edge.Store.ReadAllAsync(edge.M1)).Count);
    }

    [Fact]
    public async Task CaptureAloneWithTheTextElsewhere_IsRefusedForWhatIsWrongWithIt()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        IMqttClient client = await edge.ConnectAsync(edge.M1);
        string payload = Encoding.UTF8.GetString(edge.M1.Payload(1)).Replace("\"good\"", "\"\\u0064\"", StringComparison.Ordinal);
        MqttClientPublishResult result = await client.SendAsync(edge.M1, Encoding.UTF8.GetBytes(payload));
        Assert.StartsWith("q: expected one of", result.ReasonString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ocmf_IsTakenUnderTheMetersKey_AndUnderNoOther()
    {
        using ECDsa meter = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        GateFormats formats = new() { OcmfKeys = new Dictionary<DeviceId, byte[]> { [new DeviceId("m1")] = meter.ExportSubjectPublicKeyInfo() } };
        await using TestEdge edge = await TestEdge.StartAsync(formats: formats);
        IMqttClient client = await edge.ConnectAsync(edge.M1), other = await edge.ConnectAsync(edge.M2);
        byte[] record = Ocmf(meter, "12345.678");
        Assert.Equal(0, (int)(await client.SendAsync(edge.M1, record)).ReasonCode);
        Assert.Equal(12_345_678, Assert.Single(await edge.Store.ReadAllAsync(edge.M1)).Capture.ValueOf(Register.ActiveImport)!.Value.Thousandths);
        byte[] forged = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(record).Replace("12345.678", "92345.678", StringComparison.Ordinal));
        Assert.Equal(0x87, (int)(await client.SendAsync(edge.M1, forged)).ReasonCode);
        Assert.Equal(1, edge.Counters.Refused(RefusalReason.BadSignature));
        Assert.Equal(0x87, (int)(await other.SendAsync(edge.M2, record)).ReasonCode);
        Assert.Equal(1, edge.Counters.Refused(RefusalReason.MissingSignature));
    }

    [Fact]
    public async Task SparkplugNode_IsToldOurState_AndAskedForItsBirth_AndNobodyElseHearsIt()
    {
        GateFormats formats = new()
        {
            Sparkplug = Profile("sparkplug"),
            MayBeUnsigned = _ => true,
            Gateways = new Dictionary<string, IReadOnlySet<DeviceId>> { ["edge"] = new HashSet<DeviceId> { new("m1") } },
        };
        await using TestEdge edge = await TestEdge.StartAsync(formats: formats);
        IMqttClient node = await edge.ConnectAsync("edge"), stranger = await edge.ConnectAsync(edge.M2);
        System.Threading.Channels.ChannelReader<string> heard = node.Messages();
        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS0, await node.ListenAsync("spBv1.0/STATE/carbonledger"));
        Assert.Contains("\"online\":true", await heard.ReadAsync().AsTask().WaitAsync(TestEdge.Patience), StringComparison.Ordinal);
        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS0, await node.ListenAsync("spBv1.0/plant/NCMD/edge/#"));
        Assert.NotEqual(MqttClientSubscribeResultCode.GrantedQoS0, await stranger.ListenAsync("spBv1.0/plant/NCMD/edge/#"));

        // Data before any birth: the node is asked to be born again.
        await node.SendAsync("spBv1.0/plant/NDATA/edge", SparkplugCommands.RebirthPayload(TestDevice.Now), MqttQualityOfServiceLevel.AtMostOnce);
        Assert.Contains("Node Control/Rebirth", await heard.ReadAsync().AsTask().WaitAsync(TestEdge.Patience), StringComparison.Ordinal);
        Assert.Equal(0x87, (int)(await stranger.SendAsync("spBv1.0/plant/NDATA/edge", SparkplugCommands.RebirthPayload(TestDevice.Now))).ReasonCode);
    }

    private static MappingProfile Any(string field) => Read(Encoding.UTF8.GetBytes($$"""
        profile: carbonledger.profile/1
        id: {{field}}
        topic: any/{device}
        site: enrolment
        device: topic
        time: { at: /t, form: unix-s }
        registers: [ { register: "1-0:1.8.0", at: /{{field}}, unit: kWh } ]
        """));

    private static MappingProfile Profile(string name) => Read(BuiltInProfiles.Find(name)!);

    private static MappingProfile Read(byte[] yaml) => MappingProfile.Read(yaml).Require("profile");

    private static byte[] Tasmota(string total) => Encoding.UTF8.GetBytes($$"""{"Time":"2026-05-31T15:00:00","ENERGY":{"Total":{{total}} } }""");

    private static byte[] Batch(TestDevice device, IReadOnlyList<Capture> captures) => ClJsonBatch.Encode(device.SignBatch(captures));

    private static byte[] Ocmf(ECDsa meter, string value)
    {
        string payload = $$"""{"FV":"1.0","GI":"t","GS":"1","GV":"1","PG":"T7","MV":"MV","MM":"MM","MS":"m-1","MF":"1.0","IS":false,"IL":"NONE","ID":"","RD":[{"TM":"2026-05-31T15:15:00,000+0000 S","TX":"B","RV":{{value}},"RI":"1-b:1.8.0","RU":"kWh","EF":"","ST":"G"}]}""";
        byte[] signature = meter.SignData(Encoding.UTF8.GetBytes(payload), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Encoding.UTF8.GetBytes($$"""OCMF|{{payload}}|{"SA":"ECDSA-secp256r1-SHA256","SD":"{{Convert.ToHexString(signature)}}"}""");
    }
}
