using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;
using CarbonLedger.Anchors.ChainMaker;
using CarbonLedger.Anchors.Evm;
using CarbonLedger.Anchors.Publishing;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;
using CarbonLedger.Simulators.ChainMaker;

namespace CarbonLedger.Server.Demo;

/// <summary>Anchors the demo's last checkpoint on a local development chain and on a ChainMaker test node in this process. Both are for trying: their blocks prove nothing to anyone.</summary>
internal sealed class DemoAnchors : IAsyncDisposable
{
    /// <summary>A local anvil.</summary>
    public const string Evm = "evm";

    /// <summary>The ChainMaker test node. Never a chain.</summary>
    public const string ChainMakerSim = "chainmaker-sim";

    private const string Contract = "carbon_anchor";

    private readonly HttpClient http = EvmAnchorLedger.CreateHttp();
    private readonly List<IAnchorLedger> ledgers = [];
    private readonly List<AnchorPin> pins = [];
    private readonly List<IDisposable> owned = [];
    private readonly List<IAsyncDisposable> servers = [];

    private DemoAnchors()
    {
    }

    /// <summary>What an auditor of the demo pins of these ledgers.</summary>
    public IReadOnlyList<AnchorPin> Pins => pins;

    /// <summary>Starts what is asked for and deploys the contract there.</summary>
    /// <exception cref="IOException">anvil is missing or doesn't answer.</exception>
    public static async Task<DemoAnchors> StartAsync(DemoOptions options, TimeProvider time, CancellationToken cancel)
    {
        DemoAnchors anchors = new();
        try
        {
            // In this order, so that the second names the receipt of the first.
            foreach (string kind in options.Anchors)
            {
                await (kind == Evm ? anchors.AddEvmAsync(options, time, cancel) : anchors.AddChainMakerAsync(options, time, cancel));
            }

            return anchors;
        }
        catch (Exception e) when (e is AnchorUnavailableException or AnchorRefusedException)
        {
            await anchors.DisposeAsync();
            throw new IOException(e.Message, e);
        }
        catch
        {
            await anchors.DisposeAsync();
            throw;
        }
    }

    /// <summary>Anchors a checkpoint on every ledger, one after the other.</summary>
    /// <returns>The receipts. They are not entered in the log, so that the demo's root is the same with and without anchors.</returns>
    /// <exception cref="IOException">A ledger did not take it.</exception>
    public async Task<IReadOnlyList<AnchorReceipt>> AnchorAsync(Checkpoint checkpoint, TimeProvider time, CancellationToken cancel)
    {
        InMemoryAnchorStore store = new();
        using AnchorService service = new(checkpoint.Origin, store, ledgers, _ => Task.FromResult<Checkpoint?>(checkpoint), null, new AnchorOptions(), time, () => 0, _ => { }, _ => { });
        await service.MakeAsync(always: true, cancel);
        if (await service.PushAsync(cancel) is [(string ledger, Exception reason), ..])
        {
            throw new IOException($"{ledger}: {reason.Message}", reason);
        }

        List<AnchorReceipt> receipts = [];
        foreach (IAnchorLedger held in ledgers)
        {
            receipts.Add((await store.LastDeliveryAsync(checkpoint.Origin, held.Name, cancel))!.Receipt);
        }

        return receipts;
    }

    public async ValueTask DisposeAsync()
    {
        owned.ForEach(one => one.Dispose());
        foreach (IAsyncDisposable server in servers)
        {
            await server.DisposeAsync();
        }

        http.Dispose();
    }

    private async Task AddEvmAsync(DemoOptions options, TimeProvider time, CancellationToken cancel)
    {
        string program = DemoAnvil.Find(options.Anvil) ?? throw new FileNotFoundException(
            $"{options.Anvil ?? "anvil"} is not there. Install it with: npm install --prefix tests/third-party/chains; or name it with --anvil.");
#pragma warning disable IDISP001 // This disposes its servers.
        DemoAnvil chain = await DemoAnvil.StartAsync(program, http, time, cancel);
#pragma warning restore IDISP001
        servers.Add(chain);
        EvmDeployed deployed = await chain.DeployAsync(http, options.Origin, time, cancel);
        EvmAnchorLedger ledger = new(http, new EvmAnchorOptions(chain.Node, deployed.Contract) { Confirmations = 0 }, chain.Publisher, time);
        ledgers.Add(ledger);
        pins.Add(new AnchorPin(ledger.Name, "code", $"keccak256:{deployed.CodeHash.ToHex()}"));
        pins.Add(new AnchorPin(ledger.Name, "publisher", chain.Publisher.Address.ToString()));
    }

    private async Task AddChainMakerAsync(DemoOptions options, TimeProvider time, CancellationToken cancel)
    {
        ChainMakerTestNode node = await ChainMakerTestNode.StartAsync(new ChainMakerTestNodeOptions { ChainId = "testnode", Seed = $"demo {options.Seed}", Time = time }, cancel);
        servers.Add(node);
        await node.InstallAnchorContractAsync(Contract, Hash.Of(System.Text.Encoding.UTF8.GetBytes(options.Origin)), cancel);
#pragma warning disable IDISP001 // This disposes what it owns.
        ChainMakerClient client = node.NewClient();
#pragma warning restore IDISP001
        owned.Add(client);
        ledgers.Add(new ChainMakerAnchorLedger(client, Contract, []));
        pins.AddRange(node.PinsOf(Contract));
    }
}
