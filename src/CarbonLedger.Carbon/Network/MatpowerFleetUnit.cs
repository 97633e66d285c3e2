using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Carbon.Network;

/// <summary>What stands at a generator row of a case. Several units at one bus are taken in the order of the case's rows.</summary>
/// <param name="Bus">Number of the bus.</param>
/// <param name="CapacityMegawatts">Nameplate, MW; above 0.</param>
/// <param name="Dispatch">slack, dispatchable, fixed, weather.</param>
/// <param name="ScheduledMegawatts">Output of a fixed unit, MW; none takes the case's Pg.</param>
public sealed record MatpowerFleetUnit(
    int Bus,
    string Technology,
    FactorChoice Factor,
    double CapacityMegawatts,
    string Dispatch,
    double? ScheduledMegawatts);
