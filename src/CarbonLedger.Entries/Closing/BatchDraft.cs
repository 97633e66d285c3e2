using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Closing;

/// <summary>The entries of one batch in their order, what its header states, and which (interval, version) it commits.</summary>
public sealed record BatchDraft(
    IReadOnlyList<ReadOnlyMemory<byte>> Entries,
    HeaderFacts Facts,
    IReadOnlyList<(Interval Interval, int Version)> Keys);
