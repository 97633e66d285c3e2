namespace CarbonLedger.Carbon.Network;

/// <summary>One row of <c>mpc.branch</c> (MATPOWER case format, version 2). r, x, b in p.u. on the case's MVA base.</summary>
/// <param name="From">Number of the bus at the tap's side.</param>
/// <param name="To">Number of the other bus.</param>
/// <param name="Resistance">r, p.u.</param>
/// <param name="Reactance">x, p.u.</param>
/// <param name="Susceptance">b, total line charging, p.u.</param>
/// <param name="Ratio">Off-nominal tap ratio; 0 means a line.</param>
/// <param name="ShiftDegrees">Phase shift, degrees.</param>
/// <param name="InService">Whether its status is not 0.</param>
/// <param name="Line">Line of the file the row ends on, from 1.</param>
public sealed record MatpowerBranch(
    int From,
    int To,
    double Resistance,
    double Reactance,
    double Susceptance,
    double Ratio,
    double ShiftDegrees,
    bool InService,
    int Line);
