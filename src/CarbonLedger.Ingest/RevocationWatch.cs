using CarbonLedger.Abstractions;
using Microsoft.Extensions.Logging;

namespace CarbonLedger.Ingest;

/// <summary>
/// Looks for revocations, of this process and of others, and ends the connections of revoked devices: within a second, also when
/// the device does not read.
/// </summary>
internal sealed class RevocationWatch(IDeviceRegistry registry, MqttConnections connections, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource stop = new();
    private Task watching = Task.CompletedTask;

    public void Start() => watching = WatchAsync();

    public async Task StopAsync()
    {
        await stop.CancelAsync();
#pragma warning disable VSTHRD003 // Started by Start; runs on the pool.
        await watching;
#pragma warning restore VSTHRD003
    }

    public void Dispose() => stop.Dispose();

    private async Task WatchAsync()
    {
        using PeriodicTimer timer = new(Interval, time);
        bool failing = false;
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                failing = await LookAsync(failing);
            }
        }
        catch (OperationCanceledException)
        {
            // The edge stops.
        }
    }

    // A registry that can't be read for a while leaves what is known in force; it is told once, not five times a second.
    private async Task<bool> LookAsync(bool failing)
    {
        bool fails = false;
        try
        {
            await registry.RefreshAsync(stop.Token);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            fails = true;
            if (!failing)
            {
                logger.LogError(e, "The device registry could not be read again: revocations of other processes are not seen until it can.");
            }
        }

        connections.EndRevoked();
        return fails;
    }
}
