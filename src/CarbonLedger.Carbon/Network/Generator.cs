using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Carbon.Network;

/// <summary>A generating unit at its connection meter (net send-out).</summary>
/// <param name="Technology">coal, gas, hydro, nuclear, wind, solar, biomass, oil, unknown.</param>
/// <param name="Factor">What of the factor book its energy is charged at: a row, or the latest one of an area.</param>
/// <param name="CapacityMegawatts">Nameplate, MW; above 0.</param>
/// <param name="ScheduledMegawatts">Output of the source's base case, MW.</param>
/// <param name="VoltagePerUnit">Voltage the unit holds at its bus, p.u.</param>
/// <param name="Dispatch">slack, dispatchable, fixed, weather.</param>
public sealed record Generator(
    AssetId Id,
    BusId Bus,
    string Technology,
    FactorChoice Factor,
    double CapacityMegawatts,
    double ScheduledMegawatts,
    double VoltagePerUnit,
    string Dispatch)
{
    /// <summary>Whether it stands for another grid: what comes out of it is imported, what goes into it exported.</summary>
    public bool IsExchange { get; init; }
}
