using System.Diagnostics;
using System.Globalization;
using System.Net;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Keys;
using CarbonLedger.Server.Serving;
using CarbonLedger.Simulators.Fleet;
using CarbonLedger.Simulators.Loading;

namespace CarbonLedger.Cli.Commands;

/// <summary>
/// A grid of a soak's own: set up as <c>setup</c> does, its devices enrolled, and <c>serve</c> as a child process that can be killed, paused
/// and started again.
/// </summary>
internal sealed class SoakGrid : IDisposable
{
    /// <summary>The server's data, in the grid's folder.</summary>
    public const string DataFolder = "data";

    public const string Origin = "carbonledger.example/soak";

    /// <summary>How long a server may take to be ready, and to stop.</summary>
    private static readonly TimeSpan ServerTimeMax = TimeSpan.FromMinutes(3);

    /// <summary>How long before now the network begins: there are intervals to close from the first minute on.</summary>
    private const int QuartersBack = 4;

    public static readonly SiteId Site = new("soak");

    private readonly Lock locked = new();
    private Process? server;
    private volatile IPEndPoint? mqtt;
    private Process? asked;
    private string? ended;

    private SoakGrid(string folder, Timestamp from) => (Folder, EnrolledFrom) = (folder, from);

    public string Folder { get; }

    public string Data => Path.Combine(Folder, DataFolder);

    public Timestamp EnrolledFrom { get; }

    /// <summary>Where devices connect; null while the server is down.</summary>
    public IPEndPoint? Mqtt => mqtt;

    /// <summary>How the server ended by itself, or null.</summary>
    public string? Ended
    {
        get
        {
            lock (locked)
            {
                return ended;
            }
        }
    }

    private string Settings => Path.Combine(Folder, "settings.yaml");

    /// <summary>Makes the folder, its settings on free ports of loopback, and enrols the devices.</summary>
    public static async Task<SoakGrid> SetUpAsync(string folder, SoakOptions load, CancellationToken cancel)
    {
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        Timestamp from = new(now - (now % Interval.LengthMilliseconds) - (QuartersBack * Interval.LengthMilliseconds));
        NetworkModel network = Network(from, load.Metering);
        await SetupCommand.MakeAsync(folder, Origin, NetworkWriter.Write(network), network, null, cancel);
        SoakGrid grid = new(folder, from);
        string settings = await File.ReadAllTextAsync(grid.Settings, cancel);
        foreach ((string was, string becomes) in ((string, string)[])[("127.0.0.1:1883", "127.0.0.1:0"), ("127.0.0.1:8080", "127.0.0.1:0"), ("127.0.0.1:8091", "127.0.0.1:0"), ("anonymous: false", "anonymous: true")])
        {
            settings = settings.Contains(was, StringComparison.Ordinal) ? settings.Replace(was, becomes, StringComparison.Ordinal) : throw new InvalidOperationException($"The settings have no {was}.");
        }

        await File.WriteAllTextAsync(grid.Settings, settings, cancel);
        grid.Enrol(load);
        return grid;
    }

    /// <summary>Starts the server and waits until it answers devices.</summary>
    /// <exception cref="IOException">It ended, or was not ready in time.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        ProcessStartInfo start = Self();
        start.ArgumentList.Add("serve");
        start.ArgumentList.Add(Settings);
        Process process = new() { StartInfo = start, EnableRaisingEvents = true };
        TaskCompletionSource<bool> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        StreamWriter log = new(Path.Combine(Folder, "serve.log"), append: true) { AutoFlush = true };
        IPEndPoint? found = null;
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } text)
            {
                Write(log, text);
                found ??= EndPointOf(text);
                if (text.StartsWith("Ready.", StringComparison.Ordinal))
                {
                    ready.TrySetResult(true);
                }
            }
        };
        process.ErrorDataReceived += (_, line) => Write(log, line.Data ?? "");
        process.Exited += (_, _) =>
        {
            ready.TrySetResult(false);
            lock (locked)
            {
                mqtt = server == process ? null : mqtt;
                ended ??= asked == process ? null : string.Create(CultureInfo.InvariantCulture, $"The server ended by itself with exit code {process.ExitCode}; see {Folder}/serve.log.");
            }
        };
        lock (locked)
        {
            server?.Dispose();
            server = process;
        }

        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!await ready.Task.WaitAsync(ServerTimeMax, cancel))
        {
            throw new IOException(Ended ?? $"The server did not become ready; see {Folder}/serve.log.");
        }

        mqtt = found ?? throw new IOException("The server did not say where MQTT is.");
    }

    /// <summary>As kill -9: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        Process process = Expected();
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Stops the process from running for a while; its connections stay.</summary>
    public async Task PauseAsync(TimeSpan time, CancellationToken cancel)
    {
        await SignalAsync("STOP");
        await Task.Delay(time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await SignalAsync("CONT");
    }

    /// <summary>Stops the server in order.</summary>
    /// <exception cref="IOException">It did not end in time.</exception>
    public async Task StopAsync()
    {
        Process process = Expected();
        if (OperatingSystem.IsWindows())
        {
            process.Kill();
        }
        else
        {
            // Not SIGINT: a shell makes what it starts in the background ignore that one.
            await SignalAsync("TERM");
        }

        using CancellationTokenSource limit = new(ServerTimeMax);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new IOException($"The server did not stop in {ServerTimeMax}.");
        }
    }

    public void Dispose()
    {
        lock (locked)
        {
            asked = server;
            if (server is { HasExited: false })
            {
                server.Kill();
            }

            server?.Dispose();
            server = null;
        }
    }

    // What ends now was asked to.
    private Process Expected()
    {
        lock (locked)
        {
            asked = server;
            return server ?? throw new InvalidOperationException("The server is not started.");
        }
    }

    private async Task SignalAsync(string name)
    {
        int id = server?.Id ?? throw new InvalidOperationException("The server is not started.");
        using Process kill = Process.Start("kill", [$"-{name}", id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private void Enrol(SoakOptions load)
    {
        string keys = Path.Combine(Folder, "keys");
        using HeldKey held = KeyFile.Read(Path.Combine(keys, "enrolment.key"), OwnerOnly.ReadLine(Path.Combine(keys, "passphrase")));
        List<DeviceEntry> entries = [];
        foreach (int number in Enumerable.Range(0, load.Connections))
        {
            DeviceId device = SoakOptions.DeviceOf(number);
            using Ed25519Signer signer = DeviceKeys.SignerOf(load.Seed, device);
            entries.Add(DeviceEntry.Sign(Site, device, EnrolledFrom, signer.PublicKey, held.Signer));
        }

        new EnrolmentBox(Data).Add(entries, "0-soak");
    }

    // One bus, a generator and loads: what the log needs to close intervals, and no more.
    private static NetworkModel Network(Timestamp from, int metering)
    {
        BusId bus = new("bus-1");
        AssetId Asset(int number) => new(SoakOptions.DeviceOf(number).Value);
        MeteringPoint Point(int number) => new(Asset(number), number == 0 ? Terminal.Generator : Terminal.Load, SoakOptions.DeviceOf(number), [new Multiplier(from, 1, 1, 1, 1)]);
        return new NetworkModel(
            new NetworkId("soak"), 1, from, Site, "Etc/UTC", "made for a soak", 100,
            [new Bus(bus, "bus-1", 110, 1, 0, 0, 0)],
            [],
            [new Generator(Asset(0), bus, "hydro", FactorChoice.ById(new FactorId("ipcc-ar5-hydro-lifecycle")), 1_000, 100, 1, "slack")],
            [.. Enumerable.Range(1, metering - 1).Select(number => new Load(Asset(number), bus, "constant", 1, 0))],
            [],
            [.. Enumerable.Range(0, metering).Select(Point)]);
    }

    private static ProcessStartInfo Self()
    {
        string self = Environment.ProcessPath ?? throw new InvalidOperationException("This process has no path.");
        ProcessStartInfo start = new(self) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };

        // Started as "dotnet carbonledger.dll", the first argument is the program.
        if (Path.GetFileNameWithoutExtension(self) == "dotnet")
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "carbonledger.dll"));
        }

        return start;
    }

    private static IPEndPoint? EndPointOf(string line)
    {
        const string Scheme = "mqtt://";
        return line.StartsWith("MQTT", StringComparison.Ordinal) && line.IndexOf(Scheme, StringComparison.Ordinal) is >= 0 and int at
            && IPEndPoint.TryParse(line[(at + Scheme.Length)..].Split(',')[0], out IPEndPoint? parsed) ? parsed : null;
    }

    private static void Write(StreamWriter log, string line)
    {
        lock (log)
        {
            log.WriteLine(line);
        }
    }
}
