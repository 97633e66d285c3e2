namespace CarbonLedger.Carbon.Network;

/// <summary>One row of <c>mpc.gen</c> (MATPOWER case format, version 2).</summary>
/// <param name="Bus">Number of its bus.</param>
/// <param name="OutputMegawatts">Pg, MW.</param>
/// <param name="VoltagePerUnit">Vg, the held voltage, p.u.</param>
/// <param name="InService">Whether its status is above 0.</param>
/// <param name="MaximumMegawatts">Pmax, MW.</param>
/// <param name="Line">Line of the file the row ends on, from 1.</param>
public sealed record MatpowerGenerator(
    int Bus,
    double OutputMegawatts,
    double VoltagePerUnit,
    bool InService,
    double MaximumMegawatts,
    int Line);
