using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Grains;
using CarbonLedger.Ingest;
using CarbonLedger.Ledger;
using CarbonLedger.Server;
using CarbonLedger.Server.Demo;
using CarbonLedger.Simulators;
using CarbonLedger.Simulators.Faulty;
using CarbonLedger.Simulators.Fleet;
using CarbonLedger.Simulators.Sending;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>A host in this process over a folder, with a fleet that pushes to it over MQTT.</summary>
internal sealed class HostedDay : IAsyncDisposable
{
    private const long Seed = 7;
    public const string Origin = "carbonledger.example/demo/ieee14";

    private readonly DemoKeys keys;
    private readonly SimulatedFleet fleet;
    private readonly TimeLapseClock clock;
    private readonly GridHost host;

    private HostedDay(DemoKeys keys, SimulatedFleet fleet, TimeLapseClock clock, GridHost host) =>
        (this.keys, this.fleet, this.clock, this.host) = (keys, fleet, clock, host);

    /// <param name="lastStep">The day's last step, which the fault plan needs to know.</param>
    /// <param name="hints">What stands before the grains' sink.</param>
    /// <param name="anchors">Ledgers that the log is anchored on.</param>
    public static async Task<HostedDay> StartAsync(string folder, FaultKinds faults, int lastStep, Func<ICaptureSink, ICaptureSink>? hints = null, AnchorHostOptions? anchors = null)
    {
        MatpowerNetwork source = NetworkCatalog.Load("ieee14");
        Interval first = Interval.StartingAt(source.Model.ValidFrom);
        DemoKeys keys = new(Seed, Origin);
        SimulatedFleet fleet = new(source.Model, Seed, first, new FaultPlan(Seed, faults, lastStep));
        NetworkSetup setup = NetworkSetup.Create(source.Json, FactorBook.DefaultBytes(), [.. fleet.File.Devices.Select(device =>
            DeviceEntry.Sign(fleet.File.Site, device.Device, device.EnrolledFrom, device.PublicKey, keys.Enrolment))]);
        TimeLapseClock clock = new(first.Start);
        GridHost host = await GridHost.StartAsync(new GridHostOptions(folder, setup, Origin, new HeldCheckpointSigner(keys.Log), clock, new MqttEdgeOptions { Port = 0, AllowAnonymous = true })
        {
            CreatesLog = true,
            Hints = hints ?? (sink => sink),
            Anchors = anchors,
        });
        return new HostedDay(keys, fleet, clock, host);
    }

    /// <summary>Pushes these steps; what is closable after each is closed.</summary>
    public async Task PushAsync(int fromStep, int toStep)
    {
        await using MqttFleet mqtt = new(fleet, new MqttFleetOptions(host.Mqtt.Address.ToString(), host.Mqtt.Port), TimeProvider.System);
        await mqtt.RunAsync(
            fromStep, toStep,
            boundary =>
            {
                clock.MoveTo(boundary);
                return Task.CompletedTask;
            },
            async _ =>
            {
                await host.DrainAsync();
                await host.TickAsync(clock.Now);
            },
            CancellationToken.None);
    }

    /// <summary>Closes what is left, and returns the log as it stands.</summary>
    public async Task<(Checkpoint Checkpoint, NetworkLedger Ledger)> EndAsync()
    {
        clock.MoveTo(clock.Now.AddMilliseconds(NetworkGrain.TimeOutMilliseconds));
        await host.TickAsync(clock.Now);
        await host.FlushAsync();
        LogReader reader = new(host.Ledger, Origin);
        Checkpoint checkpoint = Checkpoint.Parse((await reader.CheckpointAsync()).Text);
        return (checkpoint, LogReader.Replay(await LogReader.OpenAsync(await reader.ReadAsync(checkpoint.Size), host.Private)));
    }

    /// <summary>Who enrolled the devices.</summary>
    public VerifierKey EnrolmentKey => keys.EnrolmentKey;

    /// <summary>An audit bundle of the log as it stands, and a policy that accepts it.</summary>
    public async Task<(byte[] Bundle, TlogPolicy Policy)> BundleAsync()
    {
        LogReader reader = new(host.Ledger, Origin);
        SignedNote note = await reader.CheckpointAsync();
        byte[] bundle = AuditBundle.Create(note, await reader.ReadAsync(Checkpoint.Parse(note.Text).Size));
        return (bundle, TlogPolicy.Parse(System.Text.Encoding.UTF8.GetBytes($"log {keys.Log.Key.Format()}\nquorum none\n")));
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        fleet.Dispose();
        keys.Dispose();
    }
}
