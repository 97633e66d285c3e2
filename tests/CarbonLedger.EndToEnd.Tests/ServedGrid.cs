using System.Net.Http.Headers;
using System.Text.Json;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>A grid as <c>setup</c> makes it, in a folder of its own, its servers on free ports of loopback.</summary>
internal sealed class ServedGrid : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private ToolRun? run;

    public string Settings => Path.Combine(folder, "settings.yaml");

    public string Network => Path.Combine(folder, "network.json");

    public string Data => Path.Combine(folder, "data");

    public string Token => File.ReadAllText(InFolder("keys/token")).Trim();

    public ToolRun Run => run ?? throw new InvalidOperationException("The grid is not started.");

    /// <summary>Where MQTT is, as <c>mqtt://address:port</c>.</summary>
    public string Mqtt => Address("MQTT", "mqtt");

    public string InFolder(string path) => Path.Combine(folder, path);

    public static async Task<ServedGrid> SetUpAsync(params (string From, string To)[] changes)
    {
        ServedGrid grid = new();
        (await ToolRun.ToEndAsync("setup", grid.folder, "--case", "ieee14")).Expect(0);
        string settings = await File.ReadAllTextAsync(grid.Settings);
        foreach ((string from, string to) in ((string, string)[])[("127.0.0.1:1883", "127.0.0.1:0"), ("127.0.0.1:8080", "127.0.0.1:0"), ("127.0.0.1:8091", "127.0.0.1:0"), .. changes])
        {
            Assert.Contains(from, settings, StringComparison.Ordinal);
            settings = settings.Replace(from, to, StringComparison.Ordinal);
        }

        await File.WriteAllTextAsync(grid.Settings, settings);
        return grid;
    }

    public async Task StartAsync()
    {
        run?.Dispose();
        run = ToolRun.Start("serve", Settings);
        if (!await run.WritesAsync("Ready."))
        {
            Assert.Fail((await run.WhenEndedAsync()).Error);
        }
    }

    /// <summary>Every past step of the simulated fleet's first day, over MQTT; it is killed when it has sent them.</summary>
    public async Task SendPastStepsAsync()
    {
        using ToolRun fleet = ToolRun.Start("simulate", "--broker", Mqtt, "--network", Network, "--live");
        Assert.True(await fleet.WritesAsync("step 0 of 96"));
        using HttpClient http = Http();
        Assert.True(await Run.ReachesAsync(async () => await AcceptedAsync(http) >= 57 * 5));
        await fleet.KillAsync();
    }

    /// <summary>A client of the HTTP doors with the operator's token.</summary>
    public HttpClient Http()
    {
        string address = Address("HTTP", "http");
        HttpClient http = new() { BaseAddress = new Uri(address[..(address.IndexOf("/api", StringComparison.Ordinal) + 1)]) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return http;
    }

    public static async Task<JsonElement> HealthAsync(HttpClient http)
    {
        using HttpResponseMessage response = await http.GetAsync("health");
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.Clone();
    }

    /// <summary>Exports the log, makes a bundle and verifies it with what the set-up pinned.</summary>
    public async Task<ToolResult> VerifyAsync()
    {
        string log = InFolder(Path.GetRandomFileName()), bundle = log + ".clbundle";
        (await ToolRun.ToEndAsync("log", "export", log, "--data", Data)).Expect(0);
        (await ToolRun.ToEndAsync("audit", "export", "--log", log, "--out", bundle)).Expect(0);
        return await ToolRun.ToEndAsync("verify", bundle, "--policy", InFolder("audit/policy"), "--trust", InFolder("audit/trust"));
    }

    public void Dispose()
    {
        run?.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<long> AcceptedAsync(HttpClient http) => (await HealthAsync(http)).GetProperty("accepted").GetInt64();

    private string Address(string line, string scheme)
    {
        string found = Run.Lines.First(text => text.StartsWith(line, StringComparison.Ordinal));
        return found[found.IndexOf($"{scheme}://", StringComparison.Ordinal)..].Split(',')[0];
    }
}
