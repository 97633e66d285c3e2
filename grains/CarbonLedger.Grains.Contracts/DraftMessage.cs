namespace CarbonLedger.Grains.Contracts;

/// <summary>A batch to commit.</summary>
/// <param name="Subjects">What each commit key speaks of: the network, or something published.</param>
/// <param name="Keys">Two numbers a commit key: start (UTC milliseconds) and version.</param>
/// <param name="Entries">Entry bytes in their order.</param>
/// <param name="Facts">The header's times, totals and counts: first and last event time, then Wh and mg of generated, delivered, lost, residual, then expected and reporting devices.</param>
/// <param name="NetworkDigests">SHA-256 of the network files in force.</param>
/// <param name="FactorsDigests">SHA-256 of the factor books in force.</param>
[GenerateSerializer, Immutable]
public sealed record DraftMessage(
    [property: Id(0)] string[] Subjects,
    [property: Id(1)] long[] Keys,
    [property: Id(2)] byte[][] Entries,
    [property: Id(3)] long[] Facts,
    [property: Id(4)] byte[][] NetworkDigests,
    [property: Id(5)] byte[][] FactorsDigests);
