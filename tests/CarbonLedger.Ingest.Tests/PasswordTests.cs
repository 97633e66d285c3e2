using System.Text;
using CarbonLedger.Abstractions;

namespace CarbonLedger.Ingest.Tests;

/// <summary>Where no certificate is asked for, a password says who a device is; without one it gets in only by option.</summary>
public sealed class PasswordTests
{
    private const string Secret = "correct horse battery";

    [Theory]
    [InlineData(5, 0x87, 0x86, 0x85)]
    [InlineData(4, 5, 4, 2)]
    public async Task OnlyTheDevicesOwnPassword_OpensASession(byte version, byte missing, byte wrong, byte noDevice)
    {
        await using TestEdge edge = await StartAsync(anonymous: false);
        Assert.Equal(0, await RawConnect.SendAsync(edge.EndPoint, version, "m1", "m1", Secret));
        Assert.Equal(0, await RawConnect.SendAsync(edge.EndPoint, version, "m1", "m1", Secret));
        Assert.Equal(wrong, await RawConnect.SendAsync(edge.EndPoint, version, "m1", "m1", Secret + "x"));
        Assert.Equal(wrong, await RawConnect.SendAsync(edge.EndPoint, version, "m1", "m2", Secret));
        Assert.Equal(wrong, await RawConnect.SendAsync(edge.EndPoint, version, "m2", "m1", Secret));
        Assert.Equal(wrong, await RawConnect.SendAsync(edge.EndPoint, version, "nobody", "nobody", Secret));
        Assert.Equal(missing, await RawConnect.SendAsync(edge.EndPoint, version, "m1"));
        Assert.Equal(missing, await RawConnect.SendAsync(edge.EndPoint, version, "m2"));
        Assert.Equal(noDevice, await RawConnect.SendAsync(edge.EndPoint, version, "no device", "no device", Secret));
    }

    [Fact]
    public async Task AnotherPassword_VoidsTheOneBefore()
    {
        await using TestEdge edge = await StartAsync(anonymous: false);
        Assert.Equal(0, await RawConnect.SendAsync(edge.EndPoint, 5, "m1", "m1", Secret));
        await edge.Registry.SetPasswordAsync(edge.M1.Id, DevicePassword.Of("another password"u8));
        Assert.Equal(0x86, await RawConnect.SendAsync(edge.EndPoint, 5, "m1", "m1", Secret));
        Assert.Equal(0, await RawConnect.SendAsync(edge.EndPoint, 5, "m1", "m1", "another password"));
    }

    [Fact]
    public async Task AnonymousByOption_LetsInWhoeverHasNoPassword()
    {
        await using TestEdge edge = await StartAsync(anonymous: true);
        Assert.Equal(0, await RawConnect.SendAsync(edge.EndPoint, 5, "m2"));
        Assert.Equal(0x87, await RawConnect.SendAsync(edge.EndPoint, 5, "m1"));
    }

    [Fact]
    public async Task StrangerWithTheSameClientId_DoesNotTakeTheSessionOver()
    {
        await using TestEdge edge = await StartAsync(anonymous: false);
        using MQTTnet.IMqttClient client = new MQTTnet.MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MQTTnet.MqttClientOptionsBuilder().WithEndPoint(edge.EndPoint).WithClientId("m1").WithCredentials("m1", Secret).Build());
        Assert.Equal(0x86, await RawConnect.SendAsync(edge.EndPoint, 5, "m1", "m1", "a guess of it"));
        Assert.Equal(0x87, await RawConnect.SendAsync(edge.EndPoint, 5, "m1"));
        await Task.Delay(200);
        Assert.True((await client.SendAsync(edge.M1, edge.M1.Payload(1))).IsSuccess);
        Assert.True(client.IsConnected);
    }

    [Fact]
    public async Task MosquittoPub_WithItsPassword_PublishesBelowItsOwnTopicOnly()
    {
        await using TestEdge edge = await StartAsync(anonymous: false);
        string[] own = ["-V", "5", "-h", "127.0.0.1", "-p", $"{edge.EndPoint.Port}", "-i", "m1", "-u", "m1", "-P", Secret, "-q", "1"];
        (int code, string output) = await OutsideProgram.RunAsync("mosquitto_pub", [.. own, "-t", edge.M1.Topic.ToString(), "-m", Encoding.UTF8.GetString(edge.M1.Payload(1))]);
        Assert.True(code == 0, output);
        (int _, output) = await OutsideProgram.RunAsync("mosquitto_pub", [.. own, "-t", edge.M2.Topic.ToString(), "-m", Encoding.UTF8.GetString(edge.M2.Payload(1))]);
        Assert.Contains("Not authorized", output, StringComparison.OrdinalIgnoreCase);
        (code, output) = await OutsideProgram.RunAsync("mosquitto_pub", ["-V", "5", "-h", "127.0.0.1", "-p", $"{edge.EndPoint.Port}", "-i", "m1", "-q", "1", "-t", edge.M1.Topic.ToString(), "-m", "spoofed"]);
        Assert.NotEqual(0, code);
        Assert.Contains("Not authorized", output, StringComparison.OrdinalIgnoreCase);
        Assert.Single(await edge.Store.ReadAllAsync(edge.M1));
        Assert.Empty(await edge.Store.ReadAllAsync(edge.M2));
    }

    [Theory]
    [InlineData("5", "#")]
    [InlineData("5", "cl/v1/+/m1/error")]
    [InlineData("5", "cl/v1/plant/m2/error")]
    [InlineData("5", "$share/g/cl/v1/plant/m1/error")]
    [InlineData("5", "$share/g/#")]
    [InlineData("311", "#")]
    [InlineData("311", "cl/v1/plant/m1/#")]
    [InlineData("311", "$share/g/#")]
    public async Task MosquittoSub_IsRefusedAnythingButItsErrorTopic(string version, string filter)
    {
        await using TestEdge edge = await StartAsync(anonymous: false);
        string output = await SubscribeAsync(edge, version, filter);
        Assert.Contains("denied", output, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(version == "5" ? "Subscribed (mid: 1): 135" : "Subscribed (mid: 1): 128", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("311")]
    public async Task MosquittoSub_IsGrantedItsErrorTopic(string version)
    {
        await using TestEdge edge = await StartAsync(anonymous: false);
        Assert.Contains("Subscribed (mid: 1): 0", await SubscribeAsync(edge, version, edge.M1.Topic.ErrorTopic), StringComparison.Ordinal);
    }

    private static async Task<string> SubscribeAsync(TestEdge edge, string version, string filter) => (await OutsideProgram.RunAsync("mosquitto_sub", [
        "-V", version, "-h", "127.0.0.1", "-p", $"{edge.EndPoint.Port}", "-i", "m1", "-u", "m1", "-P", Secret, "-t", filter, "-W", "2", "-d"])).Output;

    private static async Task<TestEdge> StartAsync(bool anonymous)
    {
        TestEdge edge = await TestEdge.StartAsync(options: new MqttEdgeOptions { Port = 0, AllowAnonymous = anonymous });
        await edge.Registry.SetPasswordAsync(edge.M1.Id, DevicePassword.Of(Encoding.ASCII.GetBytes(Secret)));
        return edge;
    }
}
