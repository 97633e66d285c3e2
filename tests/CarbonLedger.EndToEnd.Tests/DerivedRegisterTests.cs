using System.Globalization;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Server;
using MQTTnet;
using MQTTnet.Protocol;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>A device that sends power to a grid in service, which is killed in between.</summary>
public sealed class DerivedRegisterTests
{
    private const string Profile = """
        profile: carbonledger.profile/1
        id: powers
        topic: power/{device}
        site: enrolment
        device: topic
        time: { at: /t, form: unix-s }
        registers:
          - { register: "1-0:1.8.0", at: /in, unit: W, kind: power }
        """;

    private static readonly DeviceId Device = new("m-load-3");

    [Fact]
    public async Task RegisterMadeOfPower_GoesOnWhenTheServerIsKilledAndStartedAgain()
    {
        using ServedGrid grid = await ServedGrid.SetUpAsync(("profiles: [tasmota", "profiles: [powers.yaml, tasmota"), ("unsigned: []", $"unsigned: [{Device}]"));
        await File.WriteAllTextAsync(grid.InFolder("powers.yaml"), Profile);
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        await grid.StartAsync();
        await SendAsync(grid, now - 600, now - 300);
        await grid.Run.KillAsync();
        await grid.StartAsync();
        await SendAsync(grid, now);
        await grid.Run.KillAsync();

        // 3.6 kW are 300 Wh in five minutes.
        using Storage.Sqlite.Segments.SegmentTelemetryStore store = GridHost.OpenTelemetry(grid.Data);
        IReadOnlyList<SignedCapture> stored = await store.ReadAsync([Device], new Timestamp((now - 3_600) * 1_000), new Timestamp((now + 3_600) * 1_000), TestContext.Current.CancellationToken);
        Assert.Equal([0L, 300L, 600L], stored.Select(one => one.Capture.ValueOf(Register.ActiveImport)!.Value.Thousandths));
    }

    private static async Task SendAsync(ServedGrid grid, params long[] times)
    {
        Uri mqtt = new(grid.Mqtt);
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer(mqtt.Host, mqtt.Port).WithClientId(Device.Value).Build());
        foreach (long time in times)
        {
            string payload = string.Create(CultureInfo.InvariantCulture, $$"""{"t":{{time}},"in":3600}""");
            MqttClientPublishResult result = await client.PublishStringAsync($"power/{Device}", payload, MqttQualityOfServiceLevel.AtLeastOnce);
            Assert.True(result.IsSuccess, result.ReasonString);
        }
    }
}
