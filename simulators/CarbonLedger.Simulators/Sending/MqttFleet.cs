using CarbonLedger.Carbon.Metering;
using CarbonLedger.Simulators.Fleet;
using CarbonLedger.Simulators.Grid;

namespace CarbonLedger.Simulators.Sending;

/// <summary>
/// Sends a fleet's messages over MQTT 5, one connection a device, QoS 1. A device sends one message at a time and waits for
/// its answer; what was not answered is sent again after reconnecting, so a message may arrive twice but is never lost. One
/// call at a time.
/// </summary>
public sealed class MqttFleet : IAsyncDisposable
{
    private readonly SimulatedFleet fleet;
    private readonly MqttFleetOptions options;
    private readonly MqttFleetTally tally = new();
    private readonly Dictionary<DeviceId, MqttDevice> devices = [];

    public MqttFleet(SimulatedFleet fleet, MqttFleetOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(fleet);
        ArgumentNullException.ThrowIfNull(options);
        this.fleet = fleet;
        this.options = options;
        foreach (DeviceId device in fleet.Simulation.Devices)
        {
            SeededNoise jitter = SeededNoise.Stream(fleet.Simulation.Seed, $"backoff/{device}");
            devices.Add(device, new MqttDevice(device, options, tally, time, jitter));
        }
    }

    public MqttFleetCounts Counts => tally.Counts;

    /// <summary>Connects every device, a bounded number at a time.</summary>
    /// <exception cref="MqttFleetException">A device could not connect within the limits.</exception>
    public Task ConnectAsync(CancellationToken cancel) =>
        Parallel.ForEachAsync(devices.Values, Parallelism(cancel), async (device, token) => await device.ConnectAsync(token));

    /// <summary>Sends a step's messages; when it returns, each was answered, with success or a refusal.</summary>
    /// <exception cref="MqttFleetException">A message stayed unanswered within the limits.</exception>
    public Task SendStepAsync(int step, CancellationToken cancel)
    {
        IEnumerable<IGrouping<DeviceId, FleetMessage>> byDevice = fleet.Messages(step).GroupBy(message => message.Device);
        return Parallel.ForEachAsync(byDevice, Parallelism(cancel), async (messages, token) =>
        {
            foreach (FleetMessage message in messages)
            {
                await devices[messages.Key].SendAsync(message, token);
            }
        });
    }

    /// <summary>
    /// Runs the steps in order: before a step its boundary time (set the grid's clock there), then the messages, then after it
    /// its number (wait there until what can close has closed).
    /// </summary>
    public async Task RunAsync(int fromStep, int toStep, Func<Timestamp, Task> beforeStep, Func<int, Task> afterStep, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(beforeStep);
        ArgumentNullException.ThrowIfNull(afterStep);
        await ConnectAsync(cancel);
        for (int step = fromStep; step <= toStep; step++)
        {
            await beforeStep(fleet.Simulation.TimeAt(step));
            await SendStepAsync(step, cancel);
            await afterStep(step);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Parallel.ForEachAsync(devices.Values, Parallelism(CancellationToken.None), async (device, _) => await device.CloseAsync());
        foreach (MqttDevice device in devices.Values)
        {
            device.Dispose();
        }
    }

    private ParallelOptions Parallelism(CancellationToken cancel) => new() { MaxDegreeOfParallelism = options.ParallelMax, CancellationToken = cancel };
}
