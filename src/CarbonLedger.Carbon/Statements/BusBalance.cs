using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Tracing;

namespace CarbonLedger.Carbon.Statements;

/// <summary>One bus of a balance.</summary>
/// <param name="Through">Energy that passed the bus (nodal flux P_N), after the meters round it were balanced.</param>
/// <param name="Intensity">e, or null with a reason.</param>
/// <param name="Delivered">d, or null with a reason; above 100 kg/kWh it counts as undrained, as what drains the bus is hardly metered.</param>
/// <param name="Mismatch">Energy the meters round the bus don't account for: what came in by them less what went out, before they were balanced.</param>
/// <param name="MismatchCarbon">Carbon that came in with metered energy and from sources less what went out with it.</param>
/// <param name="IsSuspect">The mismatch is larger than the meters' classes explain: a meter, a sign or the network file is wrong.</param>
/// <param name="Shares">
/// Parts per million of the bus's power by the interval's source groups, in their order, and last what has unknown origin; they add up to 1,000,000.
/// Empty where the bus has no intensity.
/// </param>
/// <param name="Stages">Parts per million of the bus's carbon by <see cref="CarbonStage"/>, in its order; they add up to 1,000,000. Empty where there is no carbon.</param>
public sealed record BusBalance(
    BusId Bus,
    Energy Through,
    CarbonIntensity? Intensity,
    NoValueReason Reason,
    CarbonIntensity? Delivered,
    NoValueReason DeliveredReason,
    Energy Mismatch,
    CarbonMass MismatchCarbon,
    bool IsSuspect,
    IReadOnlyList<int> Shares,
    IReadOnlyList<int> Stages)
{
    /// <inheritdoc/>
    public bool Equals(BusBalance? other) => other is not null
        && (Bus, Through, Intensity, Reason, Delivered, DeliveredReason) == (other.Bus, other.Through, other.Intensity, other.Reason, other.Delivered, other.DeliveredReason)
        && (Mismatch, MismatchCarbon, IsSuspect) == (other.Mismatch, other.MismatchCarbon, other.IsSuspect)
        && Shares.SequenceEqual(other.Shares) && Stages.SequenceEqual(other.Stages);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Bus, Through, Intensity, Delivered, Mismatch, MismatchCarbon);
}
