using CarbonLedger.Simulators.Loading;

namespace CarbonLedger.Benchmarks.Edge;

/// <summary>One measured run.</summary>
/// <param name="IntervalsClosed">Committed when the last answer came.</param>
/// <param name="IntervalsSent">How many the answered captures complete; those not closed lag behind.</param>
internal sealed record EdgeRun(EdgeShape Shape, EdgeVariant Variant, RawMqttLoadResult Result, int IntervalsClosed, int IntervalsSent);
