using CarbonLedger.Simulators.Loading;

namespace CarbonLedger.Benchmarks.Edge;

/// <summary>One measured run.</summary>
internal sealed record EdgeRun(EdgeShape Shape, EdgeVariant Variant, RawMqttLoadResult Result, int IntervalsClosed);
