using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CarbonLedger.Abstractions;
using CarbonLedger.Ingest;
using CarbonLedger.Ingest.Broker;
using CarbonLedger.Simulators.Loading;
using CarbonLedger.Storage.Sqlite;
using CarbonLedger.Storage.Sqlite.Segments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CarbonLedger.Benchmarks.Edge;

/// <summary>
/// Messages a second through mosquitto and the door's shared subscription, verified, durable and acknowledged, beside what mosquitto
/// gives a plain QoS 1 subscriber that does nothing with them (mosquitto_sub). From the first publish to the last acknowledgement;
/// publishers, broker and subscriber share the machine.
/// </summary>
internal static class BrokerBenchmark
{
    private const int Rounds = 5;
    private const int Connections = 50;
    private const int CapturesEach = 400;
    private const int InFlight = 20;
    private const int Messages = Connections * CapturesEach;
    private const string Filter = "cl/v1/+/+/reading";

    private static readonly string[] Places = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/sbin", "/opt/homebrew/bin"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Prints the table and returns the ratio; nothing where mosquitto is not installed.</summary>
    /// <exception cref="InvalidOperationException">The store holds other than was published.</exception>
    public static async Task<IReadOnlyList<(string What, string Ratio)>> RunAsync()
    {
        if (Program("mosquitto") is not { } broker || Program("mosquitto_sub") is not { } subscriber)
        {
            Console.WriteLine("Broker: left out, mosquitto and its clients are not installed.");
            return [];
        }

        using MadeFleet fleet = new(Connections, CapturesEach);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("carbonledger-broker-benchmark-");
        List<double> through = [], plain = [];
        try
        {
            // Round 0 warms up and does not count.
            for (int round = 0; round <= Rounds; round++)
            {
                double door = await WithBrokerAsync(broker, folder.FullName, port => ThroughDoorAsync(fleet, port, folder.FullName));
                double bare = await WithBrokerAsync(broker, folder.FullName, port => ToSubscriberAsync(fleet, port, subscriber));
                if (round > 0)
                {
                    through.Add(door);
                    plain.Add(bare);
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        TextTable table = new($"Broker, medians of {Rounds} rounds in turns; mosquitto with TCP_NODELAY, {Messages} messages of {fleet.PayloadBytes} bytes over {Connections} × {InFlight}", "subscriber", "messages/s");
        table.Add("door: $share, verified, durable in segments, acknowledged", Show.Whole(Median.Of(through)));
        table.Add("mosquitto_sub: plain QoS 1", Show.Whole(Median.Of(plain)));
        table.Print();
        return [("broker: durable through $share to mosquitto's own rate to a plain QoS 1 subscriber", Show.Ratio(Median.Ratio(through, plain)))];
    }

    private static async Task<double> ThroughDoorAsync(MadeFleet fleet, int port, string folder)
    {
        string data = Path.Combine(folder, "run");
        Directory.CreateDirectory(data);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddSingleton(fleet.Clock);
        builder.Services.AddSingleton<ITelemetryStore>(_ => SegmentTelemetryStore.Open(Path.Combine(data, "telemetry"), Path.Combine(data, "telemetry.db")));
        builder.Services.AddSingleton<IDeviceRegistry>(_ => new SqliteDeviceRegistry(Path.Combine(data, "telemetry.db")));
        builder.Services.AddSingleton<ICaptureSink, NothingSink>();
        builder.Services.AddBrokerDoor(new BrokerOptions { Host = "127.0.0.1", Port = port, ClientId = "benchmark", Filters = [Filter] });
        double rate;
        using (IHost host = builder.Build())
        {
            await host.Services.GetRequiredService<IDeviceRegistry>().EnrolAsync(fleet.Records);
            await host.StartAsync();
            BrokerDoor door = host.Services.GetRequiredService<BrokerDoor>();
            await UntilAsync(() => door.Status.ConnectedSince is not null);
            long started = Stopwatch.GetTimestamp();
            await PublishAsync(fleet, port);
            await UntilAsync(() => door.Status.Acknowledged >= Messages);
            rate = Messages / Stopwatch.GetElapsedTime(started).TotalSeconds;
            TelemetryCounts stored = await host.Services.GetRequiredService<ITelemetryStore>().CountAsync();
            if (stored.Stored != Messages || host.Services.GetRequiredService<EdgeCounters>().Accepted != Messages)
            {
                throw new InvalidOperationException($"{Messages} published, {door.Status.Acknowledged} acknowledged, {stored.Stored} stored.");
            }

            await host.StopAsync();
        }

        Directory.Delete(data, recursive: true);
        return rate;
    }

    private static async Task<double> ToSubscriberAsync(MadeFleet fleet, int port, string program)
    {
        // The first one leaves a session with the subscription, so that the second misses nothing.
        string[] arguments = ["-V", "5", "-h", "127.0.0.1", "-p", Text(port), "-i", "benchmark", "-c", "-x", "600", "-q", "1", "-t", Filter];
        using (Process first = Start(program, [.. arguments, "-E"]))
        {
            await first.WaitForExitAsync().WaitAsync(Patience);
        }

        using Process subscriber = Start(program, [.. arguments, "-C", Text(Messages), "-N", "-F", "x"]);
        subscriber.BeginOutputReadLine();
        subscriber.BeginErrorReadLine();
        long started = Stopwatch.GetTimestamp();
        await PublishAsync(fleet, port);
        await subscriber.WaitForExitAsync().WaitAsync(Patience);
        return Messages / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task PublishAsync(MadeFleet fleet, int port)
    {
        RawMqttLoadOptions options = new(new IPEndPoint(IPAddress.Loopback, port), fleet.ClientId, fleet.Message) { Connections = Connections, InFlight = InFlight };
        await using RawMqttLoad load = await RawMqttLoad.ConnectAsync(options, TimeProvider.System, CancellationToken.None);
        RawMqttLoadResult result = await load.RunAsync(CapturesEach, Patience, CancellationToken.None);
        if (result.Acknowledged.GetValueOrDefault((byte)0) != Messages)
        {
            throw new InvalidOperationException($"mosquitto acknowledged {result.Acknowledged.GetValueOrDefault((byte)0)} of {Messages} messages.");
        }
    }

    private static async Task<double> WithBrokerAsync(string program, string folder, Func<int, Task<double>> run)
    {
        int port = FreePort();
        string settings = Path.Combine(folder, "mosquitto.conf");
        await File.WriteAllTextAsync(settings, $"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\nset_tcp_nodelay true\nmax_inflight_messages 1024\nmax_queued_messages 0\n");
        using Process broker = Start(program, "-c", settings);
        try
        {
            broker.BeginErrorReadLine();
            broker.BeginOutputReadLine();
            await UntilAsync(() => Listens(port));
            return await run(port);
        }
        finally
        {
            broker.Kill();
            await broker.WaitForExitAsync();
        }
    }

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static async Task UntilAsync(Func<bool> condition)
    {
        long started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new InvalidOperationException($"Not done within {Patience.TotalSeconds} s.");
            }

            await Task.Delay(5);
        }
    }

    private static bool Listens(int port)
    {
        try
        {
            using TcpClient client = new("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string? Program(string name) =>
        Places.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
