using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MQTTnet;
using MQTTnet.Formatter;

namespace CarbonLedger.Ingest.Tests.Broker;

/// <summary>A mosquitto of its own on a free port of loopback, with a folder that outlives its restarts; its test is skipped, visibly, where it is missing.</summary>
internal sealed class Mosquitto : IAsyncDisposable
{
    private static readonly string? Program = new[] { "/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/usr/bin/mosquitto", "/opt/homebrew/sbin/mosquitto" }.FirstOrDefault(File.Exists);

    private readonly string folder = Directory.CreateTempSubdirectory("carbonledger-broker-").FullName;
    private readonly List<IMqttClient> clients = [];
    private Process? process;

    private Mosquitto(string settings)
    {
        using (TcpListener listener = new(IPAddress.Loopback, 0))
        {
            listener.Start();
            Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        // Every change is saved before mosquitto does anything else.
        File.WriteAllText(Config, $"""
            listener {Port} 127.0.0.1
            user {Environment.UserName}
            persistence true
            persistence_location {folder}/
            autosave_on_changes true
            autosave_interval 1
            set_tcp_nodelay true
            max_queued_messages 0
            {settings}
            """);
    }

    public int Port { get; }

    private string Config => Path.Combine(folder, "mosquitto.conf");

    public static async Task<Mosquitto> StartAsync(string settings = "allow_anonymous true")
    {
        Assert.SkipWhen(Program is null, "mosquitto is not installed.");
        Mosquitto broker = new(settings);
        await broker.StartAgainAsync();
        return broker;
    }

    public async Task StartAgainAsync()
    {
        process = Process.Start(new ProcessStartInfo(Program!, ["-c", Config]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        for (int i = 0; i < 1_000; i++)
        {
            try
            {
                using TcpClient probe = new();
                await probe.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(10);
            }
        }

        Assert.Fail("mosquitto did not listen within ten seconds.");
    }

    /// <summary>Ends it in order: it saves what it holds.</summary>
    public async Task StopAsync()
    {
        using Process kill = Process.Start("kill", ["-TERM", $"{process!.Id}"]);
        await kill.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(TestEdge.Patience);
        process.Dispose();
        process = null;
    }

    /// <summary>Ends it where it is.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync().WaitAsync(TestEdge.Patience);
        process.Dispose();
        process = null;
    }

    public async Task<IMqttClient> ConnectAsync(string clientId, MqttProtocolVersion version = MqttProtocolVersion.V500)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        clients.Add(client);
        await client.ConnectAsync(new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", Port).WithClientId(clientId).WithProtocolVersion(version).WithTimeout(TestEdge.Patience).Build());
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        clients.ForEach(client => client.Dispose());
        if (process is not null)
        {
            await KillAsync();
        }

        Directory.Delete(folder, recursive: true);
    }
}
