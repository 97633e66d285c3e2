using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Accounts;

/// <summary>
/// The emissions of a register by the interval they are carried from, in CO2e of one set: every interval looks only at those of its 365 days, and reckons no
/// equivalent again. A function of the bookings.
/// </summary>
internal sealed class GasEmissions
{
    private readonly (Interval From, Int128 Milligrams, int Emitter)[] emissions;
    private readonly Interval[] starts;
    private readonly Emitter[] emitters;

    private GasEmissions((Interval From, Int128 Milligrams, int Emitter)[] emissions, Emitter[] emitters) =>
        (this.emissions, starts, this.emitters) = (emissions, [.. emissions.Select(emission => emission.From)], emitters);

    /// <param name="set">Without a potential for one of a unit's gases the unit is reckoned by AR6 all the same, rather than as nothing; its basis says so.</param>
    public static GasEmissions Of(IEnumerable<Sf6Booking> bookings, GwpSet set, InsulatingGasPotentials potentials)
    {
        List<(Interval From, Int128 Milligrams, int Emitter)> emissions = [];
        List<Emitter> emitters = [];
        Dictionary<(SerialNumber, AssetId), int> indexOf = [];
        foreach (Sf6Booking booking in bookings.Where(booking => booking.Emitted > GasMass.Zero))
        {
            if (!indexOf.TryGetValue((booking.Event.Unit, booking.Asset), out int index))
            {
                indexOf[(booking.Event.Unit, booking.Asset)] = index = emitters.Count;
                emitters.Add(EmitterOf(booking, set, potentials));
            }

            Int128 milligrams = booking.Event.Gas.Equivalent(booking.Emitted, emitters[index].Set, potentials)!.Milligrams;
            emissions.Add((Interval.Holding(booking.Event.Time), milligrams, index));
        }

        return new GasEmissions([.. emissions.OrderBy(emission => emission.From)], [.. emitters]);
    }

    /// <summary>What each unit at each asset is charged in an interval, where that is not nothing.</summary>
    public IEnumerable<(Emitter Emitter, CarbonMass Sum)> In(Interval interval)
    {
        Interval first = Interval.StartingAt(interval.Start.AddMilliseconds(-(Sf6Charge.SpreadIntervals - 1) * Interval.LengthMilliseconds));
        SortedDictionary<int, CarbonMass> sums = [];
        for (int i = FirstFrom(first); i < emissions.Length && emissions[i].From <= interval; i++)
        {
            (Interval from, Int128 milligrams, int emitter) = emissions[i];
            sums[emitter] = sums.GetValueOrDefault(emitter) + Sf6Charge.Of(milligrams, from.End, interval);
        }

        return sums.Where(sum => sum.Value != CarbonMass.Zero).Select(sum => (emitters[sum.Key], sum.Value));
    }

    private static Emitter EmitterOf(Sf6Booking booking, GwpSet set, InsulatingGasPotentials potentials)
    {
        GasMixture gas = booking.Event.Gas;
        GwpSet used = gas.Shares.All(share => potentials.Find(share.Gas, set) is not null) ? set : GwpSet.SixthAssessment;
        return new Emitter(
            booking.Event.Unit, booking.Asset, used, potentials.BasisOf(used).ToString(),
            gas.Shares.Any(share => potentials.Find(share.Gas, used) is not { Checked: true }));
    }

    // The index of the first emission that is carried from an interval or a later one.
    private int FirstFrom(Interval first)
    {
        (int low, int high) = (0, starts.Length);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = starts[middle] < first ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>A unit at an asset.</summary>
    /// <param name="Set">By which it is reckoned.</param>
    public sealed record Emitter(SerialNumber Unit, AssetId Asset, GwpSet Set, string Basis, bool IsUncheckedDefault);
}
