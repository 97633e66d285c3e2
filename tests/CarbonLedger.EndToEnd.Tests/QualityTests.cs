using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CarbonLedger.Server.Keys;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>A grid in service whose meters stop: what <c>/alarms</c> and <c>/health</c> say of it, also after a restart.</summary>
public sealed class QualityTests(DemoRuns runs)
{
    [Fact]
    public async Task MetersThatStop_AreSilentInTheAlarms_AlsoAfterARestart()
    {
        using ServedGrid grid = await ServedGrid.SetUpAsync(("serve: carbonledger.serve/1", "serve: carbonledger.serve/1\nquality: { cadence: 1s, silence-factor: 2, digest-after: 3 }"));
        await grid.StartAsync();
        await grid.SendPastStepsAsync();
        await ExpectSilenceAsync(grid);
        await grid.Run.KillAsync();
        await grid.StartAsync();
        await ExpectSilenceAsync(grid);
    }

    [Fact]
    public async Task MetersThatNeverSent_AreSilentInTheAlarms()
    {
        using ServedGrid grid = await ServedGrid.SetUpAsync(("serve: carbonledger.serve/1", "serve: carbonledger.serve/1\nquality: { cadence: 1s, silence-factor: 2 }"));
        await grid.StartAsync();
        using HttpClient http = grid.Http();
        Assert.True(await grid.Run.ReachesAsync(async () => (await AlarmsAsync(http, "?kind=device-silent")).Count == 57));
        Assert.All(await AlarmsAsync(http, "?kind=device-silent"), alarm => Assert.StartsWith("Nothing came since ", alarm.GetProperty("detail").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task EveryProblemOfTheQualitySection_IsTold()
    {
        using ServedGrid grid = await ServedGrid.SetUpAsync(
            ("serve: carbonledger.serve/1", "serve: carbonledger.serve/1\nquality: { cadence: 15, silence-factor: 1, skew-seconds: 0, digest-after: 0, colour: red, webhook: { url: \"ftp://x/\", secret-file: nothing } }"));
        ToolResult result = (await ToolRun.ToEndAsync("serve", grid.Settings, "--check")).Expect(2);
        foreach (string part in (string[])["cadence: a time from 1s to 31d", "silence-factor", "skew-seconds", "digest-after", "colour", "an address of http or https", "at least 16 bytes"])
        {
            Assert.Contains(part, result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task WebhookOfTheSettings_GetsTheAlarmsSigned()
    {
        using HttpListener listener = Listen(out string address);
        using ServedGrid grid = await ServedGrid.SetUpAsync(
            ("serve: carbonledger.serve/1", $"serve: carbonledger.serve/1\nquality: {{ cadence: 1s, silence-factor: 2, skew-seconds: 30, digest-after: 1, digest-minutes: 1, webhook: {{ url: \"{address}\", secret-file: keys/webhook }} }}"));
        const string Secret = "a secret of the receiver";
        OwnerOnly.WriteNew(grid.InFolder("keys/webhook"), Encoding.UTF8.GetBytes(Secret + "\n"));
        await grid.StartAsync();
        Task<HttpListenerContext> post = listener.GetContextAsync();
        await grid.SendPastStepsAsync();
        HttpListenerContext context = await post.WaitAsync(TimeSpan.FromSeconds(60));
        using MemoryStream body = new();
        await context.Request.InputStream.CopyToAsync(body);
        context.Response.Close();
        Assert.Equal("sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body.ToArray())), context.Request.Headers["X-CarbonLedger-Signature"]);
        Assert.Equal("raised", JsonDocument.Parse(body.ToArray()).RootElement.GetProperty("phase").GetString());
    }

    [Fact]
    public async Task BrokerOfTheSettings_GetsTheFirstAlarmsAndThenTheirDigest()
    {
        await using OutsideBroker broker = await OutsideBroker.StartAsync(runs);
        using ServedGrid grid = await ServedGrid.SetUpAsync(("serve: carbonledger.serve/1", $$"""
            serve: carbonledger.serve/1
            brokers:
              - { name: site, address: "127.0.0.1:{{broker.Port}}", client-id: carbonledger-1 }
            quality: { cadence: 1s, silence-factor: 2, digest-after: 1, digest-minutes: 1, mqtt: { broker: site, topic: "alarms/{site}/all" } }
            """));
        (await ToolRun.ToEndAsync("serve", grid.Settings, "--check")).Expect(0);
        Task<string[]> heard = broker.HearAsync("alarms/ieee14/all", 2, TimeSpan.FromMinutes(2));
        await grid.StartAsync();
        await grid.SendPastStepsAsync();
        JsonElement[] alarms = [.. (await heard).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal([false, true], alarms.Select(alarm => alarm.GetProperty("digest").GetBoolean()));
        Assert.Equal(("raised", "ieee14"), (alarms[1].GetProperty("phase").GetString(), alarms[1].GetProperty("site").GetString()));
        Assert.InRange(alarms[1].GetProperty("count").GetInt64(), 1, 200);

        using HttpClient http = grid.Http();
        JsonElement notDelivered = (await ServedGrid.HealthAsync(http)).GetProperty("quality").GetProperty("notDelivered");
        Assert.Equal(0, notDelivered.GetProperty("mqtt").GetInt64());
    }

    [Fact]
    public async Task ExamplesThatSetupWritesAsComments_AreSettingsWithoutAProblem()
    {
        using ServedGrid grid = await ServedGrid.SetUpAsync();
        string[] lines = await File.ReadAllLinesAsync(grid.Settings);
        int from = Array.FindIndex(lines, line => line.StartsWith("# brokers:", StringComparison.Ordinal));
        await File.WriteAllLinesAsync(grid.Settings, lines.Select((line, i) => i >= from && line.StartsWith("# ", StringComparison.Ordinal) ? line[2..] : line));
        OwnerOnly.WriteNew(grid.InFolder("keys/webhook"), "a secret of the receiver\n"u8.ToArray());
        OwnerOnly.WriteNew(grid.InFolder("keys/evm.key"), "of anchor key\n"u8.ToArray());
        (await ToolRun.ToEndAsync("serve", grid.Settings, "--check")).Expect(0);
        await File.AppendAllTextAsync(grid.Settings, "  colour: red\n");
        (await ToolRun.ToEndAsync("serve", grid.Settings, "--check")).Expect(2);
    }

    [Theory]
    [InlineData("broker: other", "the name of one of brokers")]
    [InlineData("broker: site, topic: cl/+/alarm", "a topic without wildcards")]
    [InlineData("broker: site, topic: cl/v1/plant/m1/reading", "cl/v1/+/+/reading does")]
    [InlineData("broker: site, qos: 2", "qos")]
    public async Task AlarmsByMqttThatCannotWork_AreAProblemOfTheSettings(string mqtt, string told)
    {
        using ServedGrid grid = await ServedGrid.SetUpAsync(("serve: carbonledger.serve/1", $$"""
            serve: carbonledger.serve/1
            brokers:
              - { name: site, address: "127.0.0.1:1883", client-id: carbonledger-1 }
            quality: { mqtt: { {{mqtt}} } }
            """));
        Assert.Contains(told, (await ToolRun.ToEndAsync("serve", grid.Settings, "--check")).Expect(2).Error, StringComparison.Ordinal);
    }

    // The listener can't take port 0 itself; another program may take the port between, hence the attempts.
    private static HttpListener Listen(out string address)
    {
        for (int attempt = 0; ; attempt++)
        {
            using TcpListener probe = new(IPAddress.Loopback, 0);
            probe.Start();
            address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
            probe.Stop();
            HttpListener listener = new();
            listener.Prefixes.Add(address);
            try
            {
                listener.Start();
                return listener;
            }
            catch (HttpListenerException) when (attempt < 5)
            {
                listener.Close();
            }
        }
    }

    private static async Task ExpectSilenceAsync(ServedGrid grid)
    {
        using HttpClient http = grid.Http();
        Assert.True(await grid.Run.ReachesAsync(async () => (await AlarmsAsync(http, "?kind=device-silent")).Count >= 57));
        JsonElement health = await ServedGrid.HealthAsync(http), quality = health.GetProperty("quality");
        Assert.Equal(57, quality.GetProperty("devices").GetInt32());
        Assert.Equal(57, quality.GetProperty("openByKind").GetProperty("device-silent").GetInt32());
        Assert.Equal(0, quality.GetProperty("notJudged").GetInt32());

        IReadOnlyList<JsonElement> silent = await AlarmsAsync(http, "?kind=device-silent&limit=5");
        Assert.Equal(5, silent.Count);
        Assert.Equal(silent.OrderByDescending(alarm => alarm.GetProperty("number").GetInt64()), silent);
        Assert.Equal(("ieee14", JsonValueKind.Null), (silent[0].GetProperty("site").GetString(), silent[0].GetProperty("until").ValueKind));
        string device = silent[0].GetProperty("device").GetString()!;
        Assert.Single(await AlarmsAsync(http, $"?kind=device-silent&device={device}"));

        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "another-token-of-sixteen");
        using HttpResponseMessage refused = await http.GetAsync("alarms");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    private static async Task<IReadOnlyList<JsonElement>> AlarmsAsync(HttpClient http, string query)
    {
        using HttpResponseMessage response = await http.GetAsync("alarms" + query);
        response.EnsureSuccessStatusCode();
        return [.. JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("alarms").EnumerateArray()];
    }
}
