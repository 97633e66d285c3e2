using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using CarbonLedger.Abstractions;
using CarbonLedger.Anchors.Evm;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Anchors.Tests.Evm;

/// <summary>A development engine of others on a free port of this machine; ended with the test.</summary>
internal sealed class EvmEngine : IAsyncDisposable
{
    public const long ChainId = 424_242;
    public const string Origin = "example.org/anchored";

    // The first accounts of the phrase "test test ... junk", public and rich on development engines alone.
    public static readonly EvmKey Owner = EvmKey.Parse("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
    public static readonly EvmKey Publisher = EvmKey.Parse("59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d");
    public static readonly EvmKey Stranger = EvmKey.Parse("5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a");

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly HttpClient http = EvmAnchorLedger.CreateHttp();
    private readonly EvmRpc rpc;

    private EvmEngine(Process process, int port)
    {
        this.process = process;
        Node = new EvmNodeOptions(new Uri($"http://127.0.0.1:{port}/"), ChainId)
        {
            PollInterval = TimeSpan.FromMilliseconds(20),
            StuckAfter = TimeSpan.FromSeconds(20),
            WaitMax = TimeSpan.FromSeconds(60),
        };
        rpc = EvmRpc.Open(http, Node, TimeProvider.System);
    }

    public EvmNodeOptions Node { get; set; }

    public HttpClient Http => http;

    public static Task<EvmEngine> AnvilAsync(params string[] more) => StartAsync(ChainPackages.Anvil(), port => ["--host", "127.0.0.1", "--port", $"{port}", "--chain-id", $"{ChainId}", "--quiet", .. more]);

    public static Task<EvmEngine> GanacheAsync() => StartAsync("node", port =>
        [ChainPackages.Ganache(), "--server.host", "127.0.0.1", "--server.port", $"{port}", "--chain.chainId", $"{ChainId}", "--logging.quiet", "--wallet.mnemonic", "test test test test test test test test test test test junk"]);

    public Task<JsonElement> CallAsync(string method, params JsonNode?[] parameters) => rpc.CallAsync(method, parameters, default);

    /// <summary>Makes blocks at once; anvil alone.</summary>
    public Task MineAsync(int count = 1) => CallAsync("anvil_mine", HexText.Quantity(count));

    public async Task<EvmAnchorOptions> DeployAsync(int? confirmations = 0)
    {
        EvmDeployed deployed = await EvmDeployment.DeployAsync(http, Node, Owner, Origin, Publisher.Address, TimeProvider.System, default);
        return new EvmAnchorOptions(Node, deployed.Contract) { Confirmations = confirmations };
    }

    public EvmAnchorLedger Ledger(EvmAnchorOptions options, IEvmSigner? signer = null) => new(http, options, signer ?? Publisher, TimeProvider.System);

    /// <summary>Statements of a log that grows by 3 from one to the next, each with another cross-link; the first has none.</summary>
    public static List<AnchorPublication> Publications(int count, string salt = "", string origin = Origin)
    {
        List<AnchorPublication> made = [];
        for (int i = 0; i < count; i++)
        {
            Hash previous = i == 0 ? Hash.Zero : made[^1].Statement.Digest;
            AnchorStatement statement = new(origin, 5 + (3 * i), Hash.Of(System.Text.Encoding.UTF8.GetBytes($"{salt}{i}")), previous);
            made.Add(new AnchorPublication(statement, i, i == 0 ? Hash.Zero : Hash.Of([(byte)i])));
        }

        return made;
    }

    /// <summary>Ends the engine so that it writes its state, if it was started with a file for it.</summary>
    public async Task StopAsync()
    {
        if (!process.HasExited)
        {
            // SIGTERM: it writes its state and ends. SIGKILL would leave the file as it was.
            using Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            await kill.WaitForExitAsync();
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync().WaitAsync(Patience);
        }

        process.Dispose();
        http.Dispose();
    }

    private static async Task<EvmEngine> StartAsync(string program, Func<int, string[]> words)
    {
        int port = FreePort();
        ProcessStartInfo start = new(program, words(port)) { RedirectStandardOutput = true, RedirectStandardError = true };
        Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        EvmEngine engine = new(process, port);
        DateTimeOffset end = DateTimeOffset.UtcNow + Patience;
        while (true)
        {
            try
            {
                await engine.CallAsync("eth_chainId");
                return engine;
            }
            catch (AnchorUnavailableException)
            {
                Assert.False(process.HasExited, $"{program} ended with {(process.HasExited ? process.ExitCode : 0)}");
                Assert.True(DateTimeOffset.UtcNow < end, $"{program} does not answer.");
                await Task.Delay(50);
            }
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
