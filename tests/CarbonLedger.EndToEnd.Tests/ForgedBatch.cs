using CarbonLedger.Ledger;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>What a batch is made of, but for its place in the log.</summary>
internal sealed record ForgedBatch(IReadOnlyList<ReadOnlyMemory<byte>> Entries, HeaderFacts Facts);
