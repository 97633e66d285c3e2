using System.Text.Json;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>A day with a private load, as its operator, an auditor who may see it and one who may not meet it.</summary>
public sealed class PrivateTests(DemoRuns demos)
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

        string[] erase = ["private", "erase", "--data", data, "--asset", "load-3", "--from", "2026-05-31", "--to", "2026-06-02"];
        Assert.Contains("--recent", (await ToolRun.ToEndAsync(erase)).Expect(64).Error, StringComparison.Ordinal);
        Assert.Contains("193 opened entries with their secrets, 97 stored captures", (await ToolRun.ToEndAsync([.. erase, "--recent"])).Expect(0).Output, StringComparison.Ordinal);
        (await ToolRun.ToEndAsync("private", "disclose", "--data", data, "--out", demos.NewPath())).Expect(3);
        (await ToolRun.ToEndAsync([.. verify, "--disclosures", disclosures])).Expect(0);
    }

    [Fact]
    public async Task UnknownPrivateAsset_IsNamed() =>
        Assert.Contains("nowhere", (await ToolRun.ToEndAsync("demo", "--out", demos.NewPath(), "--private", "nowhere")).Expect(2).Error, StringComparison.Ordinal);
}
