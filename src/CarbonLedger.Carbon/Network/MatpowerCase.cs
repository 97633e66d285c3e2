namespace CarbonLedger.Carbon.Network;

/// <summary>The power flow part of a MATPOWER case, rows in the file's order. Made only by <see cref="MatpowerReader"/>.</summary>
/// <param name="BaseMegavoltAmperes">mpc.baseMVA, above 0.</param>
public sealed record MatpowerCase(
    double BaseMegavoltAmperes,
    IReadOnlyList<MatpowerBus> Buses,
    IReadOnlyList<MatpowerGenerator> Generators,
    IReadOnlyList<MatpowerBranch> Branches);
