using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Carbon.Network;

/// <summary>A load or feeder.</summary>
/// <param name="Curve">residential, commercial, industrial or constant: how the simulator shapes its day.</param>
/// <param name="PeakMegawatts">The base case's demand, MW.</param>
/// <param name="PeakMegavars">The base case's reactive demand, Mvar.</param>
/// <param name="ExportFactor">What power that it gives back is charged at; without one that power has unknown origin.</param>
public sealed record Load(AssetId Id, BusId Bus, string Curve, double PeakMegawatts, double PeakMegavars, FactorChoice? ExportFactor = null)
{
    internal const string UnknownTechnology = "unknown";

    /// <summary>Whether it stands for another grid: what goes into it is exported, what comes out of it imported.</summary>
    public bool IsExchange { get; init; }
}
