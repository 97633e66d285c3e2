namespace CarbonLedger.Ledger;

/// <summary>A batch proved to be in the log.</summary>
/// <param name="Header">Its header, decoded from proved bytes.</param>
/// <param name="HeaderHash">The leaf of the log.</param>
/// <param name="Entries">All its entries, slices of the bundle.</param>
/// <param name="LeafHashes">Their RFC 6962 leaf hashes, in the same order.</param>
public sealed record VerifiedBatch(
    BatchHeader Header, Hash HeaderHash, IReadOnlyList<ReadOnlyMemory<byte>> Entries, IReadOnlyList<Hash> LeafHashes);
