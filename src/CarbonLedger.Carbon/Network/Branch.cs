namespace CarbonLedger.Carbon.Network;

/// <summary>A line, cable or transformer between two buses, an asset of its own. r, x, b in p.u. on the network's MVA base.</summary>
/// <param name="Kind"><c>line</c> or <c>transformer</c>.</param>
/// <param name="Tap">Off-nominal ratio at the from end; 1 for lines.</param>
public sealed record Branch(
    AssetId Id,
    string Kind,
    BusId From,
    BusId To,
    double Resistance,
    double Reactance,
    double Susceptance,
    double Tap,
    double ShiftDegrees);
