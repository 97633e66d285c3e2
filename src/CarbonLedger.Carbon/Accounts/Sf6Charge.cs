using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Accounts;

/// <summary>
/// Gas that got out, as the flows carry it (eq. 15): each emission evenly over the 365 days from the interval it was booked in. A leak is found when
/// a unit is topped up, long after; laid on that one quarter of an hour it would be borne by whoever is supplied then, and laid back it would restate
/// years. The inventory has the same emission whole, on its day: one booking, two views.
/// </summary>
public static class Sf6Charge
{
    /// <summary>Intervals that an emission is spread over: 365 days.</summary>
    public const int SpreadIntervals = 35_040;

    /// <summary>The set of potentials used: that of the network's factors where they state one, else AR6. What is added must be of one set.</summary>
    /// <param name="gwpSet">As <see cref="Statements.FigureTerms.GwpSet"/> has it.</param>
    public static GwpSet SetFor(string gwpSet) =>
        Enum.GetValues<GwpSet>().Cast<GwpSet?>().FirstOrDefault(set => GwpBasis.NameOf(set!.Value) == gwpSet) ?? GwpSet.SixthAssessment;

    /// <summary>mg CO2e of one emission in one interval: the difference of rounded-down running sums, so that over all of them it is the emission, whole.</summary>
    /// <param name="emission">mg CO2e, 0 or more.</param>
    /// <param name="booked">When; it is carried from the interval that holds this time.</param>
    public static CarbonMass Of(Int128 emission, Timestamp booked, Interval interval)
    {
        long since = (interval.Start.UnixMilliseconds - Interval.Holding(booked).Start.UnixMilliseconds) / Interval.LengthMilliseconds;
        return since is < 0 or >= SpreadIntervals
            ? CarbonMass.Zero
            : CarbonMass.FromMilligrams(checked((long)((emission * (since + 1) / SpreadIntervals) - (emission * since / SpreadIntervals))));
    }
}
