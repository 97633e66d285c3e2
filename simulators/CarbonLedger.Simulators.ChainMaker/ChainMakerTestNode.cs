using System.Net;
using System.Security.Cryptography;
using System.Text;
using CarbonLedger.Anchors.ChainMaker;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CarbonLedger.Simulators.ChainMaker;

/// <summary>
/// A TEST NODE that speaks ChainMaker's RPC, in this process: it checks requests, makes blocks with real hashes and signatures, and runs the anchor contract's rules in C#. It is not a chain:
/// one process holds the keys of all four of its "nodes", so that its blocks prove nothing to anyone. For tests and demonstrations.
/// </summary>
public sealed class ChainMakerTestNode : IAsyncDisposable
{
    /// <summary>What every display of this node should say.</summary>
    public const string Warning = "TEST NODE: one process plays all nodes of this chain; its blocks prove nothing to anyone.";

    private const string SeedFile = "test-node.seed";
    private const int MessageBytesMax = 64 * 1024 * 1024;

    private readonly WebApplication host;
    private readonly TestChain chain;
    private readonly TestTlsFiles? tls;
    private readonly ChainMakerTestNodeOptions options;

    private ChainMakerTestNode(ChainMakerTestNodeOptions options, string seed)
    {
        this.options = options;
        TestAuthority[] authorities = [.. Enumerable.Range(1, 4).Select(i => new TestAuthority(seed, $"org{i}.test-node.example", options))];
        ChainMakerIdentity[] nodes = [.. authorities.Select(authority => authority.Enrol("consensus1", "consensus"))];
        NodePins = [.. nodes.Select(node => node.PublicKey.Pin)];
        Client = authorities[0].Enrol("client1", "client");
        OtherClient = authorities[1].Enrol("client1", "client");
        Admin = authorities[0].Enrol("admin1", "admin");
        Stranger = new TestAuthority(seed, "stranger.test-node.example", options).Enrol("client1", "client");
        chain = new TestChain(options, nodes);
        chain.Enrol(Client, "client");
        chain.Enrol(OtherClient, "client");
        chain.Enrol(Admin, "admin");
        chain.Load();
        tls = options.Tls == ChainMakerTestTls.Disabled ? null : new TestTlsFiles();
        host = Build();
    }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>The chain's id.</summary>
    public string ChainId => options.ChainId;

    /// <summary>The chain's hash.</summary>
    public ChainMakerHash HashKind => chain.HashKind;

    /// <summary>The pins of the four signing keys, as an auditor would pin real nodes.</summary>
    public IReadOnlyList<Hash> NodePins { get; }

    /// <summary>A member that may send transactions.</summary>
    public ChainMakerIdentity Client { get; }

    /// <summary>A member of another organisation.</summary>
    public ChainMakerIdentity OtherClient { get; }

    /// <summary>An administrator, whose endorsement installing a contract needs.</summary>
    public ChainMakerIdentity Admin { get; }

    /// <summary>Someone the chain does not know.</summary>
    public ChainMakerIdentity Stranger { get; }

    /// <summary>What it is told to do wrong.</summary>
    public ChainMakerTestFaults Faults { get; } = new();

    /// <summary>Height of the latest block; genesis is 0.</summary>
    public int Height => chain.Height;

    /// <summary>The trust file's pins of a contract here: four nodes and the client.</summary>
    public IReadOnlyList<AnchorPin> PinsOf(string contractName)
    {
        string ledger = new ChainMakerLedgerName(ChainId, contractName).ToString();
        return
        [
            .. NodePins.Select(pin => new AnchorPin(ledger, ChainMakerReceiptVerifier.NodePin, ChainMakerReceiptVerifier.PinOf(pin))),
            new AnchorPin(ledger, ChainMakerReceiptVerifier.PublisherPin, ChainMakerReceiptVerifier.PinOf(Client.PublicKey.Pin)),
        ];
    }

    /// <summary>The EVM address of a member on this test chain. A real chain's tool tells it: <c>cmc address</c>.</summary>
    public static byte[] AddressOf(ChainMakerIdentity member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return TestMember.AddressOf(member.PublicKey);
    }

    /// <summary>Starts a node. When this returns it listens.</summary>
    public static async Task<ChainMakerTestNode> StartAsync(ChainMakerTestNodeOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ChainMakerTestNode node = new(options, SeedOf(options));
        await node.host.StartAsync(cancellationToken);
        string address = node.host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        node.Address = new Uri(address);
        return node;
    }

    /// <summary>Options for a client of this node.</summary>
    public ChainMakerClientOptions ClientOptions() => new([Address], ChainId)
    {
        Hash = HashKind,
        PollInterval = TimeSpan.FromMilliseconds(20),
    };

    /// <summary>TLS for a client of this node.</summary>
    public ChainMakerTls ClientTls() => options.Tls switch
    {
        ChainMakerTestTls.OneWay => ChainMakerTls.OneWay(tls!.RootsPem),
        ChainMakerTestTls.TwoWay => ChainMakerTls.TwoWay(tls!.RootsPem, tls.ClientPem, tls.ClientKeyPem),
        _ => ChainMakerTls.Disabled,
    };

    /// <summary>A client of this node with its clock, which the caller disposes.</summary>
    /// <param name="identity">Null for <see cref="Client"/>.</param>
    public ChainMakerClient NewClient(ChainMakerIdentity? identity = null) => new(ClientOptions(), identity ?? Client, options.Time, ClientTls());

    /// <summary>The certificate of the authority of this node's TLS; null without TLS.</summary>
    public string? TlsRootsPem => tls?.RootsPem;

    /// <summary>
    /// Installs an anchor contract in this node's client's name and lets the client write for a log, as an operator would on a real chain. Where that is done already, nothing happens.
    /// With a seed and a clock that stands, the blocks are the same in each run.
    /// </summary>
    public async Task InstallAnchorContractAsync(string contractName, Hash log, CancellationToken cancellationToken = default)
    {
        using ChainMakerClient client = NewClient();

        // Any bytes do for byte code: the node has the contract's rules in C# and runs none.
        Require(await client.InvokeAsync(IdOf($"install {contractName}"), "CONTRACT_MANAGE", "INIT_CONTRACT", ChainMakerClient.ContractParameters(contractName, "1.0", new byte[] { 0x60 }), [Admin], cancellationToken));
        Require(await client.InvokeEvmAsync(IdOf($"register {contractName} {log}"), contractName, AnchorCall.Register(log, AddressOf(Client)), cancellationToken));
    }

    /// <summary>Makes one block of all that is held back (<see cref="ChainMakerTestFaults.HoldBlocks"/>).</summary>
    public void ReleaseBlock() => chain.Release();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        tls?.Dispose();
    }

    private static string IdOf(string what) => Hash.Of(Encoding.UTF8.GetBytes(what)).ToHex();

    private static void Require(ChainMakerCommit commit)
    {
        if (!commit.Succeeded)
        {
            throw new InvalidOperationException($"The test node did not take a call of its own contract: {commit.Message}");
        }
    }

    private static string SeedOf(ChainMakerTestNodeOptions options)
    {
        string? kept = options.Folder is null ? null : Path.Combine(options.Folder, SeedFile);
        string seed = options.Seed ?? (File.Exists(kept) ? File.ReadAllText(kept) : RandomNumberGenerator.GetHexString(64));
        if (kept is not null)
        {
            Directory.CreateDirectory(options.Folder!);
            File.WriteAllText(kept, seed);
        }

        return seed;
    }

    private WebApplication Build()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, options.Port, Listen));
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = MessageBytesMax);
        builder.Services.AddSingleton(new TestRpcNode(chain, Faults));
        WebApplication application = builder.Build();
        application.MapGrpcService<TestRpcNode>();
        return application;
    }

    private void Listen(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http2;
        if (tls is not null)
        {
            listen.UseHttps(https =>
            {
                https.ServerCertificate = tls.Server;
                https.ClientCertificateMode = options.Tls == ChainMakerTestTls.TwoWay ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.NoCertificate;
                https.ClientCertificateValidation = (certificate, _, _) => tls.IsClient(certificate);
            });
        }
    }
}
