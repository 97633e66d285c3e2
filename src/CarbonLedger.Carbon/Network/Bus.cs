namespace CarbonLedger.Carbon.Network;

/// <summary>A node. The electrical fields serve power flow only; no carbon figure depends on them.</summary>
/// <param name="BaseKilovolts">Nominal voltage, kV; 0 when the source gives none.</param>
/// <param name="VoltagePerUnit">Start or held voltage magnitude, p.u.</param>
/// <param name="AngleDegrees">Start angle, degrees.</param>
/// <param name="ShuntMegavars">Shunt susceptance as Mvar injected at 1 p.u.</param>
/// <param name="ShuntMegawatts">Shunt conductance as MW consumed at 1 p.u.</param>
public sealed record Bus(
    BusId Id,
    string Name,
    double BaseKilovolts,
    double VoltagePerUnit,
    double AngleDegrees,
    double ShuntMegawatts,
    double ShuntMegavars);
