using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>A grid in service whose meters stop: what <c>/alarms</c> and <c>/health</c> say of it, also after a restart.</summary>
public sealed class QualityTests
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
