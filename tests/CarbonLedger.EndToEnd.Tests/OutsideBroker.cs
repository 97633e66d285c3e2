using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>A mosquitto of its own on a free port of loopback, open to everybody; its test is skipped, visibly, where it is missing.</summary>
internal sealed class OutsideBroker : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin", .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)];

    private readonly Process process;

    private OutsideBroker(Process process, int port) => (this.process, Port) = (process, port);

    public int Port { get; }

    /// <summary>Where an outside program lies; skips the test where it is missing.</summary>
    public static string Find(string program)
    {
        string? found = Places.Select(place => Path.Combine(place, program)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, $"{program} is not installed.");
        return found!;
    }

    /// <summary>When this returns, it listens.</summary>
    public static async Task<OutsideBroker> StartAsync(DemoRuns runs)
    {
        string program = Find("mosquitto");
        int port = FreePort();
        string config = runs.NewFile("mosquitto.conf", System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\nmax_queued_messages 0\n")));
        OutsideBroker broker = new(Process.Start(new ProcessStartInfo(program, ["-c", config]) { RedirectStandardError = true, RedirectStandardOutput = true })!, port);
        for (int i = 0; i < 2_000; i++)
        {
            try
            {
                using TcpClient probe = new();
                await probe.ConnectAsync(IPAddress.Loopback, port);
                return broker;
            }
            catch (SocketException)
            {
                await Task.Delay(10);
            }
        }

        await broker.DisposeAsync();
        throw new TimeoutException("mosquitto did not listen within twenty seconds.");
    }

    /// <summary>What mosquitto_sub prints of the first messages on a topic, one a line; it ends with them, or after a time without.</summary>
    public async Task<string[]> HearAsync(string filter, int messages, TimeSpan patience)
    {
        using Process subscriber = Process.Start(new ProcessStartInfo(Find("mosquitto_sub"), [
            "-V", "5", "-h", "127.0.0.1", "-p", $"{Port}", "-q", "1", "-t", filter, "-C", $"{messages}", "-W", $"{(int)patience.TotalSeconds}"])
        { RedirectStandardOutput = true })!;
        string output = await subscriber.StandardOutput.ReadToEndAsync();
        await subscriber.WaitForExitAsync();
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static int FreePort()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
