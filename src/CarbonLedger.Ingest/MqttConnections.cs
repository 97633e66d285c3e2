using System.Collections.Concurrent;
using System.Threading.Channels;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Formats.Sparkplug;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Server;

namespace CarbonLedger.Ingest;

/// <summary>Kestrel brings connections here, MQTTnet takes them from here.</summary>
internal sealed class MqttConnections(EdgeServices edge) : ConnectionHandler, IMqttServerAdapter
{
    private readonly ConcurrentDictionary<DeviceConnection, bool> devices = new();
    private int open;

    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    /// <summary>Connections open now.</summary>
    public int Open => Volatile.Read(ref open);

    public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger)
    {
        edge.Gate.Commanded += Send;
        return Task.CompletedTask;
    }

    public Task StopAsync()
    {
        edge.Gate.Commanded -= Send;
        return Task.CompletedTask;
    }

    public void Dispose()
    {
    }

    /// <summary>Ends every connection whose device the registry knows as revoked.</summary>
    public void EndRevoked()
    {
        foreach (DeviceConnection device in devices.Keys)
        {
            if (device.Client is { } client && Identifier.IsValid(client) && edge.Registry.FindRevocation(new DeviceId(client)) is not null)
            {
                device.EndRevoked();
            }
        }
    }

    /// <summary>Sends a command to the edge node it is for, if that is connected here.</summary>
    public void Send(SparkplugCommand command)
    {
        string? edgeNode = SparkplugTopic.TryParse(command.Topic, out SparkplugTopic? topic) ? topic.Edge : null;
        foreach (DeviceConnection device in devices.Keys.Where(device => device.Client == edgeNode))
        {
            _ = Task.Run(() => device.SendCommandAsync(command));
        }
    }

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        int count = Interlocked.Increment(ref open);
        try
        {
            if (count <= edge.Options.ConnectionsMax && ClientHandler is { } handle)
            {
                await ServeAsync(connection, handle);
            }
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }
    }

    private static async Task TakeDeathAsync(DeviceConnection device)
    {
        try
        {
            await device.TakeDeathAsync();
        }
        catch (ChannelClosedException)
        {
            // The queue is stopping, and with it the host: it will ask every edge node for its births.
        }
    }

    private async Task ServeAsync(ConnectionContext connection, Func<IMqttChannelAdapter, Task> handle)
    {
        using DeviceConnection device = new(connection, edge);

        // Kestrel asks for the end when the host stops; acknowledgements under way still go out.
        CancellationToken stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        using CancellationTokenRegistration stop = stopping.Register(device.Stop);
        devices[device] = true;
        try
        {
            await handle(device);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            // The other side went away; nothing of it is owed to anybody.
        }
        finally
        {
            devices.TryRemove(device, out _);
            await TakeDeathAsync(device);
        }
    }
}
