using System.Net;
using System.Net.Sockets;
using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Entries.Tests;
using CarbonLedger.Entries.Verification;
using CarbonLedger.Grains.Contracts;
using CarbonLedger.Ledger;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CarbonLedger.Grains.Tests;

/// <summary>A silo with the made network over in-memory stores; the edge is played by the test.</summary>
internal sealed class MadeGrid : IAsyncDisposable
{
    private readonly GridNetwork network;
    private IHost host = null!;

    private MadeGrid(NetworkSetup setup) => network = new GridNetwork(setup, MadeLog.Origin);

    public LostAnswers Answers { get; } = new();

    public InMemoryTelemetryStore Telemetry { get; } = new();

    public InMemoryLedgerStore Ledger { get; } = new();

    public InMemoryPrivateStore Private { get; } = new();

    public INetworkGrain Network => host.Services.GetRequiredService<IGrainFactory>().GetGrain<INetworkGrain>(network.Id.Value);

    private InMemorySigningJournal Journal { get; } = new();

    public static async Task<MadeGrid> StartAsync(NetworkSetup? setup = null)
    {
        MadeGrid grid = new(setup ?? MadeLog.MakeSetup());
        await grid.StartHostAsync();
        await grid.host.Services.GetRequiredService<LogWriter>().CreateAsync();
        await grid.Network.Start();
        return grid;
    }

    /// <summary>Ends the silo and starts another over the same stores.</summary>
    public async Task RestartAsync()
    {
        await DisposeAsync();
        network.Setup = network.Initial;
        await StartHostAsync();
        await Network.Start();
    }

    private async Task StartHostAsync()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort(), FreePort());
            silo.Services.AddSingleton<IIncomingGrainCallFilter>(_ => Answers);
        });
        builder.Services.AddSingleton<ITelemetryStore>(_ => Telemetry);
        builder.Services.AddSingleton<ILedgerStore>(_ => Ledger);
        builder.Services.AddSingleton<IPrivateStore>(Private);
        builder.Services.AddSingleton(_ => new LogWriter(MadeLog.Origin, Ledger, Journal, MadeLog.LogSigner));
        builder.Services.AddSingleton(services => new GridNetworks([network], [services.GetRequiredService<LogWriter>()]));
        builder.Services.AddSingleton<GrainCaptureSink>();
        host = builder.Build();
        await host.StartAsync();
    }

    /// <summary>Stores captures, and tells the grains unless the hint is to be lost.</summary>
    public async Task ReceiveAsync(IReadOnlyList<SignedCapture> captures, bool hint = true)
    {
        await Telemetry.AppendAsync([.. captures.Select(signed => new ReceivedPayload(signed, null, "topic", "client", new byte[] { 1 }, default))]);
        if (hint)
        {
            await host.Services.GetRequiredService<GrainCaptureSink>().TakeAsync(captures);
        }
    }

    public Task<TickMessage> TickAtAsync(int boundary, long afterMilliseconds = 0) =>
        Network.Tick(MadeLog.Start.AddMilliseconds((boundary * Interval.LengthMilliseconds) + afterMilliseconds).UnixMilliseconds);

    /// <summary>Bundles the log and verifies it as an auditor would.</summary>
    /// <param name="disclosures">What the auditor was given of private entries.</param>
    public async Task<ReplayResult> VerifyAsync(Disclosures? disclosures = null)
    {
        SignedNote checkpoint = (await Ledger.ReadPublishedAsync(MadeLog.Origin))!;
        long size = Checkpoint.Parse(checkpoint.Text).Size;
        List<StoredBatch> batches = [];
        for (long number = 0; number < size; number++)
        {
            batches.Add((await Ledger.ReadBatchAsync(MadeLog.Origin, number))!);
        }

        Hash[] leaves = [.. batches.Select(batch => MerkleTree.LeafHash(batch.Header.Span))];
        byte[] bundle = LogBundle.Create(
            checkpoint, 0, [.. batches.Select(batch => batch.Header)], [.. batches.Select(batch => MerkleTree.InclusionProof(leaves, batch.Number))],
            [.. batches.Select(batch => EntryBundle.Decode(batch.Entries))], "A test bundle.\n");
        LogVerification verified = LogBundleVerifier.Verify(bundle, MadeLog.Policy);
        Assert.True(verified.Holds, verified.Failure?.ToString());
        return LogReplay.Verify(verified.Content!, null, disclosures);
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }

    private static int FreePort()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
