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
        Address = host.Address;
    }

    public string Folder { get; }

    public WitnessRule Rule { get; }

    public Uri Address { get; }

    public string PolicyLine(string name) => $"witness {name} {Rule.Key} {Address}\n";

    public Checkpoint? Last => LastOf(GrowingLog.Origin);

    public Checkpoint? LastOf(string origin) => state.Last(origin);

    /// <param name="folder">Its state; a new one unless given.</param>
    /// <param name="log">The log it knows; the growing one unless given.</param>
    /// <param name="port">A free one unless given.</param>
    public static async Task<TestWitness> StartAsync(string name, string? folder = null, VerifierKey? log = null, int port = 0)
    {
        folder ??= Directory.CreateTempSubdirectory("witness").FullName;
        Ed25519Signer signer = new(SeedKeys.Derive(new byte[32], name));
        WitnessRule rule = new($"witness.example/{name}", signer, [log ?? GrowingLog.Key]);
        WitnessState state = new(folder, rule);
        return new TestWitness(folder, signer, rule, state, await WitnessHost.StartAsync(rule, state, new IPEndPoint(IPAddress.Loopback, port), TimeProvider.System));
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

        // Another may have gone on in the same folder, and ended before.
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
