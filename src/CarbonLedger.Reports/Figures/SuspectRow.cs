using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Reports.Figures;

/// <summary>A bus whose meters disagree by more than their classes explain.</summary>
/// <param name="Intervals">How many intervals say so.</param>
/// <param name="Mismatch">The largest mismatch of these, either way, as metered.</param>
/// <param name="Worst">The interval of that mismatch.</param>
internal sealed record SuspectRow(BusId Bus, int Intervals, Energy Mismatch, Interval Worst);
