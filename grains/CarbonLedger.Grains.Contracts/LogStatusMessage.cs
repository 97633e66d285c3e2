namespace CarbonLedger.Grains.Contracts;

/// <summary>How far a log is committed: durable, recomputed and signed.</summary>
[GenerateSerializer, Immutable]
public sealed record LogStatusMessage([property: Id(0)] long Size, [property: Id(1)] byte[] Root, [property: Id(2)] string Checkpoint);
