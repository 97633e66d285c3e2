using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Abstractions;

/// <summary>That a statement arrived on a ledger.</summary>
/// <param name="Entry">The bytes of the log's entry of it, once they are decided; null before.</param>
/// <param name="Batch">The batch of the log that holds the entry; null before it is committed.</param>
public sealed record AnchorDelivery(AnchorReceipt Receipt, ReadOnlyMemory<byte>? Entry, long? Batch)
{
    /// <summary>The number of its statement.</summary>
    public long Sequence => Receipt.Publication.Sequence;
}
