namespace CarbonLedger.Carbon.Network;

/// <summary>One row of <c>mpc.bus</c> (MATPOWER case format, version 2).</summary>
/// <param name="Number">The bus number, 1 or more.</param>
/// <param name="Type">1 = PQ, 2 = PV, 3 = reference, 4 = isolated.</param>
/// <param name="DemandMegawatts">Pd, MW.</param>
/// <param name="DemandMegavars">Qd, Mvar.</param>
/// <param name="ShuntMegawatts">Gs, MW consumed at 1 p.u.</param>
/// <param name="ShuntMegavars">Bs, Mvar injected at 1 p.u.</param>
/// <param name="VoltagePerUnit">Vm, p.u.</param>
/// <param name="AngleDegrees">Va, degrees.</param>
/// <param name="BaseKilovolts">baseKV; 0 when the source gives none.</param>
/// <param name="Line">Line of the file the row ends on, from 1.</param>
public sealed record MatpowerBus(
    int Number,
    int Type,
    double DemandMegawatts,
    double DemandMegavars,
    double ShuntMegawatts,
    double ShuntMegavars,
    double VoltagePerUnit,
    double AngleDegrees,
    double BaseKilovolts,
    int Line);
