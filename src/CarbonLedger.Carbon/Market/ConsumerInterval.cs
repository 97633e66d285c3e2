using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Market;

/// <summary>One consumer in one interval, in three books. By certificates + by contracts + unmatched = consumption, to the Wh.</summary>
/// <param name="Location">At the grid's published factor; in terms of its own, not those of the others.</param>
/// <param name="Market">What was claimed at its own factor, and the rest at the mix of the matching period; null where there is no mix.</param>
/// <param name="Traced">As its statement says; null where that does not.</param>
public sealed record ConsumerInterval(
    Interval Interval,
    Energy Consumption,
    CarbonMass Location,
    Energy ByCertificates,
    Energy ByContracts,
    CarbonMass? Market,
    CarbonMass? Traced)
{
    public Energy Unmatched => Consumption - ByCertificates - ByContracts;
}
