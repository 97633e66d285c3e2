using System.Net;
using Microsoft.Extensions.Hosting;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Server;

namespace CarbonLedger.Ingest;

/// <summary>
/// The MQTT endpoint (3.1.1 and 5): a device that got its acknowledgement never has to remember that reading again.
/// Starts and stops with the host; stopping sends what is acknowledged and stores what is queued.
/// </summary>
public sealed class MqttEdge : IHostedService, IDisposable
{
    /// <summary>How long a connection may take to send its CONNECT, and a write to be taken.</summary>
    public static readonly TimeSpan CommunicationMax = TimeSpan.FromSeconds(10);

    private readonly MqttServer server;
    private readonly MqttConnections connections;
    private readonly IngestQueue queue;
    private readonly RevocationWatch revocations;
    private readonly TaskCompletionSource<IPEndPoint> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration started;
    private readonly CancellationTokenRegistration stopping;

    internal MqttEdge(MqttConnections connections, MqttListener listener, IngestQueue queue, DeviceAdmission admission, RevocationWatch revocations, IHostApplicationLifetime lifetime)
    {
        (this.connections, this.queue, this.revocations) = (connections, queue, revocations);
        MqttServerOptions options = new MqttServerOptionsBuilder().WithoutDefaultEndpoint().WithDefaultCommunicationTimeout(CommunicationMax).Build();
        server = new MqttServer(options, [connections], MqttNetNullLogger.Instance);
        server.ValidatingConnectionAsync += async connect =>
            connect.ReasonCode = await admission.DecideAsync(new ConnectRequest(connect.ClientId ?? "", connect.UserName, connect.RawPassword, connect.ClientCertificate));
        started = lifetime.ApplicationStarted.Register(() => listening.TrySetResult(listener.EndPoint));
        stopping = lifetime.ApplicationStopping.Register(() => listening.TrySetCanceled());
    }

    /// <summary>Connections open now.</summary>
    public int Connections => connections.Open;

    /// <summary>Returns the bound address and port once the host has started.</summary>
    public Task<IPEndPoint> WhenListeningAsync(CancellationToken cancellationToken = default) => listening.Task.WaitAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        revocations.Start();
        return server.StartAsync();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await revocations.StopAsync();
        await server.StopAsync(new MqttServerStopOptions());
        await queue.StopAsync().WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        started.Dispose();
        stopping.Dispose();
        server.Dispose();
        revocations.Dispose();
    }
}
