using System.Net;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Witness;

namespace CarbonLedger.Anchors.Tests;

/// <summary>Our own witness on a free loopback port, its state in a folder of its own.</summary>
internal sealed class TestWitness : IAsyncDisposable
{
    private readonly Ed25519Signer signer;
    private readonly WitnessState state;
    private readonly WitnessHost host;

    private TestWitness(string folder, Ed25519Signer signer, WitnessRule rule, WitnessState state, WitnessHost host)
    {
        this.signer = signer;
        this.state = state;
        this.host = host;
        Folder = folder;
        Rule = rule;
    }

    public string Folder { get; }

    public WitnessRule Rule { get; }

    public Uri Address => host.Address;

    public string PolicyLine(string name) => $"witness {name} {Rule.Key} {Address}\n";

    public Checkpoint? Last => state.Last(GrowingLog.Origin);

    public static async Task<TestWitness> StartAsync(string name, string? folder = null)
    {
        folder ??= Directory.CreateTempSubdirectory("witness").FullName;
        Ed25519Signer signer = new(SeedKeys.Derive(new byte[32], name));
        WitnessRule rule = new($"witness.example/{name}", signer, [GrowingLog.Key]);
        WitnessState state = new(folder, rule);
        return new TestWitness(folder, signer, rule, state, await WitnessHost.StartAsync(rule, state, new IPEndPoint(IPAddress.Loopback, 0), TimeProvider.System));
    }

    /// <summary>Ends it; the folder stays.</summary>
    public async Task StopAsync()
    {
        await host.DisposeAsync();
        state.Dispose();
        signer.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
