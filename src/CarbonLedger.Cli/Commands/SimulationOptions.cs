using System.CommandLine;
using CarbonLedger.Simulators;
using CarbonLedger.Simulators.Faulty;

namespace CarbonLedger.Cli.Commands;

/// <summary>The options that every command with a simulated fleet has.</summary>
internal sealed class SimulationOptions
{
    public Option<string> Case { get; } = new("--case") { Description = $"The network: {string.Join(", ", NetworkCatalog.Names)}.", DefaultValueFactory = _ => "ieee14" };

    public Option<int> Days { get; } = new("--days") { Description = "Days to simulate, from 1.", DefaultValueFactory = _ => 1 };

    public Option<long> Seed { get; } = new("--seed") { Description = "Decides weather, registers, keys and faults.", DefaultValueFactory = _ => 7 };

    public Option<string> Faults { get; } = new("--faults") { Description = $"Faults of the fleet, a list of {string.Join(",", FaultPlan.Names)}.", DefaultValueFactory = _ => "" };

    public void AddTo(Command command)
    {
        command.Options.Add(Case);
        command.Options.Add(Days);
        command.Options.Add(Seed);
        command.Options.Add(Faults);
    }

    /// <exception cref="UsageException">A value is out of its range.</exception>
    public (string Case, int Days, long Seed, FaultKinds Faults) Read(ParseResult parsed, int daysMax)
    {
        string name = parsed.GetRequiredValue(Case);
        if (!NetworkCatalog.Names.Contains(name))
        {
            throw new UsageException($"--case {name}: expected one of {string.Join(", ", NetworkCatalog.Names)}.");
        }

        int days = parsed.GetRequiredValue(Days);
        if (days < 1 || days > daysMax)
        {
            throw new UsageException($"--days {days}: expected 1 to {daysMax}.");
        }

        return FaultPlan.TryParse(parsed.GetRequiredValue(Faults), out FaultKinds faults, out string problem)
            ? (name, days, parsed.GetRequiredValue(Seed), faults)
            : throw new UsageException($"--faults: {problem}");
    }
}
