using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Simulators.Flow;

/// <summary>What units, loads and storages do in one interval, each list in the order of the model's.</summary>
/// <param name="GeneratorMegawatts">Net output, MW; the value of a balancing unit is not used.</param>
/// <param name="LoadMegawatts">Demand, MW.</param>
/// <param name="LoadMegavars">Reactive demand, Mvar.</param>
/// <param name="StorageMegawatts">Above 0 while charging, below 0 while discharging, MW.</param>
public sealed record GridInjections(
    IReadOnlyList<double> GeneratorMegawatts,
    IReadOnlyList<double> LoadMegawatts,
    IReadOnlyList<double> LoadMegavars,
    IReadOnlyList<double> StorageMegawatts)
{
    /// <summary>The base case: scheduled output, peak demand, storages idle.</summary>
    public static GridInjections BaseCase(NetworkModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new GridInjections(
            [.. model.Generators.Select(generator => generator.ScheduledMegawatts)],
            [.. model.Loads.Select(load => load.PeakMegawatts)],
            [.. model.Loads.Select(load => load.PeakMegavars)],
            [.. model.Storages.Select(_ => 0.0)]);
    }
}
