using System.Globalization;
using System.Net;
using CarbonLedger.Abstractions;
using CarbonLedger.Ingest;
using CarbonLedger.Server;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace CarbonLedger.Benchmarks.Edge;

/// <summary>A server in a process of its own, so that its processor time and memory are its own: says its port, and runs until its input ends.</summary>
internal static class EdgeChild
{
    public const string Word = "edge-child";

    /// <param name="args">Variant, folder and how many devices are enrolled.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [var name, var folder, var count] || !Enum.TryParse(name, out BesideVariant variant))
        {
            return 64;
        }

        if (variant == BesideVariant.MqttNet)
        {
            return await RunMqttNetAsync(folder);
        }

        MqttEdgeOptions options = new() { Port = 0, AllowAnonymous = true, Durable = variant != BesideVariant.NotDurable, ChecksSignatures = variant != BesideVariant.DurableUnchecked };
        IReadOnlyList<DeviceRecord> records = MadeLoad.Records(int.Parse(count, CultureInfo.InvariantCulture));
        await using IEdgeHost host = await EndpointHost.StartAsync(records, new TimeLapseClock(MadeLoad.Now), folder, options);
        await SayAsync(host.Mqtt.Port);
        TelemetryCounts counts = await host.Telemetry.CountAsync();
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"stored {counts.Stored}"));
        return 0;
    }

    // Its port is chosen before, as the server can't tell which one it was given.
    private static async Task<int> RunMqttNetAsync(string port)
    {
        MqttServerOptions options = new MqttServerOptionsBuilder().WithDefaultEndpoint()
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .WithDefaultEndpointPort(int.Parse(port, CultureInfo.InvariantCulture)).WithConnectionBacklog(4_096).Build();
        using MqttServer server = new MqttServerFactory().CreateMqttServer(options);
        server.InterceptingPublishAsync += publish =>
        {
            publish.ProcessPublish = false;
            publish.Response.ReasonCode = MqttPubAckReasonCode.Success;
            return Task.CompletedTask;
        };
        await server.StartAsync();
        await SayAsync(options.DefaultEndpointOptions.Port);
        await server.StopAsync(new MqttServerStopOptions());
        return 0;
    }

    private static async Task SayAsync(int port)
    {
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"port {port}"));
        await Console.In.ReadToEndAsync();
    }
}
