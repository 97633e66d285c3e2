using System.Net;
using System.Net.Sockets;
using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
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
    private readonly IHost host;

    private MadeGrid(IHost host) => this.host = host;

    public LostAnswers Answers { get; } = new();

    public InMemoryTelemetryStore Telemetry { get; } = new();

    public InMemoryLedgerStore Ledger { get; } = new();

    public INetworkGrain Network => host.Services.GetRequiredService<IGrainFactory>().GetGrain<INetworkGrain>(Setup.Id.Value);

    private GridNetwork Setup { get; } = new(MadeLog.MakeSetup(), MadeLog.Origin);

    public static async Task<MadeGrid> StartAsync()
    {
        MadeGrid? grid = null;
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort(), FreePort());
            silo.Services.AddSingleton<IIncomingGrainCallFilter>(_ => grid!.Answers);
        });
        builder.Services.AddSingleton<ITelemetryStore>(_ => grid!.Telemetry);
        builder.Services.AddSingleton<ILedgerStore>(_ => grid!.Ledger);
        builder.Services.AddSingleton(_ => new LogWriter(MadeLog.Origin, grid!.Ledger, new InMemorySigningJournal(), MadeLog.LogSigner));
        builder.Services.AddSingleton(services => new GridNetworks([grid!.Setup], [services.GetRequiredService<LogWriter>()]));
        builder.Services.AddSingleton<GrainCaptureSink>();
        IHost host = builder.Build();
        grid = new MadeGrid(host);
        await host.Services.GetRequiredService<LogWriter>().CreateAsync();
        await host.StartAsync();
        await grid.Network.Start();
        return grid;
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
    public async Task<ReplayResult> VerifyAsync()
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
        return LogReplay.Verify(verified.Content!, null);
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
