using CarbonLedger.Carbon.Metering;
using CarbonLedger.Simulators.Faulty;
using CarbonLedger.Simulators.Fleet;

namespace CarbonLedger.Simulators.Sending;

/// <summary>Runs a whole time-lapse of a fleet against a broker, without any server of ours.</summary>
public static class FleetRunner
{
    /// <summary>Writes the devices file, connects, sends every step and returns what became of the messages.</summary>
    /// <param name="afterStep">Told each step's number and the counts so far.</param>
    /// <exception cref="MqttFleetException">The broker could not be reached or did not answer within the limits.</exception>
    /// <exception cref="IOException">The devices file could not be written.</exception>
    public static async Task<MqttFleetCounts> RunAsync(FleetRunnerOptions options, Action<int, MqttFleetCounts> afterStep, TimeProvider time, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(afterStep);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Days, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Days, FleetRunnerOptions.DaysMax, nameof(options));
        int lastStep = options.Days * FleetRunnerOptions.StepsPerDay;
        FaultPlan plan = new(options.Seed, options.Faults, lastStep);
        using SimulatedFleet fleet = new(options.Network, options.Seed, options.FirstInterval, plan);
        if (options.FleetFilePath is { } path)
        {
            await File.WriteAllBytesAsync(path, fleet.File.Write(), cancel);
        }

        await using MqttFleet sender = new(fleet, options.Broker, time);
        await sender.RunAsync(
            options.FromStep,
            lastStep,
            boundary => options.IsLive ? WaitUntilAsync(boundary, time, cancel) : Task.CompletedTask,
            async step =>
            {
                afterStep(step, sender.Counts);
                if (options.Pace > TimeSpan.Zero && step < lastStep)
                {
                    await Task.Delay(options.Pace, time, cancel);
                }
            },
            cancel);
        return sender.Counts;
    }

    private static Task WaitUntilAsync(Timestamp boundary, TimeProvider time, CancellationToken cancel)
    {
        TimeSpan left = TimeSpan.FromMilliseconds(boundary.UnixMilliseconds - time.GetUtcNow().ToUnixTimeMilliseconds());
        return left > TimeSpan.Zero ? Task.Delay(left, time, cancel) : Task.CompletedTask;
    }
}
