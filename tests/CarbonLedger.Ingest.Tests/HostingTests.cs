using System.Net;
using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MQTTnet;

namespace CarbonLedger.Ingest.Tests;

/// <summary>The edge lives in a web application beside other things.</summary>
public sealed class HostingTests
{
    [Fact]
    public async Task BesideHttp_BothAnswerOnTheirOwnPorts()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<ITelemetryStore, InMemoryTelemetryStore>();
        builder.Services.AddSingleton<IDeviceRegistry, InMemoryDeviceRegistry>();
        builder.Services.AddSingleton<IGridClock>(new TestClock(TestDevice.Now));
        builder.Services.AddSingleton<ICaptureSink, TestSink>();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.AddMqttEdge(new MqttEdgeOptions { Port = 0, AllowAnonymous = true });
        await using WebApplication application = builder.Build();
        application.MapGet("/", () => "here");
        await application.StartAsync();
        IPEndPoint mqtt = await application.Services.GetRequiredService<MqttEdge>().WhenListeningAsync();
        string http = application.Urls.Single(url => !url.EndsWith($":{mqtt.Port}", StringComparison.Ordinal));

        using HttpClient browser = new();
        Assert.Equal("here", await browser.GetStringAsync(new Uri(http)));
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        MqttClientConnectResult result = await client.ConnectAsync(new MqttClientOptionsBuilder().WithEndPoint(mqtt).WithClientId("m1").Build());
        Assert.Equal(MqttClientConnectResultCode.Success, result.ResultCode);
        await application.StopAsync();
    }

    [Fact]
    public void OptionOutsideItsRange_IsRefusedWhenAdded() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => WebApplication.CreateSlimBuilder().AddMqttEdge(new MqttEdgeOptions { InFlightMax = 0 }));
}
