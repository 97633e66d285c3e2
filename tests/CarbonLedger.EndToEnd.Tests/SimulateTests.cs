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
    private static readonly string[] Places = ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin", .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)];

    [Fact]
    public async Task Mosquitto_AcknowledgesEveryCapture_AndHandsThemOn()
    {
        string? program = Places.Select(place => Path.Combine(place, "mosquitto")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "mosquitto is not installed.");
        int port = FreePort();
        string config = runs.NewFile("mosquitto.conf", System.Text.Encoding.UTF8.GetBytes($"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\nmax_queued_messages 0\n"));
        using Process broker = Process.Start(new ProcessStartInfo(program!, ["-c", config]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        try
        {
            using IMqttClient reader = await ConnectAsync(port);
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
                "simulate", "--broker", string.Create(CultureInfo.InvariantCulture, $"mqtt://127.0.0.1:{port}"), "--case", "ieee14", "--days", "1", "--seed", "7", "--fleet-out", devices)).Expect(0);
            Assert.Contains($"{57 * 97} captures sent to mqtt://127.0.0.1:{port}, {57 * 97} acknowledged, 0 refused.", result.Output, StringComparison.Ordinal);
            await WaitAsync(() => Volatile.Read(ref seen) >= 57 * 97, () => $"{seen} readings seen");
            Assert.Equal(57, FleetFile.Read(await File.ReadAllBytesAsync(devices)).Require(devices).Devices.Count);
        }
        finally
        {
            broker.Kill();
            await broker.WaitForExitAsync();
        }
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
        MqttClientOptions options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId("reader").Build();
        await WaitAsync(() => client.IsConnected, () => "The broker did not answer.", async () =>
        {
            try
            {
                await client.ConnectAsync(options);
            }
            catch (Exception)
            {
                // It is still starting.
            }
        });
        return client;
    }

    private static async Task WaitAsync(Func<bool> holds, Func<string> otherwise, Func<Task>? attempt = null)
    {
        long started = Stopwatch.GetTimestamp();
        while (!holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20), otherwise());
            await (attempt?.Invoke() ?? Task.CompletedTask);
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
