using System.Collections.Concurrent;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
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

    public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger) => Task.CompletedTask;

    public Task StopAsync() => Task.CompletedTask;

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
        }
    }
}
