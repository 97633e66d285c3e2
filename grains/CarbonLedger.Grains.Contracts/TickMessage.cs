namespace CarbonLedger.Grains.Contracts;

/// <summary>What a tick of the grid's clock led to.</summary>
/// <param name="Closed">Intervals closed and committed.</param>
/// <param name="LastClosed">Start of the newest closed interval, UTC milliseconds; null before the first.</param>
[GenerateSerializer, Immutable]
public sealed record TickMessage([property: Id(0)] int Closed, [property: Id(1)] long? LastClosed);
