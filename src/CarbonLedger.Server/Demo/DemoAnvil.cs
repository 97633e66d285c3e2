using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CarbonLedger.Abstractions;
using CarbonLedger.Anchors.Evm;

namespace CarbonLedger.Server.Demo;

/// <summary>A development chain of the demo: anvil, on a free port of this machine, ended with the demo. Its blocks prove nothing to anyone.</summary>
internal sealed class DemoAnvil : IAsyncDisposable
{
    /// <summary>The chain id.</summary>
    public const long ChainId = 31_337;

    // The first two accounts of the phrase "test test … junk": published, and rich on development chains alone.
    private const string OwnerKey = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
    private const string PublisherKey = "59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";

    private static readonly TimeSpan StartTimeMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly Process process;

    private DemoAnvil(Process process, int port)
    {
        this.process = process;
        Node = new EvmNodeOptions(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/")), ChainId) { PollInterval = Poll };
    }

    /// <summary>Where it is.</summary>
    public EvmNodeOptions Node { get; }

    /// <summary>Owns the contract.</summary>
    public EvmKey Owner { get; } = EvmKey.Parse(OwnerKey);

    /// <summary>Writes anchors.</summary>
    public EvmKey Publisher { get; } = EvmKey.Parse(PublisherKey);

    /// <summary>The program: the one given; or <c>anvil</c> of the PATH, or of npm's packages in the present folder or below <c>tests/third-party/chains</c>. Null where there is none.</summary>
    public static string? Find(string? given)
    {
        if (given is not null)
        {
            return File.Exists(given) ? given : null;
        }

        IEnumerable<string> onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, "anvil"));
        IEnumerable<string> packaged = ((string[])[".", Path.Combine("tests", "third-party", "chains")])
            .Select(folder => Path.Combine(folder, "node_modules", "@foundry-rs")).Where(Directory.Exists)
            .SelectMany(scope => Directory.GetDirectories(scope, "anvil-*")).Select(folder => Path.Combine(folder, "bin", "anvil"));
        return onPath.Concat(packaged).FirstOrDefault(File.Exists);
    }

    /// <summary>Starts it; when this returns, it answers.</summary>
    /// <exception cref="IOException">It doesn't.</exception>
    public static async Task<DemoAnvil> StartAsync(string program, HttpClient http, TimeProvider time, CancellationToken cancel)
    {
        int port = FreePort();
        ProcessStartInfo start = new(program, ["--host", "127.0.0.1", "--port", string.Create(CultureInfo.InvariantCulture, $"{port}"), "--chain-id", string.Create(CultureInfo.InvariantCulture, $"{ChainId}"), "--quiet"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
#pragma warning disable IDISP001 // The chain disposes it.
        Process process = Process.Start(start) ?? throw new IOException($"{program} did not start.");
#pragma warning restore IDISP001
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        DemoAnvil chain = new(process, port);
        long started = time.GetTimestamp();
        while (true)
        {
            try
            {
                using HttpResponseMessage answer = await http.GetAsync(chain.Node.Node, cancel);
                return chain;
            }
            catch (HttpRequestException e)
            {
                if (process.HasExited || time.GetElapsedTime(started) > StartTimeMax)
                {
                    await chain.DisposeAsync();
                    throw new IOException($"{program} doesn't answer on port {port}: {e.Message}", e);
                }
            }

            await Task.Delay(Poll, time, cancel);
        }
    }

    /// <summary>Deploys the contract for a log.</summary>
    /// <exception cref="AnchorRefusedException">The chain refuses.</exception>
    public Task<EvmDeployed> DeployAsync(HttpClient http, string origin, TimeProvider time, CancellationToken cancel) =>
        EvmDeployment.DeployAsync(http, Node, Owner, origin, Publisher.Address, time, cancel);

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
        Owner.Dispose();
        Publisher.Dispose();
    }

    private static int FreePort()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
