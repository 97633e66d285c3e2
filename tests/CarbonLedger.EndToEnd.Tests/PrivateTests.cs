using System.Text.Json;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Storage.Postgres;
using CarbonLedger.Storage.Tests;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>A day with a private load, as its operator, an auditor who may see it and one who may not meet it.</summary>
[Collection(PostgresGroup.Name)]
public sealed class PrivateTests(PostgresServer server, DemoRuns demos)
{
    [Fact]
    public async Task PrivateLoad_IsVerifiedByWhoMaySeeIt_ShownInPart_AndErased()
    {
        DemoFiles demo = await demos.RunAsync("--seed", "7", "--private", "load-3");
        string disclosures = Path.Combine(demo.Folder, "audit", "disclosures");
        string data = Path.Combine(demo.Folder, "data");
        string[] verify = ["verify", demo.Bundle, "--policy", demo.Policy, "--trust", demo.Trust];
        ToolResult seen = (await ToolRun.ToEndAsync([.. verify, "--disclosures", disclosures])).Expect(0);
        Assert.Contains("private entries: 193 disclosed, each as it was committed to; 0 kept back", seen.Output, StringComparison.Ordinal);
        Assert.Contains("193 kept back", (await ToolRun.ToEndAsync(verify)).Expect(3).Output, StringComparison.Ordinal);
        (await ToolRun.ToEndAsync([.. verify, "--allow-undisclosed"])).Expect(0);

        string part = demos.NewPath("part");
        (await ToolRun.ToEndAsync("private", "disclose", "--data", data, "--asset", "load-3", "--fields", "metering", "--out", part)).Expect(0);
        ToolResult shown = (await ToolRun.ToEndAsync("private", "show", part, "--bundle", demo.Bundle, "--policy", demo.Policy, "--json")).Expect(0);
        using JsonDocument json = JsonDocument.Parse(shown.Output);
        Assert.Equal(96, json.RootElement.GetArrayLength());
        JsonElement fields = json.RootElement[0].GetProperty("Fields");
        Assert.True(long.Parse(fields.GetProperty("energyInWh").GetString()!, System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.False(fields.TryGetProperty("carbonInMg", out _));

        byte[] lie = await File.ReadAllBytesAsync(part, TestContext.Current.CancellationToken);
        lie[^2] ^= 1;
        Assert.NotEqual(0, (await ToolRun.ToEndAsync("private", "show", demos.NewFile("lie", lie), "--bundle", demo.Bundle, "--policy", demo.Policy)).ExitCode);

        (await ToolRun.ToEndAsync("private", "erase", "--data", data, "--postgres", "Host=127.0.0.1", "--asset", "load-3", "--from", "2026-05-31", "--to", "2026-06-02")).Expect(64);
        string[] erase = ["private", "erase", "--data", data, "--asset", "load-3", "--from", "2026-05-31", "--to", "2026-06-02"];
        Assert.Contains("--recent", (await ToolRun.ToEndAsync(erase)).Expect(64).Error, StringComparison.Ordinal);
        Assert.Contains("193 opened entries with their secrets, 97 stored captures", (await ToolRun.ToEndAsync([.. erase, "--recent"])).Expect(0).Output, StringComparison.Ordinal);
        (await ToolRun.ToEndAsync("private", "disclose", "--data", data, "--out", demos.NewPath())).Expect(3);
        (await ToolRun.ToEndAsync([.. verify, "--disclosures", disclosures])).Expect(0);
    }

    [Fact]
    public async Task PrivateLoadWhoseCapturesLieInPostgres_IsErasedThere_BySettingsOrFolder()
    {
        await using PostgresDatabase database = await server.CreateAsync();
        string connection = server.ConnectionString(database.Name, "postgres");
        DemoFiles demo = await demos.RunAsync("--seed", "7", "--private", "load-3", "--postgres", connection);
        string data = Path.Combine(demo.Folder, "data");
        string origin = (await File.ReadAllTextAsync(demo.Policy, TestContext.Current.CancellationToken)).Split('\n').First(line => line.StartsWith("log ", StringComparison.Ordinal))[4..].Split('+')[0];
        string settings = demos.NewFile("settings.yaml", System.Text.Encoding.UTF8.GetBytes($$"""
            serve: carbonledger.serve/1
            origin: {{origin}}
            data: {{data}}
            network: network.json
            log: { key: log.key }
            postgres: { journal: {{Path.Combine(data, "signing-journal.txt")}} }

            """));
        string[] day = ["--asset", "load-3", "--from", "2026-05-31", "--to", "2026-06-02", "--recent"];
        (await ToolRun.ToEndAsync(["private", "erase", .. day])).Expect(64);
        Assert.Contains("CARBONLEDGER_POSTGRES", (await ToolRun.ToEndAsync(["private", "erase", "--settings", settings, .. day])).Expect(64).Error, StringComparison.Ordinal);
        (await ToolRun.ToEndAsync(["private", "erase", "--data", data, "--postgres", connection, "--origin", "other.example/log", .. day])).Expect(66);
        await using PostgresTelemetryStore telemetry = await PostgresTelemetryStore.OpenAsync(PostgresTelemetryStore.Source(connection), origin, TestContext.Current.CancellationToken);
        DeviceId[] devices = [new("m-load-3")];
        Assert.Equal(97, (await ReadAsync(telemetry, devices)).Count);

        // Whoever may empty rows, and nothing else.
        await server.CreateMemberAsync("private_eraser", "carbonledger_eraser");
        ToolResult erased = (await ToolRun.ToEndAsync(["private", "erase", "--settings", settings, "--postgres", server.ConnectionString(database.Name, "private_eraser"), .. day])).Expect(0);
        Assert.Contains("193 opened entries with their secrets, 97 stored captures", erased.Output, StringComparison.Ordinal);
        Assert.Empty(await ReadAsync(telemetry, devices));
        Assert.Contains("0 opened entries with their secrets, 0 stored captures", (await ToolRun.ToEndAsync(["private", "erase", "--data", data, "--postgres", connection, .. day])).Expect(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownPrivateAsset_IsNamed() =>
        Assert.Contains("nowhere", (await ToolRun.ToEndAsync("demo", "--out", demos.NewPath(), "--private", "nowhere")).Expect(2).Error, StringComparison.Ordinal);

    private static Task<IReadOnlyList<SignedCapture>> ReadAsync(PostgresTelemetryStore telemetry, DeviceId[] devices) =>
        telemetry.ReadAsync(devices, new Timestamp(Timestamp.UnixMillisecondsMin), new Timestamp(Timestamp.UnixMillisecondsMax), TestContext.Current.CancellationToken);
}
