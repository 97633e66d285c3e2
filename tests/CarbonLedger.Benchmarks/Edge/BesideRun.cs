using CarbonLedger.Simulators.Loading;

namespace CarbonLedger.Benchmarks.Edge;

/// <summary>One measured run of a server.</summary>
/// <param name="Captures">In each message.</param>
/// <param name="ProcessorTime">Of the server, for one message.</param>
/// <param name="BytesPerConnection">Resident memory that came with the connections, for one of them.</param>
internal sealed record BesideRun(EdgeShape Shape, BesideVariant Variant, int Captures, RawMqttLoadResult Result, TimeSpan ProcessorTime, double BytesPerConnection);
