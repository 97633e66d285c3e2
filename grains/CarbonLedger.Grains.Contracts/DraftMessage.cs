namespace CarbonLedger.Grains.Contracts;

/// <summary>A batch to commit.</summary>
/// <param name="Network">The network it speaks of.</param>
/// <param name="Keys">Two numbers a commit key: interval start (UTC milliseconds) and version.</param>
/// <param name="Entries">Entry bytes in their order.</param>
/// <param name="Facts">The header's times, totals and counts: first and last event time, then Wh and mg of generated, delivered, lost, residual, then expected and reporting devices.</param>
/// <param name="NetworkDigest">SHA-256 of the network file in force.</param>
/// <param name="FactorsDigest">SHA-256 of the factor book in force.</param>
[GenerateSerializer, Immutable]
public sealed record DraftMessage(
    [property: Id(0)] string Network,
    [property: Id(1)] long[] Keys,
    [property: Id(2)] byte[][] Entries,
    [property: Id(3)] long[] Facts,
    [property: Id(4)] byte[] NetworkDigest,
    [property: Id(5)] byte[] FactorsDigest);
