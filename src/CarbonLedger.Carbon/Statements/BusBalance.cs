using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Tracing;

namespace CarbonLedger.Carbon.Statements;

/// <summary>One bus of a balance.</summary>
/// <param name="Through">Energy that passed the bus (nodal flux P_N).</param>
/// <param name="Intensity">e, or null with a reason.</param>
/// <param name="Delivered">d, or null with a reason.</param>
/// <param name="Mismatch">Energy the meters round the bus don't account for: through − load − sent − own consumption.</param>
/// <param name="MismatchCarbon">That energy at the intensity it is carried at.</param>
public sealed record BusBalance(
    BusId Bus,
    Energy Through,
    CarbonIntensity? Intensity,
    NoValueReason Reason,
    CarbonIntensity? Delivered,
    NoValueReason DeliveredReason,
    Energy Mismatch,
    CarbonMass MismatchCarbon);
