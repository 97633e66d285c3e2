using System.Net;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest;
using CarbonLedger.Server;

namespace CarbonLedger.Benchmarks.Edge;

/// <summary>The whole product: stores, silo, grains, and a tick that closes what is complete.</summary>
internal sealed class FullHost : IEdgeHost
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(50);

    private readonly GridHost grid;
    private readonly MadeFleet fleet;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task ticking;
    private int closed;

    private FullHost(GridHost grid, MadeFleet fleet)
    {
        (this.grid, this.fleet) = (grid, fleet);
        ticking = Task.Run(TickAsync);
    }

    public IPEndPoint Mqtt => grid.Mqtt;

    public EdgeCounters Counters => grid.Counters;

    public ITelemetryStore Telemetry => grid.Telemetry;

    public int IntervalsClosed => Volatile.Read(ref closed);

    public static async Task<IEdgeHost> StartAsync(MadeFleet fleet, string folder)
    {
        // The log of the host goes where the tables don't: its console logger takes the writer it finds when it is built.
        TextWriter tables = Console.Out;
        Console.SetOut(Console.Error);
        try
        {
            return new FullHost(
                await GridHost.StartAsync(new GridHostOptions(folder, fleet.Setup, MadeFleet.Origin, new HeldCheckpointSigner(fleet.LogKey), fleet.Clock, new MqttEdgeOptions { Port = 0, AllowAnonymous = true }) { CreatesLog = true }),
                fleet);
        }
        finally
        {
            Console.SetOut(tables);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
#pragma warning disable VSTHRD003 // Started in the constructor on the pool.
        await ticking;
#pragma warning restore VSTHRD003
        await grid.DisposeAsync();
        stopping.Dispose();
    }

    // Ticks with the end of the next interval: what is complete closes, and nothing times out.
    private async Task TickAsync()
    {
        Interval next = fleet.FirstInterval;
        while (!stopping.IsCancellationRequested)
        {
            if ((await grid.TickAsync(next.End)).Closed > 0)
            {
                next = next.Next;
                Interlocked.Increment(ref closed);
                continue;
            }

            await Task.Delay(TickInterval, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
