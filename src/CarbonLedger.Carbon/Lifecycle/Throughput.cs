using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>Energy that passed an asset in one interval, 0 or more.</summary>
public readonly record struct Throughput(Interval Interval, Energy Energy);
