using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Formats.Profiles;
using CarbonLedger.Ingest.Formats.Sparkplug;

namespace CarbonLedger.Ingest.Tests;

/// <summary>Clients that others wrote, as they are: mqtt.js, paho and sparkplug-client. Skipped where they are not installed.</summary>
public sealed class ThirdPartyTests
{
    private static readonly string Clients = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "third-party", "clients"));

    [Theory]
    [InlineData(5)]
    [InlineData(4)]
    public async Task MqttJs_IsAcknowledgedWhenStored_AndRefusedAsItsVersionCanSee(int version)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        JsonElement good = await MqttJsAsync(edge, new { client = "m1", version, topic = edge.M1.Topic.ToString(), payloads = Payloads(edge.M1, 50), subscribe = Array.Empty<string>() });
        Assert.All(Numbers(good, "answers"), answer => Assert.Equal(0, answer));
        Assert.Equal(50, (await edge.Store.ReadAllAsync(edge.M1)).Count);

        // It may hear nothing of another, nor speak for it; 3.1.1 sees a refusal on its error topic alone.
        string[] filters = [edge.M2.Topic.ErrorTopic, "cl/v1/#", edge.M1.Topic.ErrorTopic];
        JsonElement spoof = await MqttJsAsync(edge, new { client = "m1", version, topic = edge.M2.Topic.ToString(), payloads = Payloads(edge.M2, 1), subscribe = filters });
        int refused = version == 5 ? 0x87 : 0x80;
        Assert.Equal([refused, refused, 0], Numbers(spoof, "granted"));
        Assert.Equal([version == 5 ? 0x87 : 0], Numbers(spoof, "answers"));
        Assert.Contains("ForeignTopic", spoof.GetProperty("heard")[0].GetString(), StringComparison.Ordinal);
        Assert.Empty(await edge.Store.ReadAllAsync(edge.M2));
    }

    [Fact]
    public async Task Paho_IsAcknowledgedWhenStored_AndHearsOfItsRefusals()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        string[] payloads = [.. Payloads(edge.M1, 20), Convert.ToBase64String("not JSON"u8)];
        JsonElement said = await RunAsync("/usr/bin/python3", "publish.py", edge, edge.EndPoint.Address.ToString(), edge.EndPoint.Port.ToString(CultureInfo.InvariantCulture), JsonSerializer.Serialize(
            new { client = "m1", topic = edge.M1.Topic.ToString(), payloads, subscribe = (string[])[edge.M1.Topic.ErrorTopic, edge.M2.Topic.ErrorTopic] }));
        Assert.Equal([0, 0x80], Numbers(said, "granted"));
        Assert.Equal(20, (await edge.Store.ReadAllAsync(edge.M1)).Count);
        Assert.Contains("Malformed", Assert.Single(said.GetProperty("heard").EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SparkplugClient_IsReadByAlias_AskedForItsBirthWhenASequenceIsMissing_AndKnownDead()
    {
        GateFormats formats = new()
        {
            Sparkplug = MappingProfile.Read(BuiltInProfiles.Find("sparkplug")!).Require("sparkplug"),
            SparkplugOptions = new SparkplugOptions { ReorderMax = TimeSpan.FromSeconds(1) },
            MayBeUnsigned = _ => true,
            Gateways = new Dictionary<string, IReadOnlySet<DeviceId>> { ["edge"] = new HashSet<DeviceId> { new("m1") } },
        };
        RequireClients("node");
        await using TestEdge edge = await TestEdge.StartAsync(formats: formats);
        long time = TestDevice.Now.UnixMilliseconds - 60_000;
        using EdgeNode node = EdgeNode.Start(Path.Combine(Clients, "node.mjs"), $"tcp://{edge.EndPoint}", "plant", "edge", "m1");
        await node.SaysAsync("born");
        await WaitFor.TrueAsync(() => edge.Gate.PresenceOf("plant", "edge", "m1") == SparkplugPresence.Alive);

        // Its birth's own time is the machine's clock, far ahead of this grid's: that reading is refused, and nothing else is lost by it.
        node.Type(string.Create(CultureInfo.InvariantCulture, $"data {time} 1001.5"));
        await WaitFor.TrueAsync(() => edge.Counters.Accepted == 1);
        Assert.Equal(1_001_500, (await edge.Store.ReadAllAsync(edge.M1))[0].Capture.ValueOf(Register.ActiveImport)!.Value.Thousandths);

        // A message of its sequence never comes: what follows waits, then the node is asked for its births, and goes on.
        edge.Gate.Decide(new PayloadSource("edge"), "spBv1.0/plant/NDATA/edge", SparkplugVectorsAhead());
        node.Type(string.Create(CultureInfo.InvariantCulture, $"data {time + 1_000} 1002"));
        await WaitFor.TrueAsync(() => edge.Counters.Accepted == 2);
        edge.Clock.Now = edge.Clock.Now.AddMilliseconds(5_000);
        await node.SaysAsync("asked to be born again");
        node.Type(string.Create(CultureInfo.InvariantCulture, $"data {time + 2_000} 1003"));
        await WaitFor.TrueAsync(() => edge.Counters.Accepted == 3);
        Assert.Contains(await edge.Store.ReadAllAsync(edge.M1), signed => signed.Capture.Time.UnixMilliseconds == time + 2_000);

        node.Type("die");
        await WaitFor.TrueAsync(() => edge.Gate.PresenceOf("plant", "edge", "m1") == SparkplugPresence.Dead);
    }

    // An NDATA of a sequence that the node has not reached: {timestamp, seq 10}.
    private static byte[] SparkplugVectorsAhead() => [0x08, 0x01, 0x18, 0x0A];

    private static string[] Payloads(TestDevice device, int count) => [.. Enumerable.Range(1, count).Select(i => Convert.ToBase64String(device.Payload(i)))];

    private static int[] Numbers(JsonElement said, string name) => [.. said.GetProperty(name).EnumerateArray().Select(item => item.GetInt32())];

    private static Task<JsonElement> MqttJsAsync(TestEdge edge, object asked) => RunAsync("node", "publish.mjs", edge, $"mqtt://{edge.EndPoint}", JsonSerializer.Serialize(asked));

    private static async Task<JsonElement> RunAsync(string program, string script, TestEdge edge, params string[] arguments)
    {
        RequireClients(program);
        Assert.NotNull(edge);
        ProcessStartInfo start = new(program, [Path.Combine(Clients, script), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TestEdge.Patience);
        Assert.True(process.ExitCode == 0, await error + output);
        using JsonDocument document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    private static void RequireClients(string program)
    {
        if (program == "node" && !Directory.Exists(Path.Combine(Clients, "node_modules", "mqtt")))
        {
            Assert.Skip("tests/third-party/clients has no node_modules: tests/run.sh --install makes them.");
        }

        if (program != "node" && !Directory.Exists("/usr/lib/python3/dist-packages/paho"))
        {
            Assert.Skip("Debian's python3-paho-mqtt is not installed.");
        }
    }

    private sealed class EdgeNode : IDisposable
    {
        private readonly Process process;

        private EdgeNode(Process process) => this.process = process;

        public static EdgeNode Start(params string[] words) =>
            new(Process.Start(new ProcessStartInfo("node", words) { RedirectStandardInput = true, RedirectStandardOutput = true })!);

        public void Type(string line)
        {
            process.StandardInput.WriteLine(line);
            process.StandardInput.Flush();
        }

        public async Task SaysAsync(string text)
        {
            while (await process.StandardOutput.ReadLineAsync().WaitAsync(TestEdge.Patience) is { } line)
            {
                if (line == text)
                {
                    return;
                }
            }

            Assert.Fail($"The node ended without saying {text}.");
        }

        public void Dispose()
        {
            if (!process.HasExited)
            {
                process.Kill();
            }

            process.Dispose();
        }
    }
}
