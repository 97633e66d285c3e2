using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Closing;

/// <summary>The entries of one batch in their order, what its header states, and what it commits once.</summary>
public sealed record BatchDraft(
    IReadOnlyList<ReadOnlyMemory<byte>> Entries,
    HeaderFacts Facts,
    IReadOnlyList<BatchDraft.Key> Keys)
{
    /// <summary>What a batch commits once: a version of an interval of a network, or of something published.</summary>
    /// <param name="Subject">The network's id; or a kind, a colon and an id.</param>
    public readonly record struct Key(string Subject, Timestamp Start, int Version);
}
