using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Simulators.Grid;

/// <summary>What the grid does in one interval: constant powers in whole watts, lists in the order of the model's.</summary>
/// <param name="Index">0 for the first interval.</param>
/// <param name="GeneratorWatts">Net output, W.</param>
/// <param name="LoadWatts">Demand, W.</param>
/// <param name="StorageWatts">Above 0 while charging, below 0 while discharging, W.</param>
/// <param name="StorageContentWattHours">Content at the end of the interval, Wh.</param>
/// <param name="FromWatts">Power leaving each branch's from bus into the branch, W.</param>
/// <param name="ToWatts">Power leaving each branch's to bus into the branch, W.</param>
/// <param name="Iterations">Newton steps of its power flow.</param>
/// <param name="ImbalanceMegawatts">Generation less loads, storages and losses before rounding to watts, MW: the solver's own error.</param>
public sealed record GridStep(
    int Index,
    Interval Interval,
    IReadOnlyList<long> GeneratorWatts,
    IReadOnlyList<long> LoadWatts,
    IReadOnlyList<long> StorageWatts,
    IReadOnlyList<double> StorageContentWattHours,
    IReadOnlyList<long> FromWatts,
    IReadOnlyList<long> ToWatts,
    int Iterations,
    double ImbalanceMegawatts)
{
    /// <summary>Losses of all branches, W.</summary>
    public long LossWatts { get; } = FromWatts.Sum() + ToWatts.Sum();
}
