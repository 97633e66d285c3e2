using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CarbonLedger.Simulators.Fleet;
using MQTTnet;
using MQTTnet.Protocol;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>The fleet against a broker that nobody here wrote.</summary>
public sealed class SimulateTests(DemoRuns runs)
{
    [Fact]
    public async Task Mosquitto_AcknowledgesEveryCapture_AndHandsThemOn()
    {
        await using OutsideBroker broker = await OutsideBroker.StartAsync(runs);
        using IMqttClient reader = await ConnectAsync(broker.Port);
        int seen = 0;
        reader.ApplicationMessageReceivedAsync += message =>
        {
            Assert.Matches("^cl/v1/ieee14/m-[a-z0-9-]+/reading$", message.ApplicationMessage.Topic);
            Interlocked.Increment(ref seen);
            return Task.CompletedTask;
        };
        await reader.SubscribeAsync("cl/v1/#", MqttQualityOfServiceLevel.AtLeastOnce);
        string devices = runs.NewPath("devices.json");
        ToolResult result = (await ToolRun.ToEndAsync(
            "simulate", "--broker", string.Create(CultureInfo.InvariantCulture, $"mqtt://127.0.0.1:{broker.Port}"), "--case", "ieee14", "--days", "1", "--seed", "7", "--fleet-out", devices)).Expect(0);
        Assert.Contains($"{57 * 97} captures sent to mqtt://127.0.0.1:{broker.Port}, {57 * 97} acknowledged, 0 refused.", result.Output, StringComparison.Ordinal);
        await WaitAsync(() => Volatile.Read(ref seen) >= 57 * 97, () => $"{seen} readings seen");
        Assert.Equal(57, FleetFile.Read(await File.ReadAllBytesAsync(devices)).Require(devices).Devices.Count);
    }

    [Fact]
    public async Task NoBroker_IsSaidPlainly()
    {
        ToolResult result = await ToolRun.ToEndAsync("simulate", "--broker", string.Create(CultureInfo.InvariantCulture, $"mqtt://127.0.0.1:{FreePort()}"));
        result.Expect(66);
        Assert.Contains("could not connect at mqtt://127.0.0.1:", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    private static async Task<IMqttClient> ConnectAsync(int port)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId("reader").Build());
        return client;
    }

    private static async Task WaitAsync(Func<bool> holds, Func<string> otherwise)
    {
        long started = Stopwatch.GetTimestamp();
        while (!holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20), otherwise());
            await Task.Delay(10);
        }
    }

    private static int FreePort()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
