using System.CommandLine;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Simulators;
using CarbonLedger.Simulators.Faulty;
using CarbonLedger.Simulators.Sending;
using Spectre.Console;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>simulate --broker mqtt://host:port …</c>: pushes a simulated fleet's days to any broker.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        SimulationOptions simulation = new();
        Option<string> broker = new("--broker") { Description = "Where to push: mqtt://host:port or mqtts://user:password@host:port.", Required = true };
        Option<string?> fleetOut = new("--fleet-out") { Description = "Write the devices and their public keys here, to enrol them elsewhere." };
        Option<int> pace = new("--pace") { Description = "Milliseconds between two steps of 15 minutes, 0 to 900000.", DefaultValueFactory = _ => 0 };
        Option<string?> network = new("--network") { Description = "Instead of --case: a network file, such as that of 'setup'." };
        Option<bool> live = new("--live") { Description = "By the clock instead of in time-lapse: a step every 15 minutes, those of the past at once." };
        Command command = new("simulate", "Push a simulated fleet of signed meters to an MQTT broker, in time-lapse.") { broker, fleetOut, pace, network, live };
        simulation.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            (string name, int days, long seed, FaultKinds faults) = simulation.Read(parsed, FleetRunnerOptions.DaysMax);
            if (!MqttFleetOptions.TryParse(parsed.GetRequiredValue(broker), out MqttFleetOptions? target, out string problem))
            {
                throw new UsageException($"--broker: {problem}");
            }

            int milliseconds = parsed.GetRequiredValue(pace);
            if (milliseconds is < 0 or > 900_000)
            {
                throw new UsageException($"--pace {milliseconds}: expected 0 to 900000.");
            }

            NetworkModel model = parsed.GetValue(network) is { } file ? NetworkReader.Read(await InputFile.ReadAsync(file, cancel)).Require(file) : NetworkCatalog.Load(name).Model;
            FleetRunnerOptions options = new(model, target!, seed, days, faults, TimeSpan.FromMilliseconds(milliseconds)) { FleetFilePath = parsed.GetValue(fleetOut), IsLive = parsed.GetValue(live) };
            return await RunAsync(options, cancel);
        });
        return command;
    }

    private static async Task<int> RunAsync(FleetRunnerOptions options, CancellationToken cancel)
    {
        int steps = options.Days * FleetRunnerOptions.StepsPerDay;
        MqttFleetCounts counts;
        try
        {
            counts = await FleetRunner.RunAsync(options, (step, soFar) => Report(step, steps, soFar), TimeProvider.System, cancel);
        }
        catch (MqttFleetException e)
        {
            await Console.Error.WriteLineAsync($"{options.Broker}: {e.Message}");
            return ExitCode.NoInput;
        }

        AnsiConsole.WriteLine($"{counts.Sent} captures sent to {options.Broker}, {counts.Acknowledged} acknowledged, {counts.RefusedTotal} refused.");
        foreach ((int code, long count) in counts.Refused.OrderBy(pair => pair.Key))
        {
            AnsiConsole.WriteLine($"  refused with 0x{code:x2}: {count}");
        }

        return ExitCode.Ok;
    }

    private static void Report(int step, int steps, MqttFleetCounts counts)
    {
        if (step % FleetRunnerOptions.StepsPerDay == 0)
        {
            AnsiConsole.WriteLine($"step {step} of {steps}: {counts.Acknowledged} of {counts.Sent} acknowledged");
        }
    }
}
