using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CarbonLedger.Benchmarks.Edge;

/// <summary>A server that is measured, as a process of its own.</summary>
internal sealed class BesideServer : IDisposable
{
    private static readonly TimeSpan StartTimeMax = TimeSpan.FromSeconds(60);

    private readonly Process process;

    private BesideServer(Process process, IPEndPoint endPoint) => (this.process, EndPoint) = (process, endPoint);

    public IPEndPoint EndPoint { get; }

    /// <summary>Processor time the process took so far, user and system.</summary>
    public TimeSpan ProcessorTime => Fresh().TotalProcessorTime;

    /// <summary>Bytes of memory it has resident.</summary>
    public long Resident => Fresh().WorkingSet64;

    /// <summary>Where mosquitto is, or null.</summary>
    public static string? Mosquitto { get; } = ((string[])[.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), "/usr/sbin", "/usr/local/sbin"])
        .Select(folder => Path.Combine(folder, "mosquitto")).FirstOrDefault(File.Exists);

    /// <summary>Starts a server and waits until it listens.</summary>
    /// <exception cref="IOException">It does not listen in time.</exception>
    public static async Task<BesideServer> StartAsync(BesideVariant variant, string folder, int devices)
    {
        int port = FreePort();
        Process process = Process.Start(variant == BesideVariant.Mosquitto ? MosquittoStart(folder, port) : ChildStart(variant, variant == BesideVariant.MqttNet ? Text(port) : folder, devices))
            ?? throw new InvalidOperationException("The server did not start.");
        try
        {
            if (variant != BesideVariant.Mosquitto)
            {
                string? line = await process.StandardOutput.ReadLineAsync().WaitAsync(StartTimeMax);
                port = line is not null && line.StartsWith("port ", StringComparison.Ordinal) ? int.Parse(line[5..], CultureInfo.InvariantCulture) : throw new IOException($"{variant} did not start.");
            }

            IPEndPoint endPoint = new(IPAddress.Loopback, port);
            await ConnectAsync(endPoint);
            return new BesideServer(process, endPoint);
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    /// <summary>Ends the server in order; how many captures it had stored, where it stores any.</summary>
    public async Task<long?> StopAsync()
    {
        if (!process.StartInfo.RedirectStandardInput)
        {
            process.Kill();
            await process.WaitForExitAsync();
            return null;
        }

        process.StandardInput.Close();
        string rest = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return rest.Split('\n').FirstOrDefault(line => line.StartsWith("stored ", StringComparison.Ordinal)) is { } stored ? long.Parse(stored[7..], CultureInfo.InvariantCulture) : null;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }

    private Process Fresh()
    {
        process.Refresh();
        return process;
    }

    private static ProcessStartInfo MosquittoStart(string folder, int port)
    {
        string settings = Path.Combine(folder, "mosquitto.conf");
        File.WriteAllText(settings, $"listener {Text(port)} 127.0.0.1\nallow_anonymous true\npersistence false\nset_tcp_nodelay true\nlog_dest none\n");
        return new ProcessStartInfo(Mosquitto!, ["-c", settings]);
    }

    private static ProcessStartInfo ChildStart(BesideVariant variant, string folder, int devices)
    {
        string self = Environment.ProcessPath!;
        string[] words = [EdgeChild.Word, variant.ToString(), folder, Text(devices)];
        string[] program = Path.GetFileNameWithoutExtension(self) == "dotnet" ? [Path.Combine(AppContext.BaseDirectory, "CarbonLedger.Benchmarks.dll")] : [];
        return new ProcessStartInfo(self, [.. program, .. words]) { RedirectStandardInput = true, RedirectStandardOutput = true };
    }

    private static async Task ConnectAsync(IPEndPoint endPoint)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            using TcpClient client = new();
            try
            {
                await client.ConnectAsync(endPoint);
                return;
            }
            catch (SocketException e)
            {
                if (Stopwatch.GetElapsedTime(started) > StartTimeMax)
                {
                    throw new IOException($"Nobody listens at {endPoint}: {e.Message}", e);
                }

                await Task.Delay(20);
            }
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
