namespace CarbonLedger.Carbon.Network;

/// <summary>
/// What a MATPOWER case does not say: technology, factor and dispatch of each unit, the curve of each load, and storages.
/// Read from <c>carbonledger.fleet/1</c> by <see cref="MatpowerFleetReader"/>.
/// </summary>
/// <param name="Case">Name of the case it was made for, such as case14.</param>
/// <param name="Curves">Curve of the load at a bus number.</param>
public sealed record MatpowerFleet(
    string Case,
    IReadOnlyList<MatpowerFleetUnit> Units,
    IReadOnlyDictionary<int, string> Curves,
    IReadOnlyList<Storage> Storages)
{
    public const string Schema = "carbonledger.fleet/1";
}
