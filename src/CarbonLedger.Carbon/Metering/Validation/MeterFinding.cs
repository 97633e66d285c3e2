using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Metering.Validation;

/// <summary>What a check over a period found.</summary>
/// <param name="Terminal">Null when the finding is of the whole asset.</param>
/// <param name="Interval">Where, or where it begins; null when it is of the whole period.</param>
/// <param name="Value">In the unit of the check (<see cref="PeriodCheck"/>).</param>
/// <param name="Limit">The limit passed, in the same unit.</param>
public sealed record MeterFinding(PeriodCheck Check, AssetId Asset, Terminal? Terminal, Interval? Interval, long Value, long Limit);
