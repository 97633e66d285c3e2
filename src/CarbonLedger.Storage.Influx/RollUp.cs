using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Storage.Influx;

/// <summary>What an asset took in and gave out in a step of time.</summary>
/// <param name="Start">Where the step begins.</param>
/// <param name="In">Energy from the bus.</param>
/// <param name="Out">Energy to the bus.</param>
/// <param name="Intervals">How many intervals with a known energy are in it; fewer than the step has means that the sums are too small.</param>
public sealed record RollUp(Timestamp Start, Energy In, Energy Out, int Intervals);
