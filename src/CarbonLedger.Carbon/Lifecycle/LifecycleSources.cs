using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>Charges of one interval as sources of a network (eq. 15), so that the traced book carries them and still closes.</summary>
public static class LifecycleSources
{
    /// <summary>Kind of the sources made.</summary>
    public const string Kind = "embodied";

    private const string IdPrefix = "embodied.";
    private const string Unstated = "unstated";

    /// <summary>
    /// The network with a source for each charge: along a branch, or at the bus of a load, a storage or other equipment. What was written off is no
    /// source. Refused, each with its place: charges of different intervals, an asset charged twice or that has an embodied source already, an asset that
    /// is not in the network and names no bus, a generator, and anything where the network's factors are not CO2e of the life cycle in the same set of
    /// warming potentials. Sets are compared only where both are stated.
    /// </summary>
    /// <param name="book">Of which the network's factors are.</param>
    /// <exception cref="InputRejectedException">The book lacks a factor for the interval's year, or this machine does not know the time zone.</exception>
    public static InputReading<NetworkModel> Into(NetworkModel network, FactorBook book, Interval interval, IReadOnlyList<AssetCharge> charges)
    {
        List<InputProblem> problems = [];
        FactorsInForce factors = new(network, book, SiteZone.Find(network.TimeZone).Require($"network {network.Id}").YearOf(interval));
        if (factors.GasSet != "CO2e" || factors.Boundary != "lifecycle")
        {
            problems.Add(new InputProblem("$.factors", $"{factors.GasSet} {factors.Boundary}", "Expected factors of CO2e and the life cycle, as embodied carbon can't be added to others"));
        }

        List<CarbonSource> sources = [.. network.Sources];
        for (int i = 0; i < charges.Count; i++)
        {
            string path = FormattableString.Invariant($"$.charges[{i}]");
            if (charges[i].Interval != interval)
            {
                problems.Add(new InputProblem(path, charges[i].Interval.ToString(), $"Expected the interval {interval}"));
            }

            if (factors.GwpSet != Unstated && charges[i].GwpSet != Unstated && factors.GwpSet != charges[i].GwpSet)
            {
                problems.Add(new InputProblem(path, charges[i].GwpSet, $"Expected the network's set of warming potentials, {factors.GwpSet}"));
            }

            Add(network, charges[i], path, sources, problems);
        }

        NetworkModel with = network with { Sources = [.. sources.OrderBy(source => source.Id, StringComparer.Ordinal)] };
        return new InputReading<NetworkModel>(problems.Count == 0 ? with : null, problems);
    }

    private static void Add(NetworkModel network, AssetCharge charge, string path, List<CarbonSource> sources, List<InputProblem> problems)
    {
        if (network.Generators.Any(generator => generator.Id == charge.Asset))
        {
            problems.Add(new InputProblem(path, charge.Asset.Value, "A generator's life-cycle factor holds what it embodies; expected another asset"));
            return;
        }

        bool isBranch = network.Branches.Any(branch => branch.Id == charge.Asset);
        BusId? bus = charge.Bus
            ?? network.Loads.FirstOrDefault(load => load.Id == charge.Asset)?.Bus
            ?? network.Storages.FirstOrDefault(storage => storage.Id == charge.Asset)?.Bus;
        if (isBranch ? charge.Bus is not null : bus is not { } place || network.Buses.All(known => known.Id != place))
        {
            problems.Add(new InputProblem(path, $"{charge.Asset} at {(charge.Bus is { } named ? named.Value : "no bus")}", "Expected a branch of the network without a bus, or an asset at one of its buses"));
            return;
        }

        CarbonSource source = new(IdOf(charge.Asset), Kind, isBranch ? null : bus, isBranch ? charge.Asset : null, charge.Charge);
        if (sources.Any(known => known.Id == source.Id || (isBranch && known.Kind == Kind && known.Branch == source.Branch)))
        {
            problems.Add(new InputProblem(path, charge.Asset.Value, "This asset's embodied carbon would enter twice"));
            return;
        }

        sources.Add(source);
    }

    private static string IdOf(AssetId asset) => asset.Value.Length + IdPrefix.Length <= Identifier.LengthMax ? IdPrefix + asset.Value : asset.Value;
}
