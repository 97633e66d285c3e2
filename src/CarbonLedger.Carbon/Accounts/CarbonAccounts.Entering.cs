using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Inventory;
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
    public EnteredCarbon Enter(
        Interval interval, NetworkModel network, FigureTerms terms, IReadOnlyCollection<AssetInterval> metered, IReadOnlyList<AssetThroughput> before)
    {
        List<CarbonSource> sources = [.. network.Sources];
        List<AssetThroughput> passed = [];
        bool isCarried = IsCarriedIn(terms);
        AddCharges(interval, isCarried ? network : null, metered, before, sources, passed);
        if (isCarried)
        {
            AddGas(interval, network, Sf6Charge.SetFor(terms.GwpSet), sources);
        }

        return new EnteredCarbon([.. sources.OrderBy(source => source.Id, StringComparer.Ordinal)], passed);
    }

    // Without a network nothing is charged. What passes has passed all the same, and an asset that a version of the network leaves out for a while goes
    // on from where it was: starting again from its record, it would be charged twice.
    private void AddCharges(
        Interval interval, NetworkModel? network, IReadOnlyCollection<AssetInterval> metered, IReadOnlyList<AssetThroughput> before, List<CarbonSource> sources, List<AssetThroughput> passed)
    {
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
        Add(sources, $"embodied.{charge.Asset}", CarbonSource.Embodied, place, charge.Charge - charge.OfEnd, charge.GwpSet, charge.IsUncheckedDefault);
        Add(sources, $"end-of-life.{charge.Asset}", CarbonSource.EndOfLife, place, charge.OfEnd, charge.GwpSet, charge.IsUncheckedDefault);
    }

    private void AddGas(Interval interval, NetworkModel network, GwpSet set, List<CarbonSource> sources)
    {
        foreach (IGrouping<(SerialNumber Unit, AssetId Asset), Sf6Booking> unit in Sf6.Bookings.Where(booking => booking.Emitted > GasMass.Zero).GroupBy(booking => (booking.Event.Unit, booking.Asset)))
        {
            if (PlaceOf(network, unit.Key.Asset) is not { } place)
            {
                continue;
            }

            CarbonMass sum = CarbonMass.Zero;
            foreach (Sf6Booking booking in unit)
            {
                // A set without a potential for one of its gases: by AR6 all the same, rather than as nothing; the source's basis says so.
                CarbonEquivalent equivalent = booking.Event.Gas.Equivalent(booking.Emitted, set, Gases) ?? booking.Event.Gas.Equivalent(booking.Emitted, GwpSet.SixthAssessment, Gases)!;
                sum += Sf6Charge.Of(equivalent.Milligrams, booking.Event.Time, interval);
            }

            GasMixture gas = unit.First().Event.Gas;
            bool isListed = gas.Shares.All(share => Gases.Find(share.Gas, set) is not null);
            GwpSet used = isListed ? set : GwpSet.SixthAssessment;
            Add(
                sources, $"sf6.{unit.Key.Unit}.{unit.Key.Asset}", CarbonSource.Sf6, place, sum, Gases.BasisOf(used).ToString(),
                gas.Shares.Any(share => Gases.Find(share.Gas, used) is not { Checked: true }));
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

    private readonly record struct Place(BusId? Bus, AssetId? Branch);
}
