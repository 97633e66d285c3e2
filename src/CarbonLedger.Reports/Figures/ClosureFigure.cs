using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Reports.Figures;

/// <summary>How well the tracing closed in the interval where it closed worst.</summary>
/// <param name="Parts">Relative error in parts of 1e-15; 0 is less than half a part.</param>
internal sealed record ClosureFigure(Interval Interval, long Parts);
