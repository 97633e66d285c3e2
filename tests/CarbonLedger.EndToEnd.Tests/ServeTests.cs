using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>A grid in service: what a stranger gets from <c>setup</c>, <c>serve</c> and a fleet, and what stands after kill -9.</summary>
public sealed class ServeTests
{
    [Fact]
    public async Task FirstHour_IsMeteredClosedAndVerified_AlsoAfterAKill()
    {
        using ServedGrid grid = await ServedGrid.SetUpAsync();
        await grid.StartAsync();
        await grid.SendPastStepsAsync();
        Assert.True(await grid.Run.WritesAsync("closed"));
        await grid.Run.KillAsync();
        await grid.StartAsync();

        // Late captures restate what timed out before the meters came; the last of them when the next interval may time out.
        using HttpClient http = grid.Http();
        JsonElement health = await ServedGrid.HealthAsync(http);
        Assert.Equal("pass", health.GetProperty("status").GetString());
        Assert.True(health.GetProperty("grid").GetProperty("closing").GetBoolean());
        Assert.Contains("verified: carbonledger.example/grid", (await grid.VerifyAsync()).Expect(0).Output, StringComparison.Ordinal);
        await grid.Run.InterruptAsync();
        (await grid.Run.WhenEndedAsync()).Expect(130);
    }

    [Fact]
    public async Task ForeignDoors_TakeWhatTheSettingsAllow()
    {
        using ServedGrid grid = await ServedGrid.SetUpAsync(("unsigned: []  ", "unsigned: [bay-bus-1]"));
        await grid.StartAsync();
        string device = (await ToolRun.ToEndAsync("device", "list", "--data", grid.Data)).Expect(0).Output.Split('\t')[0];
        using HttpClient http = grid.Http();
        using StringContent line = new($"energy,site=ieee14,device={device} import_kwh=1.5 {Now()}000000");
        using HttpResponseMessage unsigned = await http.PostAsync("api/v2/write?bucket=energy", line);
        Assert.Equal(HttpStatusCode.BadRequest, unsigned.StatusCode);
        Assert.Contains("must sign", await unsigned.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await grid.Run.KillAsync();

        await File.WriteAllTextAsync(grid.Settings, (await File.ReadAllTextAsync(grid.Settings)).Replace("bay-bus-1", device, StringComparison.Ordinal));
        await grid.StartAsync();
        using HttpClient again = grid.Http();
        using StringContent same = new($"energy,site=ieee14,device={device} import_kwh=1.5 {Now()}000000");
        using HttpResponseMessage stored = await again.PostAsync("api/v2/write?bucket=energy", same);
        Assert.Equal(HttpStatusCode.NoContent, stored.StatusCode);

        again.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "another");
        using StringContent row = new("""{"site":"ieee14"}""", Encoding.UTF8, "application/x-ndjson");
        Assert.Equal(HttpStatusCode.Unauthorized, (await again.PostAsync("api/v1/readings", row)).StatusCode);
    }

    [Fact]
    public async Task TokenFile_IsReadAgain_WithoutAStart()
    {
        using ServedGrid grid = await ServedGrid.SetUpAsync();
        await grid.StartAsync();
        using HttpClient http = grid.Http();
        await File.WriteAllTextAsync(grid.InFolder("tokens"), "# nobody\n");
        Assert.True(await grid.Run.ReachesAsync(async () => await PostAsync(http) == HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task EveryProblemOfTheSettings_IsToldWithItsPlace_AndNothingStarts()
    {
        using ServedGrid grid = await ServedGrid.SetUpAsync(("127.0.0.1:0\n  anonymous: true ", "0.0.0.0:0\n  anonymous: true "), ("lines: telegraf", "lines: nothing.yaml"), ("serve: carbonledger.serve/1", "serve: 1\nservice: x"));
        ToolResult result = (await ToolRun.ToEndAsync("serve", grid.Settings)).Expect(2);
        foreach (string part in (string[])["Unknown key", "only loopback may be open", "nothing.yaml", "Expected serve: carbonledger.serve/1", "line "])
        {
            Assert.Contains(part, result.Error, StringComparison.Ordinal);
        }

        Assert.Equal(result.Error, (await ToolRun.ToEndAsync("serve", grid.Settings, "--check")).Expect(2).Error);
    }

    [Fact]
    public async Task ALogThatWasNeverCreated_IsNotBegun()
    {
        using ServedGrid grid = await ServedGrid.SetUpAsync(("origin: carbonledger.example/grid", "origin: carbonledger.example/other"));
        ToolResult result = await ToolRun.ToEndAsync("serve", grid.Settings);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("carbonledger.example/other", result.Error, StringComparison.Ordinal);
        Directory.Delete(grid.Data, recursive: true);
        Assert.Equal(64, (await ToolRun.ToEndAsync("setup", grid.InFolder(""), "--case", "ieee14")).ExitCode);
    }

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private static async Task<HttpStatusCode> PostAsync(HttpClient http)
    {
        using StringContent row = new("""{"site":"x"}""", Encoding.UTF8, "application/x-ndjson");
        using HttpResponseMessage response = await http.PostAsync("api/v1/readings", row);
        return response.StatusCode;
    }
}
