using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Lifecycle;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Carbon.Accounts;

/// <content>From the accounts to the sources of one interval (eq. 15), so that the traced book carries them and still closes.</content>
public sealed partial class CarbonAccounts
{
    /// <summary>
    /// The network file's own sources, what each asset is charged and what of each gas emission falls on the interval. What a retirement wrote off is no
    /// source. Into figures of direct CO2 nothing enters but the file's own: it can't be added.
    /// </summary>
    /// <param name="network">In force.</param>
    /// <param name="terms">Of the interval's figures.</param>
    /// <param name="metered">What the meters say of every asset; energy that isn't known doesn't charge.</param>
    /// <param name="before">Energy that had passed at the interval's start, from the interval before; an asset that is new there starts from its record.</param>
    /// <param name="earlier">Earlier versions of the network, the newest first: they tell where an asset stood that it has dropped.</param>
    public EnteredCarbon Enter(
        Interval interval, NetworkModel network, FigureTerms terms, IReadOnlyCollection<AssetInterval> metered, IReadOnlyList<AssetThroughput> before,
        IReadOnlyList<NetworkModel>? earlier = null)
    {
        List<CarbonSource> sources = [.. network.Sources];
        List<AssetThroughput> passed = [];
        bool isCarried = IsCarriedIn(terms);
        AddCharges(interval, isCarried ? network : null, metered, before, sources, passed);
        if (isCarried)
        {
            AddGas(interval, network, earlier ?? [], Sf6Charge.SetFor(terms.GwpSet), sources);
        }

        return new EnteredCarbon([.. sources.OrderBy(source => source.Id, StringComparer.Ordinal)], passed);
    }

    // Without a network nothing is charged. What passes has passed all the same, and an asset that a version of the network leaves out for a while goes
    // on from where it was: starting again from its record, it would be charged twice.
    private void AddCharges(
        Interval interval, NetworkModel? network, IReadOnlyCollection<AssetInterval> metered, IReadOnlyList<AssetThroughput> before, List<CarbonSource> sources, List<AssetThroughput> passed)
    {
        if (Lives.IsEmpty)
        {
            return;
        }

        Dictionary<AssetId, AssetInterval> meters = metered.ToDictionary(asset => asset.Asset);
        Dictionary<AssetId, Energy> passedBefore = before.ToDictionary(asset => asset.Asset, asset => asset.After);
        foreach (AssetLife life in Lives.Values)
        {
            AssetId asset = life.Record.Asset;
            if (life.Record.Commissioned > interval.Start || life.State.RetiredAt <= interval.Start)
            {
                continue;
            }

            Energy energy = Energy.Zero;
            Energy start = Energy.Zero;
            if (life.Record.Rule == ChargeRule.UnitOfProduction)
            {
                energy = meters.TryGetValue(asset, out AssetInterval? points) ? EnergyPassed(points) : Energy.Zero;
                start = passedBefore.TryGetValue(asset, out Energy earlier) ? earlier : life.Record.PassedBefore;
                passed.Add(new AssetThroughput(asset, start, start + energy));
            }

            if (network is not null && PlaceOf(network, asset) is { } place)
            {
                AddCharge(LifecycleAccount.ChargeOf(life.State, interval, start.WattHours, energy), place, sources);
            }
        }
    }

    private static void AddCharge(AssetCharge charge, Place place, List<CarbonSource> sources)
    {
        Add(sources, CarbonSource.IdOf(CarbonSource.Embodied, charge.Asset.Value), CarbonSource.Embodied, place, charge.Charge - charge.OfEnd, charge.GwpSet, charge.IsUncheckedDefault);
        Add(sources, CarbonSource.IdOf(CarbonSource.EndOfLife, charge.Asset.Value), CarbonSource.EndOfLife, place, charge.OfEnd, charge.GwpSet, charge.IsUncheckedDefault);
    }

    private void AddGas(Interval interval, NetworkModel network, IReadOnlyList<NetworkModel> earlier, GwpSet set, List<CarbonSource> sources)
    {
        GasEmissions emissions = emissionsBySet.GetOrAdd(set, wanted => GasEmissions.Of(Sf6.Bookings, wanted, Gases));
        foreach ((GasEmissions.Emitter emitter, CarbonMass sum) in emissions.In(interval))
        {
            if ((PlaceOf(network, emitter.Asset) ?? LastPlaceOf(network, earlier, emitter.Asset)) is not { } place)
            {
                continue;
            }

            Add(sources, CarbonSource.IdOf(CarbonSource.Sf6, emitter.Unit.Value, emitter.Asset.Value), CarbonSource.Sf6, place, sum, emitter.Basis, emitter.IsUncheckedDefault);
        }
    }

    private static void Add(List<CarbonSource> sources, string id, string kind, Place place, CarbonMass amount, string basis, bool isUnchecked)
    {
        if (amount != CarbonMass.Zero)
        {
            sources.Add(new CarbonSource(id, kind, place.Bus, place.Branch, amount) { Basis = basis, IsUncheckedDefault = isUnchecked });
        }
    }

    // What enters a branch; what a unit or load exchanges with its bus; what a storage gives back, its throughput.
    private static Energy EnergyPassed(AssetInterval asset)
    {
        PointEnergy[] known = [.. asset.Points.Where(point => point.IsKnown)];
        return known switch
        {
            [] => Energy.Zero,
            [{ Terminal: Terminal.Storage } storage] => storage.Export,
            [{ Terminal: Terminal.From or Terminal.To } end] => Energy.FromWattHours(Math.Abs(end.NetWattHours)),
            [var unit] => unit.Import + unit.Export,
            _ => Energy.FromWattHours(known.Sum(end => Math.Max(0, end.NetWattHours))),
        };
    }

    // Of an asset of the network, or of equipment that its record says to stand at a bus; null where this version of the network has neither.
    private Place? PlaceOf(NetworkModel network, AssetId asset)
    {
        if (network.BusOf.TryGetValue(asset, out BusId? bus))
        {
            return bus is { } at ? new Place(at, null) : new Place(null, asset);
        }

        return Lives.TryGetValue(asset, out AssetLife? life) && life.Record.Bus is { } stands && network.BusIds.Contains(stands) ? new Place(stands, null) : null;
    }

    // Gas of a unit that was retired with its asset goes on being carried after the network has dropped the asset: from a bus where it stood.
    private static Place? LastPlaceOf(NetworkModel network, IReadOnlyList<NetworkModel> earlier, AssetId asset)
    {
        if (earlier.FirstOrDefault(version => version.BusOf.ContainsKey(asset)) is not { } last)
        {
            return null;
        }

        Branch? branch = last.Branches.FirstOrDefault(candidate => candidate.Id == asset);
        BusId?[] stood = branch is null ? [last.BusOf[asset]] : [branch.To, branch.From];
        return stood.FirstOrDefault(bus => bus is { } known && network.BusIds.Contains(known)) is { } found ? new Place(found, null) : null;
    }

    private readonly record struct Place(BusId? Bus, AssetId? Branch);
}
