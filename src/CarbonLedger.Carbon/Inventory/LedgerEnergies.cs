using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>
/// Sums the energies of intervals as the guideline names them. What comes out of an asset into the grid is on-grid and what goes into one is sold;
/// of another grid (<see cref="Generator.IsExchange"/>, <see cref="Load.IsExchange"/>) it is imported and exported. A storage's charge is so sold, and its discharge
/// on-grid. An interval in which one energy is not known is in no sum: the rest of it would show a loss that nobody had.
/// </summary>
internal sealed class LedgerEnergies
{
    private readonly Dictionary<NetworkModel, (HashSet<AssetId> All, HashSet<AssetId> Exchanges)> assets = new(ReferenceEqualityComparer.Instance);

    public Sum OnGrid { get; } = new();

    public Sum Import { get; } = new();

    public Sum Export { get; } = new();

    public Sum Sold { get; } = new();

    public Sum Charged { get; } = new();

    public Sum Discharged { get; } = new();

    public int Counted { get; private set; }

    public long Unknown { get; private set; }

    /// <summary>Adds an interval, or counts what of it is not known.</summary>
    /// <param name="network">The one it was traced in.</param>
    public void Add(TracedInterval traced, NetworkModel network)
    {
        (HashSet<AssetId> all, HashSet<AssetId> exchanges) = AssetsOf(network);
        Statement[] known = [.. traced.Statements.Where(statement => all.Contains(statement.Asset) && statement is { EnergyIn: not null, EnergyOut: not null })];
        if (known.Length < all.Count)
        {
            Unknown += all.Count - known.Length;
            return;
        }

        Counted++;
        foreach (Statement statement in known)
        {
            bool isExchange = exchanges.Contains(statement.Asset);
            (isExchange ? Import : OnGrid).Add(statement.EnergyOut!.Value);
            (isExchange ? Export : Sold).Add(statement.EnergyIn!.Value);
            if (statement.Kind == AssetKind.Storage)
            {
                Charged.Add(statement.EnergyIn.Value);
                Discharged.Add(statement.EnergyOut.Value);
            }
        }
    }

    private (HashSet<AssetId> All, HashSet<AssetId> Exchanges) AssetsOf(NetworkModel network)
    {
        if (!assets.TryGetValue(network, out (HashSet<AssetId> All, HashSet<AssetId> Exchanges) found))
        {
            found = (
                [.. network.Generators.Select(generator => generator.Id), .. network.Loads.Select(load => load.Id), .. network.Storages.Select(storage => storage.Id)],
                [.. network.Generators.Where(generator => generator.IsExchange).Select(generator => generator.Id), .. network.Loads.Where(load => load.IsExchange).Select(load => load.Id)]);
            assets[network] = found;
        }

        return found;
    }

    /// <summary>Wh and how many statements had some.</summary>
    internal sealed class Sum
    {
        public Int128 WattHours { get; private set; }

        public long Statements { get; private set; }

        public void Add(Energy energy)
        {
            WattHours += energy.WattHours;
            Statements += energy == Energy.Zero ? 0 : 1;
        }
    }
}
